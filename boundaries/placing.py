"""Which territories hold these points: one query for a whole batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db import connection

from boundaries.models import Boundary
from geo.reprojection import Coordinates
from geo.srid import WGS84


@dataclass(frozen=True)
class Territories:
    """The commune and the quartier of a point; either may be missing."""

    commune: Boundary | None = None
    quartier: Boundary | None = None


@dataclass(frozen=True, slots=True)
class Holders:
    """The ids of the commune and of the quartier that hold a point; either may be missing."""

    commune: int | None = None
    quartier: int | None = None


# The smallest territory wins where two of one level overlap, so that the answer never depends on the row order.
PLACE = """
select distinct on (place.number, boundary.level) place.number, boundary.level, boundary.id
from unnest(%s::float8[], %s::float8[]) with ordinality as place (lon, lat, number)
join boundaries_boundary boundary
  on boundary.valid_to is null and boundary.level in ('commune', 'quartier')
 and ST_Covers(boundary.geom, ST_SetSRID(ST_Point(place.lon, place.lat), %s))
order by place.number, boundary.level, ST_Area(boundary.geom), boundary.id
"""


def held_by(points: Sequence[Coordinates]) -> list[Holders]:
    """The present territories of WGS84 longitudes and latitudes, in their order; one query for all."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE, [[lon for lon, _lat in points], [lat for _lon, lat in points], WGS84])
        found = cursor.fetchall()
    places: list[dict[str, int]] = [{} for _point in points]
    for number, level, pk in found:
        places[number - 1][level] = pk
    return [Holders(**place) for place in places]


def territories_at(points: Sequence[Point]) -> list[Territories]:
    """The present territories of WGS84 points, in their order; one query for all, and one for the rows found."""
    found = held_by([(point.x, point.y) for point in points])
    ids = {pk for holders in found for pk in (holders.commune, holders.quartier) if pk}
    boundaries = Boundary.objects.defer("geom").in_bulk(ids)
    return [Territories(boundaries.get(holders.commune), boundaries.get(holders.quartier)) for holders in found]


PlaceAgain = Callable[[], int]
_followers: list[PlaceAgain] = []


def follow(place_again: PlaceAgain) -> PlaceAgain:
    """Declare what must be placed again after an import; the callable answers how many rows moved."""
    _followers.append(place_again)
    return place_again


def place_everything_again() -> int:
    """Called after an import that changed something; answers how many rows changed territory."""
    return sum(place_again() for place_again in _followers)
