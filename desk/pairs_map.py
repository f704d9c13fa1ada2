"""Where suspected groups lie: one point each, with the number of its members."""

from collections.abc import Iterable
from typing import Any, Final

from contributions.querysets import ContributionQuerySet
from desk.pairs import suspected
from geo.boxes import Box
from geo.grid import position_of

MOST_GROUPS: Final = 500
# Read at most: a group of a dozen has a few pairs for each.
MOST_PAIRS: Final = 2000

Cell = tuple[int, int]


def spots(rows: ContributionQuerySet, box: Box) -> dict[str, Any]:
    """The likeliest groups of a box as a GeoJSON collection: `group`, `n` members; in the middle of them."""
    pairs = suspected(rows).filter(first__geom__bboverlaps=box.polygon()).order_by("-probability", "pk")
    columns = ("group", "first", "first__xi", "first__yi", "second", "second__xi", "second__yi")
    groups: dict[int, dict[int, Cell]] = {}
    for name, first, x, y, second, other_x, other_y in pairs.values_list(*columns)[:MOST_PAIRS]:
        if name in groups or len(groups) < MOST_GROUPS:
            groups.setdefault(name, {}).update({first: (x, y), second: (other_x, other_y)})
    return {"type": "FeatureCollection", "features": [_spot(name, cells) for name, cells in groups.items()]}


def _spot(name: int, cells: dict[int, Cell]) -> dict[str, Any]:
    lon, lat = position_of(_middle(x for x, _y in cells.values()), _middle(y for _x, y in cells.values()))
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
        "properties": {"group": name, "n": len(cells)},
    }


def _middle(numbers: Iterable[int]) -> float:
    known = list(numbers)
    return sum(known) / len(known)
