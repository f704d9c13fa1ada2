"""`manage.py find_black_spots`: count the places where the same comes back, as the night does."""

from typing import Any

from django.core.management.base import BaseCommand

from figures import black_spot_rows


class Command(BaseCommand):
    help = "Counts the black spots anew, area after area; the site may stay open, and the command may be stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        areas, total = black_spot_rows.areas(), 0
        for number, area in enumerate(areas, 1):
            found = black_spot_rows.find_in(area)
            total += found
            self.stdout.write(f"{number}/{len(areas)} : {found}")
        self.stdout.write(f"Points noirs : {total}.")
