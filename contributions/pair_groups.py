"""Pairs that hang together, as groups one can look at: the likeliest first, and none wider than a street corner."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

# A chain of nearby ones would tie a whole quartier together: a group fits in a box of this diagonal, and on a screen.
WIDEST_M: Final = 100
MOST: Final = 12

Pair = tuple[int, int]
Spot = tuple[float, float]


@dataclass
class Group:
    """Its members, and the box around them in metres."""

    members: set[int]
    west: float
    north: float
    east: float
    south: float

    def with_other(self, other: "Group") -> "Group":
        return Group(
            self.members | other.members,
            min(self.west, other.west),
            min(self.north, other.north),
            max(self.east, other.east),
            max(self.south, other.south),
        )

    @property
    def fits(self) -> bool:
        width = math.hypot(self.east - self.west, self.south - self.north)
        return len(self.members) <= MOST and width <= WIDEST_M


@dataclass
class Groups:
    """Grows pair by pair; `places` are metres on one plane, by id."""

    places: Mapping[int, Spot]
    known: dict[int, Group] = field(default_factory=dict)

    def tie(self, pair: Pair) -> None:
        one, other = (self._of(member) for member in pair)
        if one is other:
            return
        together = one.with_other(other)
        if together.fits:
            self.known.update(dict.fromkeys(together.members, together))

    def _of(self, member: int) -> Group:
        if member not in self.known:
            x, y = self.places[member]
            self.known[member] = Group({member}, x, y, x, y)
        return self.known[member]

    def name_of(self, pair: Pair) -> int | None:
        """The smallest id of the group that both are in; None when the tie between them was cut."""
        one, other = (self._of(member) for member in pair)
        return min(one.members) if one is other else None


def grouped(pairs: Iterable[Pair], places: Mapping[int, Spot]) -> dict[Pair, int]:
    """The group of each pair, given the likeliest first. A tie that would make a group too large is cut, and its pair
    left out: it comes back once one of both groups is dealt with."""
    pairs = list(pairs)
    groups = Groups(places)
    for pair in pairs:
        groups.tie(pair)
    return {pair: name for pair in pairs if (name := groups.name_of(pair)) is not None}
