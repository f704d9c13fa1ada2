"""What is near a place, in words: the nearest address, the streets and places around it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from math import hypot
from typing import Any, Final, NamedTuple

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from addresses import geocoder
from addresses.directions import direction, distance
from addresses.models import Address, Street, StreetKind
from addresses.places import Found, house_number, numbered, type_of
from addresses.querysets import POSITION
from addresses.search import any_loaded
from addresses.vocabulary import WITHOUT_SIDES
from geo.boxes import Box
from geo.compiled import compiled
from geo.measures import metres_between, steps_between

REACH_METRES: Final = 1500.0
READ: Final = 100
READ_PLACES: Final = 20
# To tell the nearest in metres among those that come first in degrees.
COMPARED: Final = 30
# The geocoder gives no more than it is asked for, and a page says no more than a few.
ASKED: Final = 20
IN_FRONT_METRES: Final = 15.0
HERE_METRES: Final = 10.0
# Two addresses of two streets this close to each other stand at a corner; back to back, gardens lie between them.
CORNER_METRES: Final = 15.0
NEAR_CORNERS: Final = 60
MOST_CORNERS: Final = 2
PLACED: Final = (*POSITION, "distance_metres")


@dataclass(frozen=True)
class Nearest:
    """The nearest address. `words`: « devant le 12 rue des Tonneliers, côté pair »."""

    label: str
    side: str
    distance_metres: float
    words: str


@dataclass(frozen=True)
class Landmark:
    """A name that one may know, and where it is from here. `words`: « Rue Neuve, à 40 m au nord-est »."""

    name: str
    distance_metres: float
    direction: str
    words: str


@dataclass(frozen=True)
class Surroundings:
    """`is_away`: nobody could be asked, which is not the same as nothing there."""

    nearest: Nearest | None = None
    around: list[Landmark] = field(default_factory=list)
    is_away: bool = False


class Spot(NamedTuple):
    """An address or a locality near a place, as it is read: a name is made of it only where it is told."""

    x: float
    y: float
    distance_metres: float
    city: str
    street: str
    number: int | None = None
    repetition: str = ""
    # Where it is no numbered address, or somebody else has put it in words.
    name: str = ""
    is_numbered: bool = True

    @property
    def label(self) -> str:
        name = self.name or numbered(house_number(self.number or 0, self.repetition), self.street)
        return f"{name}, {self.city}" if self.city and self.city != name else name


def nearest(point: Point, *, may_ask: bool = True) -> Nearest | None:
    """The nearest address of a WGS84 point; None where there is none, or nobody to ask. Without `may_ask`, only what is
    loaded here or was asked before is looked at."""
    return _nearest(_spots(point, _closest, may_ask=may_ask)[0])


def around(point: Point, limit: int = 6) -> list[Landmark]:
    """Streets, corners and localities about a WGS84 point, the nearest first, each name once."""
    return _landmarks(point, _spots(point, _all_about)[0], limit)


def surroundings(point: Point, limit: int = 6) -> Surroundings:
    """Both at once: they are read, or asked for, together."""
    spots, is_away = _spots(point, _all_about)
    return Surroundings(_nearest(spots), _landmarks(point, spots, limit), is_away)


def _spots(point: Point, local: Callable[[Point], list[Spot]], *, may_ask: bool = True) -> tuple[list[Spot], bool]:
    """Addresses and localities about the point, the nearest first; and whether nobody could answer."""
    if any_loaded():
        return local(point), False
    answer = geocoder.reverse(point, limit=ASKED, may_ask=may_ask)
    if answer.is_away and Street.objects.exists():
        return local(point), False
    return [_told(place) for place in answer.results], answer.is_away


def _all_about(point: Point) -> list[Spot]:
    about = _given(point)
    return sorted([*(Spot(*row) for row in _addresses(**about)), *_places(about)], key=_metres)


def _closest(point: Point) -> list[Spot]:
    """Localities only where there is no address: it is told before them, however near they are."""
    about = _given(point)
    return sorted([Spot(*row) for row in _few_addresses(**about)] or _places(about), key=_metres)


def _places(about: dict[str, Any]) -> list[Spot]:
    rows = _localities(**about)
    return [Spot(x, y, metres, city, name, name=name, is_numbered=False) for x, y, metres, city, name in rows]


def _given(point: Point) -> dict[str, Any]:
    box = Box.around(point, REACH_METRES).polygon()
    return {"point": PostGISAdapter(point), "box": PostGISAdapter(box)}


@compiled
def _addresses(point: Any, box: Any) -> QuerySet[Address, tuple]:
    return _houses(point, box)[:READ]


@compiled
def _few_addresses(point: Any, box: Any) -> QuerySet[Address, tuple]:
    return _houses(point, box)[:COMPARED]


def _houses(point: Any, box: Any) -> QuerySet[Address, tuple]:
    columns = ("street__city", "street__name", "number", "repetition")
    return Address.objects.around(point, box).values_list(*PLACED, *columns)


@compiled
def _localities(point: Any, box: Any) -> QuerySet[Street, tuple]:
    localities = Street.objects.filter(kind=StreetKind.LOCALITY)
    return localities.around(point, box).values_list(*PLACED, "city", "name")[:READ_PLACES]


def _told(place: Found) -> Spot:
    """What the geocoder said."""
    metres, is_numbered = place.distance_metres or 0.0, place.kind == "housenumber"
    street = place.street or place.name
    return Spot(place.lon, place.lat, metres, place.city, street, place.number, "", place.name, is_numbered)


def _metres(spot: Spot) -> float:
    return spot.distance_metres


def _nearest(spots: list[Spot]) -> Nearest | None:
    """A numbered address before a locality, however near: a name alone covers a whole hamlet."""
    spot = next((spot for spot in spots if spot.is_numbered), spots[0] if spots else None)
    if spot is None:
        return None
    label, side = spot.label, _side(spot)
    return Nearest(label, side, spot.distance_metres, _said(spot, label, side))


def _side(spot: Spot) -> str:
    """Odd or even; nothing where houses stand around a place, or have no number."""
    if spot.number is None or type_of(spot.street) in WITHOUT_SIDES:
        return ""
    return _("côté impair") if spot.number % 2 else _("côté pair")


def _said(spot: Spot, label: str, side: str) -> str:
    words = {"label": label, "side": side, "distance": distance(spot.distance_metres)}
    if not spot.is_numbered:
        return _("à %(distance)s de : %(label)s") % words
    if spot.distance_metres < IN_FRONT_METRES:
        return _("devant le %(label)s, %(side)s") % words if side else _("devant le %(label)s") % words
    if side:
        return _("à %(distance)s du %(label)s, %(side)s") % words
    return _("à %(distance)s du %(label)s") % words


# How far, its name, and where.
Mark = tuple[float, str, Spot]


def _landmarks(point: Point, spots: list[Spot], limit: int) -> list[Landmark]:
    here = Spot(point.x, point.y, 0.0, "", "")
    named = [*_streets(here, spots), *_corners(here, spots[:NEAR_CORNERS])]
    nearest_first = sorted(named, key=lambda mark: mark[0])[: max(limit, 0)]
    return [_landmark(here, *mark) for mark in nearest_first]


def _streets(here: Spot, spots: Iterable[Spot]) -> Iterator[Mark]:
    """Each street or locality once, where it comes nearest."""
    told: set[str] = set()
    for spot in spots:
        if spot.street not in told:
            told.add(spot.street)
            yield metres_between(here, spot), spot.street, spot


def _corners(here: Spot, spots: list[Spot]) -> list[Mark]:
    """Where two streets meet, as far as their addresses tell."""
    # In plain metres: there are thousands of pairs.
    houses = [(spot, *steps_between(here, spot)) for spot in spots if spot.is_numbered]
    corners: dict[frozenset[str], Mark] = {}
    for (one, east, north), (other, there_east, there_north) in combinations(houses, 2):
        if one.street == other.street or hypot(there_east - east, there_north - north) > CORNER_METRES:
            continue
        pair = frozenset((one.street, other.street))
        if pair not in corners:
            corners[pair] = _corner(here, one, other)
    return sorted(corners.values(), key=lambda corner: corner[0])[:MOST_CORNERS]


def _corner(here: Spot, one: Spot, other: Spot) -> Mark:
    middle = one._replace(x=(one.x + other.x) / 2, y=(one.y + other.y) / 2)
    name = _("Angle %(one)s et %(other)s") % {"one": _inside(one.street), "other": _inside(other.street)}
    return metres_between(here, middle), name, middle


def _inside(street: str) -> str:
    """A street's name within a sentence: « rue Neuve », but « Grand'Rue »."""
    return street[:1].lower() + street[1:] if type_of(street) else street


def _landmark(here: Spot, metres: float, name: str, place: Spot) -> Landmark:
    if metres < HERE_METRES:
        return Landmark(name, metres, "", _("%(name)s, ici même") % {"name": name})
    wind = direction(here, place)
    words = {"name": name, "distance": distance(metres), "direction": wind}
    return Landmark(name, metres, wind, _("%(name)s, à %(distance)s %(direction)s") % words)
