"""Addresses along the invented streets, so that the search has something to find without any network."""

import functools
import random
from collections.abc import Iterator
from typing import Final

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import MultiPoint, Point
from django.utils.translation import gettext as _

from addresses.imports import load
from addresses.models import Street, StreetKind
from addresses.rows import Row, StreetName
from boundaries.imports import Say
from boundaries.models import Boundary
from boundaries.placing import territories_at
from demo.city import City
from demo.city import Street as Line
from geo.srid import LAMBERT93, WGS84

# One house every so many metres, odd and even numbers on either side of the middle of the street.
BETWEEN_HOUSES: Final = 14.0
FROM_THE_MIDDLE: Final = 7.0
TYPES: Final = ("Rue", "Rue", "Rue", "Rue", "Avenue", "Allée", "Chemin", "Route", "Impasse", "Quai")
NAMES: Final = (
    "de l'Église", "des Tilleuls", "de la Gare", "du Moulin", "des Jardins", "de l'École", "des Vignes", "du Stade",
    "de la Forêt", "des Cerisiers", "du Canal", "de la Paix", "des Acacias", "du Château", "des Prés", "de la Poste",
    "des Roses", "du Marché", "des Lilas", "de la Fontaine", "du Ruisseau", "des Champs", "de la Mairie", "du Pont",
    "des Hirondelles", "de la Liberté", "des Peupliers", "du Printemps", "de la Source", "des Violettes", "du Verger",
    "des Mésanges", "de la Colline", "des Noyers", "du Soleil", "des Bleuets", "de la Prairie", "des Platanes",
)  # fmt: skip


def invent_addresses(seed: int, say: Say) -> None:
    """Nothing where addresses are loaded, real or invented. Within the caller's transaction."""
    if Street.objects.exists():
        return
    # All of them first: while rows are copied the connection can answer no question.
    rows = list(_rows(City(random.Random(seed)).streets, random.Random(seed)))
    made = load(rows, is_invented=True)
    count = {"count": made.added, "streets": made.streets}
    say(_("%(count)d adresses inventées le long de %(streets)d voies.") % count)


def _rows(lines: list[Line], draw: random.Random) -> Iterator[Row]:
    middles = _in_degrees([(line.x + line.dx / 2, line.y + line.dy / 2) for line in lines])
    names = {(kind, name) for kind in TYPES for name in NAMES}
    left: dict[str, list[tuple[str, str]]] = {}
    for number, (line, place) in enumerate(zip(lines, territories_at(middles), strict=True)):
        if place.commune is None:
            continue
        # Each name once in a commune; the last street that finds none has none.
        free = left.setdefault(place.commune.code, draw.sample(sorted(names), len(names)))
        if free:
            yield from _along(number, line, _street(place.commune, " ".join(free.pop())))


def _street(commune: Boundary, name: str) -> StreetName:
    """Marked wherever it is read; without a postcode, which is not ours to invent."""
    city = _("%(city)s (démonstration)") % {"city": commune.name}
    return StreetName(StreetKind.STREET, name, city, "", "", commune.code[:5])


def _along(street: int, line: Line, name: StreetName) -> Iterator[Row]:
    length = (line.dx**2 + line.dy**2) ** 0.5
    east, north = line.dx / length, line.dy / length
    houses = range(1, int(length / BETWEEN_HOUSES) * 2)
    places = [
        (line.x + east * along - north * aside, line.y + north * along + east * aside)
        for along, aside in ((BETWEEN_HOUSES * (n + 1) / 2, FROM_THE_MIDDLE * (-1) ** n) for n in houses)
    ]
    for number, point in zip(houses, _in_degrees(places), strict=True):
        yield Row(0, f"demo-{street}-{number}", name, number, "", round(point.x, 6), round(point.y, 6))


def _in_degrees(places: list[tuple[float, float]]) -> list[Point]:
    points = MultiPoint([Point(*place) for place in places], srid=LAMBERT93)
    return list(points.transform(_to_degrees(), clone=True))


@functools.cache
def _to_degrees() -> CoordTransform:
    """Kept: to make it takes longer than to move all the houses of a street by it."""
    return CoordTransform(SpatialReference(LAMBERT93), SpatialReference(WGS84))
