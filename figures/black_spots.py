"""Where the same comes back: the places with most solved cases of a family around them.

Exact in metres, and decided near each place alone: a case is the middle of a black spot when enough of its family were
solved around it, and more than around any other within twice that distance. So no case counts in two spots, and a spot
at the edge of an area is the same whichever area is asked, as long as cases are known for `REACH_METRES` beyond it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geo.measures import METRES_PER_DEGREE

AROUND_METRES: Final = 30
# From a middle to what could outdo it, and from there to what counts around that.
REACH_METRES: Final = 3 * AROUND_METRES
NEAR: Final = range(-1, 2)
TWICE_AS_NEAR: Final = range(-2, 3)


@dataclass(frozen=True, slots=True)
class Case:
    """One contribution; `solved_at` is None while it is open."""

    pk: int
    family: int
    lon: float
    lat: float
    solved_at: datetime | None


@dataclass(frozen=True)
class Spot:
    """Around `middle`: the solved cases, itself among them, in order of time, and how many are open."""

    middle: Case
    solved: tuple[Case, ...]
    unsolved: int


Square = tuple[int, int, int]


class _Plane:
    """Cases by family and square of a grid in metres, around a latitude: a few kilometres high at most."""

    def __init__(self, cases: Iterable[Case], latitude: float) -> None:
        self._east = METRES_PER_DEGREE * math.cos(math.radians(latitude))
        self.squares: dict[Square, list[Case]] = defaultdict(list)
        for case in cases:
            self.squares[self._square(case)].append(case)

    def _square(self, case: Case) -> Square:
        x, y = case.lon * self._east, case.lat * METRES_PER_DEGREE
        return case.family, math.floor(x / AROUND_METRES), math.floor(y / AROUND_METRES)

    def block(self, square: Square, steps: range = NEAR) -> Iterator[list[Case]]:
        family, x, y = square
        for right in steps:
            for up in steps:
                if cases := self.squares.get((family, x + right, y + up)):
                    yield cases

    def around(self, case: Case, metres: float, steps: range = NEAR) -> Iterator[Case]:
        """Those of its family within so many metres, itself among them."""
        furthest = metres * metres
        for cases in self.block(self._square(case), steps):
            for other in cases:
                across = (other.lon - case.lon) * self._east
                along = (other.lat - case.lat) * METRES_PER_DEGREE
                if across * across + along * along <= furthest:
                    yield other


def find_spots(cases: Sequence[Case], *, least: int) -> list[Spot]:
    """The black spots among cases of one area: at least `least` solved each."""
    if not cases:
        return []
    latitude = sum(case.lat for case in cases) / len(cases)
    solved = _Plane((case for case in cases if case.solved_at), latitude)
    unsolved = _Plane((case for case in cases if not case.solved_at), latitude)
    counted = list(_counts(solved, least))
    counts = {case.pk: count for case, count in counted}
    return [_spot(solved, unsolved, case) for case, count in counted if not _is_outdone(solved, counts, case, count)]


def _counts(plane: _Plane, least: int) -> Iterator[tuple[Case, int]]:
    """How many lie around each case that may be a middle. Squares whose neighbours hold too few are not looked at."""
    for square, cases in plane.squares.items():
        if sum(map(len, plane.block(square))) < least:
            continue
        for case in cases:
            count = sum(1 for _other in plane.around(case, AROUND_METRES))
            if count >= least:
                yield case, count


def _is_outdone(plane: _Plane, counts: dict[int, int], case: Case, count: int) -> bool:
    """Whether another one near enough has more around it, or as many and is older."""
    near = plane.around(case, 2 * AROUND_METRES, TWICE_AS_NEAR)
    return any((counts.get(other.pk, 0), -other.pk) > (count, -case.pk) for other in near)


def _spot(solved: _Plane, unsolved: _Plane, middle: Case) -> Spot:
    members = sorted(solved.around(middle, AROUND_METRES), key=lambda case: (case.solved_at, case.pk))
    return Spot(middle, tuple(members), sum(1 for _case in unsolved.around(middle, AROUND_METRES)))
