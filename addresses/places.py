"""What a search finds, and how it is written."""

from dataclasses import dataclass, field, replace
from typing import Final

from django.contrib.gis.geos import Point

from addresses.vocabulary import TYPE_OF
from addresses.wording import tokens_of
from geo.measures import metres_between
from geo.srid import WGS84

DECIMALS: Final = 6  # a tenth of a metre


@dataclass(frozen=True)
class Found:
    """A place that has an address. WGS84; `note` says in what it differs from what was asked for."""

    label: str
    name: str
    city: str
    postcode: str
    citycode: str
    kind: str
    lon: float
    lat: float
    distance_metres: float | None = None
    note: str = ""
    # Of a numbered address: its street, and its number alone.
    street: str = ""
    number: int | None = None

    @property
    def position(self) -> str:
        """ "lon,lat", the same in every language."""
        return f"{self.longitude},{self.latitude}"

    @property
    def longitude(self) -> str:
        return f"{self.lon:.{DECIMALS}f}"

    @property
    def latitude(self) -> str:
        return f"{self.lat:.{DECIMALS}f}"

    @property
    def point(self) -> Point:
        return Point(self.lon, self.lat, srid=WGS84)

    def seen_from(self, point: Point | None) -> "Found":
        """The same, with its distance to a WGS84 point."""
        return replace(self, distance_metres=metres_between(point, self.point)) if point else self


@dataclass(frozen=True)
class Answer:
    """What is found; `is_away` when nobody could be asked, which is not the same as nothing found."""

    results: list[Found] = field(default_factory=list)
    is_away: bool = False


def house_number(number: int, repetition: str) -> str:
    """12, 12 bis, 12B: a word is set apart, a letter is not."""
    if not repetition:
        return str(number)
    return f"{number} {repetition}" if len(repetition) > 1 else f"{number}{repetition.upper()}"


def numbered(house_number: str, street: str) -> str:
    """12 rue des Tonneliers: after a number, the street's type is an ordinary word."""
    is_typed = type_of(street) != ""
    return f"{house_number} {street[0].lower()}{street[1:]}" if is_typed else f"{house_number} {street}"


def type_of(street: str) -> str:
    """ "rue" of « Rue des Tonneliers »; nothing of « Grand'Rue »."""
    tokens = tokens_of(street)
    return TYPE_OF.get(tokens[0], "") if tokens else ""


def labelled(name: str, postcode: str, city: str, old_city: str = "") -> str:
    """rue des Tonneliers, 67000 Strasbourg."""
    place = f"{postcode} {city}".strip()
    if old_city and old_city != city:
        place += f" ({old_city})"
    return f"{name}, {place}" if place else name
