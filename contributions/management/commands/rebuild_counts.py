"""`manage.py rebuild_counts`: make the counters again from the rows, or only compare them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contributions import counting


class Command(BaseCommand):
    help = "Makes the counters of the map and of the lists again from the contributions; the site may stay open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say where counters and rows differ")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            counting.rebuild()
        astray = {table: number for table, number in counting.differences().items() if number}
        for table, number in astray.items():
            self.stderr.write(f"{table} : {number} différences")
        if astray:
            raise CommandError("Les compteurs ne disent pas ce que disent les contributions.")
        self.stdout.write("Les compteurs disent ce que disent les contributions.")
