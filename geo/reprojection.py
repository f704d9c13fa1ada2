"""Points of a file, brought from its coordinate system to ours by PostGIS."""

import math
from collections.abc import Sequence
from typing import Final

from django.db import DataError, InternalError, connection, transaction

from geo.srid import WGS84

Coordinates = tuple[float, float]

# Seven decimals are a centimetre: what a projection adds beyond says nothing.
DECIMALS: Final = 7
TRANSFORM: Final = """
select ST_X(geom), ST_Y(geom)
from (
  select number, ST_Transform(ST_SetSRID(ST_Point(x, y), %s), %s) as geom
  from unnest(%s::float8[], %s::float8[]) with ordinality as given (x, y, number)
) moved
order by number
"""


def to_wgs84(points: Sequence[Coordinates], srid: int) -> list[Coordinates | None]:
    """Longitude and latitude of points (x or longitude first), in their order; None for what is not on Earth.

    One statement for all; only when PostGIS refuses one of them are the halves asked, to find it.
    """
    if srid == WGS84:
        return [point if _is_on_earth(point) else None for point in points]
    try:
        with transaction.atomic():
            moved = _transform(points, srid)
    except (InternalError, DataError):
        if len(points) == 1:
            return [None]
        middle = len(points) // 2
        return to_wgs84(points[:middle], srid) + to_wgs84(points[middle:], srid)
    return [point if _is_on_earth(point) else None for point in moved]


def _transform(points: Sequence[Coordinates], srid: int) -> list[Coordinates]:
    with connection.cursor() as cursor:
        cursor.execute(TRANSFORM, [srid, WGS84, [x for x, _y in points], [y for _x, y in points]])
        return [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in cursor.fetchall()]


def _is_on_earth(point: Coordinates) -> bool:
    lon, lat = point
    # NaN fails every comparison.
    return math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90
