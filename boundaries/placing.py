"""Which territories hold these points: one query for a whole batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import Point

from boundaries.models import Boundary
from geo.prepared import all_rows
from geo.reading import reader
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
select distinct on (place.number, boundary.level) place.number, boundary.level, {columns}
from unnest(%s::float8[], %s::float8[]) with ordinality as place (lon, lat, number)
join boundaries_boundary boundary
  on boundary.valid_to is null and boundary.level in ('commune', 'quartier')
 and ST_Covers(boundary.geom, ST_SetSRID(ST_Point(place.lon, place.lat), %s))
order by place.number, boundary.level, ST_Area(boundary.geom), boundary.id
"""
# Never an outline.
COLUMNS: Final = [field.attname for field in Boundary._meta.concrete_fields if field.name != "geom"]


def held_by(points: Sequence[Coordinates]) -> list[Holders]:
    """The present territories of WGS84 longitudes and latitudes, in their order; one query for all."""
    places: list[dict[str, int]] = [{} for _point in points]
    for number, level, pk in _found(points, ["id"]):
        places[number - 1][level] = pk
    return [Holders(**place) for place in places]


def territories_at(points: Sequence[Point]) -> list[Territories]:
    """The present territories of WGS84 points, in their order; one query for all."""
    places: list[dict[str, Boundary]] = [{} for _point in points]
    for number, level, *values in _found([(point.x, point.y) for point in points], COLUMNS):
        places[number - 1][level] = Boundary.from_db(reader().alias, COLUMNS, values)
    return [Territories(**place) for place in places]


def _found(points: Sequence[Coordinates], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    if not points:
        return []
    statement = PLACE.format(columns=", ".join(f"boundary.{name}" for name in columns))
    return all_rows(reader(), statement, [[lon for lon, _lat in points], [lat for _lon, lat in points], WGS84])


PlaceAgain = Callable[[], int]
_followers: list[PlaceAgain] = []


def follow(place_again: PlaceAgain) -> PlaceAgain:
    """Declare what must be placed again after an import; the callable answers how many rows moved."""
    _followers.append(place_again)
    return place_again


def place_everything_again() -> int:
    """Called after an import that changed something; answers how many rows changed territory."""
    return sum(place_again() for place_again in _followers)
