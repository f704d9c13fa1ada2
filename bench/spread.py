"""How times are spread: median, 95th and 99th hundredth, by the nearest rank."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Milliseconds, of so many requests."""

    median: float
    p95: float
    p99: float
    count: int


def rank(ordered: Sequence[float], share: float) -> float:
    """The smallest of the values below or at which that share of them lies; they are in order."""
    return ordered[max(math.ceil(len(ordered) * share) - 1, 0)]


def spread(times: Sequence[float]) -> Spread:
    """Raises ValueError where nothing was timed: no number stands for that."""
    if not times:
        raise ValueError("nothing was timed")
    ordered = sorted(times)
    return Spread(rank(ordered, 0.5), rank(ordered, 0.95), rank(ordered, 0.99), len(ordered))
