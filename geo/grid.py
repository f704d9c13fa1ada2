"""The integer grid that tiles and heat are counted on: 2^30 Web Mercator cells a side, y to the south."""

import math
from typing import Final

from django.db.models import BigIntegerField, F, Func, GeneratedField, IntegerField

CELL_BITS: Final = 30
MORTON_BITS: Final = 24
MAX_ZOOM: Final = 22


def cell_column(axis: str) -> GeneratedField:
    """A stored integer column: the grid cell of `geom` along "x" or "y"."""
    return GeneratedField(
        expression=Func(F("geom"), function=f"geo_cell_{axis}"),
        output_field=IntegerField(),
        db_persist=True,
    )


def morton_column() -> GeneratedField:
    """A stored bigint column: the Morton key of the 2^24 cell of `geom`, one contiguous range per tile."""
    return GeneratedField(
        expression=Func(F("geom"), function="geo_morton"),
        output_field=BigIntegerField(),
        db_persist=True,
    )


def spread(cell: int) -> int:
    """The bits of `cell`, each followed by a zero."""
    cell = (cell | (cell << 16)) & 0x0000FFFF0000FFFF
    cell = (cell | (cell << 8)) & 0x00FF00FF00FF00FF
    cell = (cell | (cell << 4)) & 0x0F0F0F0F0F0F0F0F
    cell = (cell | (cell << 2)) & 0x3333333333333333
    return (cell | (cell << 1)) & 0x5555555555555555


def morton_range(z: int, x: int, y: int) -> tuple[int, int]:
    """First and last Morton key of the tile z/x/y; `z` is at most 24."""
    shift = 2 * (MORTON_BITS - z)
    key = spread(x) | (spread(y) << 1)
    return key << shift, ((key + 1) << shift) - 1


def cell_of(lon: float, lat: float) -> tuple[int, int]:
    """The grid cell of a WGS84 position, the same arithmetic as the SQL functions."""
    lat = min(max(lat, -85.05), 85.05)
    size = 1 << CELL_BITS
    x = (lon + 180) / 360 * size
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size
    return tuple(min(max(math.floor(value), 0), size - 1) for value in (x, y))


