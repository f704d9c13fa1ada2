"""Metres and square metres: the only way the project measures a length or an area."""

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.models import FloatField, Func, Value

METRES_PER_DEGREE = 111_195.0


class DistanceMetres(Func):
    """Spherical distance in metres between the point on a WGS84 shape and a WGS84 point (Float).

    The sphere is within 0.3 % of the ellipsoid (ST_DistanceSphere), ample below a few kilometres.
    """

    function = "ST_DistanceSphere"
    output_field = FloatField()

    def __init__(self, shape: str, point: GEOSGeometry, **extra: Any) -> None:
        super().__init__(shape, Value(point, output_field=GeometryField()), **extra)


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
