"""A short open tour: nearest neighbour, then 2-opt and Or-opt until nothing shortens it.

Everything is seen through a matrix of metres on the sphere. A tour is a list of indexes that begins at 0, where one
leaves from; it ends anywhere, which a last node at no distance from any other stands for. Each round of improvement
weighs all the moves of a family at once, as arrays: 200 stops take a fraction of a second.

G. A. Croes, "A method for solving traveling-salesman problems" (1958), for 2-opt; I. Or (1976), for moving a few
stops together.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from django.contrib.gis.geos import Point

from geo.measures import METRES_PER_DEGREE

# A gain below a millimetre is the arithmetic, not the road.
LEAST_GAIN: Final = 0.001
LONGEST_SEGMENT: Final = 3
# How many first steps are tried: all of a small round, where one wrong beginning weighs most.
BEGINNINGS: Final = 2_000

Matrix = np.ndarray
Tour = np.ndarray


def best_order(points: Sequence[Point], start: Point | None = None) -> list[int]:
    """In which order (indexes of `points`, WGS84) to see them, leaving from `start`, or else from the first of them.
    Never longer than the order in which they were given."""
    if len(points) < 2:
        return list(range(len(points)))
    places = list(points) if start is None else [start, *points]
    metres = _matrix(places)
    tours = [_shortened(metres, tour) for tour in _beginnings(metres)]
    best = min(tours, key=lambda tour: _length(metres, tour))
    order = [int(index) for index in best]
    return order if start is None else [index - 1 for index in order[1:]]


def tour_metres(points: Sequence[Point], start: Point | None = None) -> float:
    """The length of the tour in the given order, as the crow flies."""
    places = list(points) if start is None else [start, *points]
    if len(places) < 2:
        return 0.0
    return _length(_matrix(places), np.arange(len(places)))


def _matrix(places: Sequence[Point]) -> Matrix:
    """Metres between all of them (haversine, on the sphere of `geo.measures`)."""
    lon = np.radians([place.x for place in places])
    lat = np.radians([place.y for place in places])
    across = np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    chord = np.sin((lat[:, None] - lat[None, :]) / 2) ** 2 + np.cos(lat)[:, None] * np.cos(lat)[None, :] * across
    return 2 * np.arcsin(np.sqrt(np.clip(chord, 0, 1))) * METRES_PER_DEGREE * 180 / math.pi


def _length(metres: Matrix, tour: Tour) -> float:
    return float(metres[tour[:-1], tour[1:]].sum())


def _beginnings(metres: Matrix) -> Iterator[Tour]:
    """Tours to improve: the given one, the nearest neighbours, and for a small round each other first step too."""
    size = len(metres)
    yield np.arange(size)
    yield _nearest_neighbours(metres, None)
    for first in range(1, min(size, max(2, BEGINNINGS // (size * size)))):
        yield _nearest_neighbours(metres, first)


def _nearest_neighbours(metres: Matrix, first: int | None) -> Tour:
    size = len(metres)
    left = np.ones(size, dtype=bool)
    tour = [0] if first is None else [0, first]
    left[tour] = False
    while left.any():
        following = np.where(left, metres[tour[-1]], np.inf)
        tour.append(int(following.argmin()))
        left[tour[-1]] = False
    return np.array(tour)


def _shortened(metres: Matrix, tour: Tour) -> Tour:
    """The tour, improved until neither family of moves finds anything."""
    size = len(metres)
    with_end = np.zeros((size + 1, size + 1))
    with_end[:size, :size] = metres
    tour = np.append(tour, size)  # the end: at no distance from any
    while True:
        gain, better = max((_turned(with_end, tour), _moved(with_end, tour)), key=lambda found: found[0])
        if gain < LEAST_GAIN:
            return tour[:-1]
        tour = better


def _turned(metres: Matrix, tour: Tour) -> tuple[float, Tour]:
    """2-opt: the best part of the tour to travel the other way round."""
    steps = metres[tour[:-1], tour[1:]]
    before, after = tour[:-1], tour[1:]
    # Cutting the steps i and j (i < j) and joining their beginnings, then their ends.
    gains = steps[:, None] + steps[None, :] - metres[np.ix_(before, before)] - metres[np.ix_(after, after)]
    gains = np.triu(gains, 2)
    first, last = np.unravel_index(gains.argmax(), gains.shape)
    turned = np.concatenate((tour[: first + 1], tour[first + 1 : last + 1][::-1], tour[last + 1 :]))
    return float(gains[first, last]), turned


def _moved(metres: Matrix, tour: Tour) -> tuple[float, Tour]:
    """Or-opt: the best segment of one to three stops to put elsewhere, either way round."""
    return max((_segment_moved(metres, tour, size) for size in range(1, LONGEST_SEGMENT + 1)), key=lambda one: one[0])


def _segment_moved(metres: Matrix, tour: Tour, size: int) -> tuple[float, Tour]:
    firsts = np.arange(1, len(tour) - size)  # neither the start nor the end moves
    if not len(firsts):
        return 0.0, tour
    head, tail = tour[firsts], tour[firsts + size - 1]
    left, right = tour[firsts - 1], tour[firsts + size]
    saved = metres[left, head] + metres[tail, right] - metres[left, right]
    here, there = tour[:-1], tour[1:]
    steps = metres[here, there][None, :]
    straight = metres[np.ix_(head, here)] + metres[np.ix_(tail, there)] - steps
    turned = metres[np.ix_(tail, here)] + metres[np.ix_(head, there)] - steps
    gains = saved[:, None] - np.minimum(straight, turned)
    # A step that touches the segment is not one to put it in.
    slots = np.arange(len(here))[None, :]
    gains[(slots >= firsts[:, None] - 1) & (slots < firsts[:, None] + size)] = 0.0
    row, slot = np.unravel_index(gains.argmax(), gains.shape)
    segment = tour[firsts[row] : firsts[row] + size]
    if turned[row, slot] < straight[row, slot]:
        segment = segment[::-1]
    return float(gains[row, slot]), _put(tour, int(firsts[row]), size, int(slot), segment)


def _put(tour: Tour, first: int, size: int, slot: int, segment: Tour) -> Tour:
    """The tour without its part from `first`, and `segment` between the stops of the step `slot`."""
    rest = np.delete(tour, np.arange(first, first + size))
    return np.insert(rest, slot + 1 if slot < first else slot + 1 - size, segment)
