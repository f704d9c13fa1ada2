"""What is near a place, in words: the nearest address, the streets and places around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from math import hypot
from typing import Final

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from addresses import geocoder
from addresses.directions import direction, distance
from addresses.models import Address, Street, StreetKind
from addresses.places import Found, numbered
from addresses.vocabulary import TYPE_OF, WITHOUT_SIDES
from addresses.wording import tokens_of
from geo.measures import metres_between, steps_between
from geo.srid import WGS84

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


def nearest(point: Point, *, may_ask: bool = True) -> Nearest | None:
    """The nearest address of a WGS84 point; None where there is none, or nobody to ask. Without `may_ask`, only what is
    loaded here or was asked before is looked at."""
    return _nearest(_spots(point, most=COMPARED, may_ask=may_ask)[0])


def around(point: Point, limit: int = 6) -> list[Landmark]:
    """Streets, corners and localities about a WGS84 point, the nearest first, each name once."""
    return _landmarks(point, _spots(point)[0], limit)


def surroundings(point: Point, limit: int = 6) -> Surroundings:
    """Both at once: they are read, or asked for, together."""
    spots, is_away = _spots(point)
    return Surroundings(_nearest(spots), _landmarks(point, spots, limit), is_away)


def _spots(point: Point, *, most: int = READ, may_ask: bool = True) -> tuple[list[Found], bool]:
    """Addresses and localities about the point, the nearest first, `most` of each; and whether nobody could answer."""
    if Street.objects.loaded().exists():
        return _local(point, most), False
    answer = geocoder.reverse(point, limit=ASKED, may_ask=may_ask)
    if answer.is_away and Street.objects.exists():
        return _local(point, most), False
    return answer.results, answer.is_away


def _local(point: Point, most: int) -> list[Found]:
    addresses = Address.objects.around(point, metres=REACH_METRES, most=most).select_related("street")
    localities = Street.objects.filter(kind=StreetKind.LOCALITY)
    places = localities.around(point, metres=REACH_METRES, most=min(most, READ_PLACES))
    spots = [*(_numbered(address) for address in addresses), *(_place(place) for place in places)]
    return sorted(spots, key=_metres)


def _metres(spot: Found) -> float:
    return spot.distance_metres or 0.0


def _numbered(address: Address) -> Found:
    street = address.street
    name = numbered(address.house_number, street.name)
    return _spot(street, name, "housenumber", address.geom, address.distance_metres, address.number)


def _place(street: Street) -> Found:
    return _spot(street, street.name, street.kind, street.geom, street.distance_metres, None)


def _spot(street: Street, name: str, kind: str, geom: Point, metres: float, number: int | None) -> Found:
    return Found(
        label=f"{name}, {street.city}",
        name=name,
        city=street.city,
        postcode=street.postcode,
        citycode=street.citycode,
        kind=kind,
        lon=geom.x,
        lat=geom.y,
        distance_metres=metres,
        street=street.name,
        number=number,
    )


def _nearest(spots: list[Found]) -> Nearest | None:
    """A numbered address before a locality, however near: a name alone covers a whole hamlet."""
    spot = next((spot for spot in spots if spot.kind == "housenumber"), spots[0] if spots else None)
    if spot is None:
        return None
    label = f"{spot.name}, {spot.city}" if spot.city and spot.city != spot.name else spot.name
    side = _side(spot)
    return Nearest(label, side, _metres(spot), _said(spot, label, side))


def _side(spot: Found) -> str:
    """Odd or even; nothing where houses stand around a place, or have no number."""
    if spot.number is None or _type(spot.street) in WITHOUT_SIDES:
        return ""
    return _("côté impair") if spot.number % 2 else _("côté pair")


def _type(street: str) -> str:
    tokens = tokens_of(street)
    return TYPE_OF.get(tokens[0], "") if tokens else ""


def _said(spot: Found, label: str, side: str) -> str:
    words = {"label": label, "side": side, "distance": distance(_metres(spot))}
    if spot.kind != "housenumber":
        return _("à %(distance)s de : %(label)s") % words
    if _metres(spot) < IN_FRONT_METRES:
        return _("devant le %(label)s, %(side)s") % words if side else _("devant le %(label)s") % words
    if side:
        return _("à %(distance)s du %(label)s, %(side)s") % words
    return _("à %(distance)s du %(label)s") % words


def _landmarks(point: Point, spots: list[Found], limit: int) -> list[Landmark]:
    named = [*_streets(point, spots), *_corners(point, spots[:NEAR_CORNERS])]
    return sorted(named, key=lambda landmark: landmark.distance_metres)[: max(limit, 0)]


def _streets(point: Point, spots: Iterable[Found]) -> Iterator[Landmark]:
    """Each street or locality once, where it comes nearest."""
    told: set[str] = set()
    for spot in spots:
        name = spot.street or spot.name
        if name not in told:
            told.add(name)
            yield _landmark(point, name, spot.point)


def _corners(point: Point, spots: list[Found]) -> list[Landmark]:
    """Where two streets meet, as far as their addresses tell."""
    # In plain metres: there are thousands of pairs.
    houses = [(spot, *steps_between(point, spot.point)) for spot in spots if spot.kind == "housenumber"]
    corners: dict[frozenset[str], Landmark] = {}
    for (one, east, north), (other, there_east, there_north) in combinations(houses, 2):
        if one.street == other.street or hypot(there_east - east, there_north - north) > CORNER_METRES:
            continue
        pair = frozenset((one.street, other.street))
        if pair not in corners:
            corners[pair] = _corner(point, one, other)
    return sorted(corners.values(), key=lambda corner: corner.distance_metres)[:MOST_CORNERS]


def _corner(point: Point, one: Found, other: Found) -> Landmark:
    middle = Point((one.lon + other.lon) / 2, (one.lat + other.lat) / 2, srid=WGS84)
    name = _("Angle %(one)s et %(other)s") % {"one": _inside(one.street), "other": _inside(other.street)}
    return _landmark(point, name, middle)


def _inside(street: str) -> str:
    """A street's name within a sentence: « rue Neuve », but « Grand'Rue »."""
    return street[:1].lower() + street[1:] if _type(street) else street


def _landmark(point: Point, name: str, place: Point) -> Landmark:
    metres = metres_between(point, place)
    if metres < HERE_METRES:
        return Landmark(name, metres, "", _("%(name)s, ici même") % {"name": name})
    wind = direction(point, place)
    words = {"name": name, "distance": distance(metres), "direction": wind}
    return Landmark(name, metres, wind, _("%(name)s, à %(distance)s %(direction)s") % words)
