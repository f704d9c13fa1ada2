"""Metres and square metres: the only way the project measures a length or an area."""

import math
from collections.abc import Sequence
from typing import Any, Protocol

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.db import connection
from django.db.models import Expression, FloatField, Func, Value

METRES_PER_DEGREE = 111_195.0


class Position(Protocol):
    """A WGS84 point, or two plain numbers where there are hundreds: each look into a point is a call to GEOS."""

    @property
    def x(self) -> float: ...

    @property
    def y(self) -> float: ...


class DistanceMetres(Func):
    """Spherical distance in metres between the point on a WGS84 shape and a WGS84 point (Float).

    The sphere is within 0.3 % of the ellipsoid (ST_DistanceSphere), ample below a few kilometres.
    """

    function = "ST_DistanceSphere"
    output_field = FloatField()

    def __init__(self, shape: str, point: GEOSGeometry | Expression, **extra: Any) -> None:
        given = point if isinstance(point, Expression) else Value(point, output_field=GeometryField())
        super().__init__(shape, given, **extra)


def steps_between(origin: Position, place: Position) -> tuple[float, float]:
    """Metres to the east and to the north from one WGS84 point to another, for places a few kilometres apart.

    The plane that touches the sphere half-way: within a metre at five kilometres.
    """
    narrowing = math.cos(math.radians((origin.y + place.y) / 2))
    return (place.x - origin.x) * METRES_PER_DEGREE * narrowing, (place.y - origin.y) * METRES_PER_DEGREE


def ring_around(centre: Point, metres: float, *, corners: int = 64) -> Polygon:
    """A circle as a WGS84 polygon, for radii of a few kilometres: within 0.2 % of the sphere of `near`."""
    height = metres / METRES_PER_DEGREE
    width = height / math.cos(math.radians(centre.y))
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    ring = [(centre.x + width * math.sin(turn), centre.y + height * math.cos(turn)) for turn in turns]
    return Polygon([*ring, ring[0]], srid=centre.srid)


def metres_between(origin: Position, place: Position) -> float:
    """Spherical distance between two WGS84 points (haversine), however far."""
    south, north = math.radians(origin.y), math.radians(place.y)
    across = math.sin(math.radians(place.x - origin.x) / 2) ** 2
    chord = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * across
    return math.degrees(2 * math.asin(math.sqrt(min(chord, 1)))) * METRES_PER_DEGREE


def square_metres(shapes: Sequence[GEOSGeometry]) -> list[float]:
    """The areas of WGS84 shapes on the ellipsoid, in their order; one query for all."""
    if not shapes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select ST_Area(shape::geometry::geography)"
            " from unnest(%s::text[]) with ordinality as given (shape, number) order by number",
            [[shape.hexewkb.decode() for shape in shapes]],
        )
        return [area for (area,) in cursor.fetchall()]
