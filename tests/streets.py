"""A street and its numbers for the tests, read from a file as the Base Adresse Nationale gives them."""

import csv
import io
from pathlib import Path

from django.contrib.gis.geos import Point
from django.core.management import call_command

from geo.measures import METRES_PER_DEGREE
from tests.places import PLACE_DU_MARCHE, point

STREET = "Rue des Tonneliers"
NUMBERS = (8, 10, 12, 14, 16)
STEP_METRES = 20  # from a number to the next, northwards; number 12 is in the market place
COLUMNS = ("id", "numero", "rep", "nom_voie", "code_postal", "code_insee", "nom_commune", "x", "y", "lon", "lat")


def door(number: int) -> Point:
    """Where that number is."""
    steps = NUMBERS.index(number) - NUMBERS.index(12)
    return point(PLACE_DU_MARCHE.x, PLACE_DU_MARCHE.y + steps * STEP_METRES / METRES_PER_DEGREE)


def load_street(folder: Path) -> None:
    """Import the street, from a file written in `folder`."""
    page = io.StringIO()
    rows = csv.writer(page, delimiter=";")
    rows.writerow(COLUMNS)
    for number in NUMBERS:
        place = door(number)
        name = f"67482_6990_{number:05}"
        rows.writerow((name, number, "", STREET, "67100", "67482", "Strasbourg", "", "", place.x, place.y))
    path = folder / "adresses.csv"
    path.write_text(page.getvalue())
    call_command("import_addresses", str(path), verbosity=0, stdout=io.StringIO())
