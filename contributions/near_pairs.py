"""Open contributions that lie close to each other, two by two: arrays in, arrays out, whatever their number."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo.grid import CELL_BITS, position_of
from geo.measures import METRES_PER_DEGREE

# Nine duplicates of ten lie within 43 m of what they repeat.
REACH_M: Final = 60
# Where hundreds stand on one spot, the newest of each square of REACH_M are compared: neither time nor memory grows
# with the square of their number.
MOST_IN_CELL: Final = 60
# A square and the half of those around it: each two squares once.
AROUND: Final = ((0, 0), (1, 0), (-1, 1), (0, 1), (1, 1))

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Near:
    """Pairs as two arrays of positions in the rows, and their distances in metres."""

    one: Ints
    other: Ints
    metres: Floats

    def where(self, kept: Any) -> "Near":
        return Near(self.one[kept], self.other[kept], self.metres[kept])


def near_pairs(xi: Ints, yi: Ints) -> Near:
    """All that lie within REACH_M of each other. The rows, in cells of `geo.grid`, stand the newest first and within a
    few kilometres of each other: one scale holds for all."""
    if not len(xi):
        return Near(xi, yi, np.empty(0))
    metre = cells_per_metre(int(yi.mean()))
    east, south = (xi - xi.min()) / metre, (yi - yi.min()) / metre
    column, row = (east // REACH_M).astype(np.int64), (south // REACH_M).astype(np.int64)
    width = int(column.max()) + 3
    key = (row + 1) * width + column + 1
    chosen = _newest_of_each(key)
    order = chosen[np.argsort(key[chosen], kind="stable")]
    found = [_of_cells(order, key[order], dy * width + dx, east, south) for dx, dy in AROUND]
    return Near(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def cells_per_metre(yi: int) -> float:
    """How many cells of the grid a metre has, in that row of it."""
    latitude = position_of(0, yi)[1]
    return (1 << CELL_BITS) / (360 * METRES_PER_DEGREE * math.cos(math.radians(latitude)))


def _newest_of_each(key: Ints) -> Ints:
    order = np.argsort(key, kind="stable")
    starts = np.searchsorted(key[order], key[order])
    return np.sort(order[np.arange(len(order)) - starts < MOST_IN_CELL])


def _of_cells(order: Ints, key: Ints, step: int, east: Floats, south: Floats) -> tuple[Ints, Ints, Floats]:
    """Each row with those of the square that lies `step` further; `order` are the rows sorted by `key`."""
    place = np.arange(len(order))
    first = np.searchsorted(key, key + step, "left") if step else place + 1
    counts = np.maximum(np.searchsorted(key, key + step, "right") - first, 0)
    left = np.repeat(place, counts)
    right = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
    one, other = order[left], order[right]
    metres = np.hypot(east[one] - east[other], south[one] - south[other])
    kept = metres <= REACH_M
    return one[kept], other[kept], metres[kept]
