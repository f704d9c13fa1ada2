"""`manage.py find_duplicates`: look for open contributions that may be the same, for the desk to decide."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contributions import suspicions
from contributions.models import Suspicion


class Command(BaseCommand):
    help = "Looks for suspected duplicates among what is open, where something has changed since the last time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="look everywhere, changed or not")

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at = suspicions.find(everything=options["all"])
        kept = Suspicion.objects.count()
        self.stdout.write(f"Carrés regardés : {looked_at}. Paires probables gardées : {kept}.")
