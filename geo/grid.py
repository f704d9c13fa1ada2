"""The integer grid that tiles and heat are counted on: 2^30 Web Mercator cells a side, y to the south."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import BigIntegerField, F, Func, GeneratedField, IntegerField

from geo.boxes import Box

CELL_BITS: Final = 30
MORTON_BITS: Final = 24
# A tile of 4,096 units is then still coarser than the grid, and one unit is 4 cm on the ground.
MAX_ZOOM: Final = 18

Span = tuple[int, int]


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


def gathered(key: int) -> int:
    """Every second bit of `key`, from the first: what `spread` made of it."""
    key &= 0x5555555555555555
    key = (key | (key >> 1)) & 0x3333333333333333
    key = (key | (key >> 2)) & 0x0F0F0F0F0F0F0F0F
    key = (key | (key >> 4)) & 0x00FF00FF00FF00FF
    key = (key | (key >> 8)) & 0x0000FFFF0000FFFF
    return (key | (key >> 16)) & 0x00000000FFFFFFFF


def morton_range(z: int, x: int, y: int) -> Span:
    """First and last Morton key of the square z/x/y; `z` is at most 24."""
    shift = 2 * (MORTON_BITS - z)
    key = spread(x) | (spread(y) << 1)
    return key << shift, ((key + 1) << shift) - 1


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same keys in as few ranges as possible, in order; the given ones do not overlap."""
    result: list[Span] = []
    for first, last in sorted(spans):
        if result and first == result[-1][1] + 1:
            result[-1] = (result[-1][0], last)
        else:
            result.append((first, last))
    return result


def cell_of(lon: float, lat: float) -> tuple[int, int]:
    """The grid cell of a WGS84 position, the same arithmetic as the SQL functions."""
    lat = min(max(lat, -85.05), 85.05)
    size = 1 << CELL_BITS
    x = (lon + 180) / 360 * size
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size
    return min(max(math.floor(x), 0), size - 1), min(max(math.floor(y), 0), size - 1)


def position_of(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude (WGS84) of a place on the grid: the inverse of `cell_of`."""
    size = 1 << CELL_BITS
    return x / size * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / size))))


@dataclass(frozen=True)
class Tile:
    """One square of the web map's pyramid: 2^z squares a side, x to the east, y to the south."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        """Raises ValueError for a square that the pyramid does not have."""
        side = 1 << self.z if 0 <= self.z <= MAX_ZOOM else 0
        if not (0 <= self.x < side and 0 <= self.y < side):
            raise ValueError(f"no tile {self.z}/{self.x}/{self.y}")

    @classmethod
    def holding(cls, lon: float, lat: float, z: int) -> "Tile":
        x, y = cell_of(lon, lat)
        return cls(z, x >> (CELL_BITS - z), y >> (CELL_BITS - z))

    @property
    def side(self) -> int:
        """How many cells of the grid a side of the tile has."""
        return 1 << (CELL_BITS - self.z)

    @property
    def origin(self) -> tuple[int, int]:
        """The cell of its north-west corner."""
        return self.x * self.side, self.y * self.side

    @property
    def keys(self) -> Span:
        """The Morton keys of what lies in the tile."""
        return morton_range(self.z, self.x, self.y)

    def keys_with_ring(self, depth: int, across: int = 1, along: int = 1) -> list[Span]:
        """The keys of the tile and of a margin around it, so many 2^depth-ths of its side wide to the sides (`across`)
        and up and down (`along`); the world has edges."""
        z = self.z + depth
        inner, world = 1 << depth, 1 << z
        west, north = self.x << depth, self.y << depth
        ring = [
            (x, y)
            for x in range(max(west - across, 0), min(west + inner + across, world))
            for y in range(max(north - along, 0), min(north + inner + along, world))
            if not (west <= x < west + inner and north <= y < north + inner)
        ]
        return merged([self.keys, *(morton_range(z, x, y) for x, y in ring)])

    def box(self, margin: float = 0) -> Box:
        """Its corners in degrees, widened by `margin` sides."""
        x, y = self.origin
        size, wider = 1 << CELL_BITS, margin * self.side
        west, north = position_of(max(x - wider, 0), max(y - wider, 0))
        east, south = position_of(min(x + self.side + wider, size), min(y + self.side + wider, size))
        return Box(west, south, east, north)
