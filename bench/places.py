"""Which tiles are asked for: those of a map load around where reports are, and those of the dense centre."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from contributions.models import Contribution
from geo.grid import CELL_BITS, Tile

SEED: Final = 5
# As maps are looked at: the quartier and the street more often than the city or one crossing.
ZOOMS: Final = {11: 1, 12: 2, 13: 4, 14: 6, 15: 4, 16: 3}
# A screen is about four tiles by three; whoever looks at a report sees its neighbours.
ACROSS: Final = (-2, -1, 0, 1)
DOWN: Final = (-1, 0, 1)
DENSE_ZOOMS: Final = (12, 13)

Cell = tuple[int, int]


def open_cells() -> list[Cell]:
    """Where the open reports are, on the 2^30 grid, in the order of their keys."""
    rows = Contribution.objects.public().still_open().order_by("mk", "pk")
    return list(rows.values_list("xi", "yi"))


def holding(cell: Cell, zoom: int) -> Tile:
    x, y = cell
    return Tile(zoom, x >> (CELL_BITS - zoom), y >> (CELL_BITS - zoom))


def map_load(cells: Sequence[Cell], count: int = 120, seed: int = SEED) -> list[Tile]:
    """Tiles of maps that are opened on a report, always the same for the same reports."""
    draw = random.Random(seed)
    zooms = draw.choices(list(ZOOMS), weights=list(ZOOMS.values()), k=count)
    return [_beside(holding(draw.choice(cells), zoom), draw) for zoom in zooms]


def _beside(tile: Tile, draw: random.Random) -> Tile:
    return Tile(tile.z, tile.x + draw.choice(ACROSS), tile.y + draw.choice(DOWN))


def dense(cells: Iterable[Cell], each: int = 4) -> list[Tile]:
    """Of each of two zooms, the tiles that hold the most; one of the first is where four of the second are."""
    cells = list(cells)
    wide, near = DENSE_ZOOMS
    return [*_fullest(cells, wide, 1), *_fullest(cells, near, each)]


def _fullest(cells: Iterable[Cell], zoom: int, count: int) -> list[Tile]:
    held = _held(cells, zoom)
    return [Tile(zoom, x, y) for x, y in sorted(held, key=lambda place: (-held[place], place))[:count]]


def _held(cells: Iterable[Cell], zoom: int) -> Counter[Cell]:
    return Counter((x >> (CELL_BITS - zoom), y >> (CELL_BITS - zoom)) for x, y in cells)


@dataclass(frozen=True)
class Alike:
    """Tiles that hold about as many reports, and how far from it they are on the whole."""

    tiles: list[Tile]
    astray: float


def holding_about(cells: Iterable[Cell], zoom: int, features: int, count: int) -> Alike:
    """The tiles of a zoom that hold the nearest to so many."""
    held = _held(cells, zoom)
    nearest = sorted(held, key=lambda place: (abs(held[place] - features), place))[:count]
    astray = sum(abs(held[place] - features) for place in nearest) / max(len(nearest), 1)
    return Alike([Tile(zoom, x, y) for x, y in nearest], astray)
