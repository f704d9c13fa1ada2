"""Who was near whom when it came: pairs (a new report, an earlier one), square after square of a grid."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from geo.measures import METRES_PER_DEGREE
from reports.evaluation.city import City, Numbers

# So many of one square are compared at once with all that is around it.
AT_ONCE: Final = 256
# A square is a little wider than what is looked for, whatever the latitude within the city.
MARGIN: Final = 1.05

Keep = Callable[[Numbers, Numbers, Numbers], Numbers]


def neighbours(city: City, metres: float, keep: Keep) -> tuple[Numbers, Numbers, Numbers]:
    """New, known, metres between them: all pairs as near as that of which `keep(new, known, metres)` says yes."""
    found = [pair for members, around in _squares(city, metres) for pair in _pairs(city, members, around, metres, keep)]
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    new, known, between = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((known, new))
    return new[order], known[order], between[order]


def _squares(city: City, metres: float) -> Iterator[tuple[Numbers, Numbers]]:
    """Those of a square, and those of it and of the eight around it; each in order of time."""
    side = metres * MARGIN / METRES_PER_DEGREE
    column = np.floor(city.lon * np.cos(np.radians(np.abs(city.lat).max())) / side).astype(np.int64)
    row = np.floor(city.lat / side).astype(np.int64)
    members: dict[tuple[int, int], list[int]] = {}
    for place, square in enumerate(zip(column.tolist(), row.tolist(), strict=True)):
        members.setdefault(square, []).append(place)
    for (x, y), inside in members.items():
        around = [one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in members.get((x + dx, y + dy), ())]
        yield np.array(inside), np.sort(np.array(around))


def _pairs(
    city: City, members: Numbers, around: Numbers, metres: float, keep: Keep
) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    for start in range(0, len(members), AT_ONCE):
        some = members[start : start + AT_ONCE]
        first, second = np.nonzero(around[None, :] < some[:, None])
        new, known = some[first], around[second]
        between = city.distances(new, known)
        near = between <= metres
        new, known, between = new[near], known[near], between[near]
        wanted = keep(new, known, between)
        yield new[wanted], known[wanted], between[wanted]
