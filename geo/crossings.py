"""How often drawn lines cross: what repairing a shape would cost, known before it is begun."""

from collections.abc import Sequence

import numpy as np

Ring = Sequence[tuple[float, float]]


def crossings(rings: Sequence[Ring], *, most: int) -> int:
    """How many times the segments of closed rings cross one another, counted no further than beyond `most`. Lines that
    touch, or share an edge, do not cross there.

    Each segment is compared with all that follow, as arrays: 5,000 take half a second, whatever they draw.
    """
    begins = np.array([corner for ring in rings for corner in ring[:-1]], dtype=float).reshape(-1, 2)
    ends = np.array([corner for ring in rings for corner in ring[1:]], dtype=float).reshape(-1, 2)
    found = 0
    for here in range(len(begins) - 1):
        found += _crossed(begins[here], ends[here], begins[here + 1 :], ends[here + 1 :])
        if found > most:
            break
    return found


def _crossed(begin: np.ndarray, end: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> int:
    """How many of the other segments have their ends on either side of this one, and the other way round."""
    apart = _side(begin, end, begins) * _side(begin, end, ends) < 0
    return int(np.count_nonzero(apart & (_side(begins, ends, begin) * _side(begins, ends, end) < 0)))


def _side(begin: np.ndarray, end: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Positive on the left of a line, negative on its right, zero on it: alone what counts is the sign."""
    along, there = end - begin, point - begin
    return np.sign(along[..., 0] * there[..., 1] - along[..., 1] * there[..., 0])
