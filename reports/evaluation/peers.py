"""The plain rules of other tools, replayed on the same reports. docs/duplicates.md says where each is written."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from reports.evaluation.city import City, Numbers
from reports.evaluation.measuring import Result, result_of, shown_of
from reports.evaluation.neighbours import neighbours
from reports.evaluation.replay import Period

CORNER: Final = 2**0.5


@dataclass(frozen=True)
class Peer:
    """Open, of the same category, nearest first. `is_box`: `metres` is half the side of a square."""

    name: str
    metres: float
    is_box: bool = False
    window_days: float = np.inf

    def shows(self, city: City, period: Period) -> Result:
        def is_shown(new: Numbers, known: Numbers, _metres: Numbers) -> Numbers:
            now = city.received[new]
            is_alike = (city.entry[new] == city.entry[known]) & (city.closed[known] > now)
            return is_alike & (now - city.received[known] <= self.window_days) & self._is_inside(city, new, known)

        new, known, metres = neighbours(city, self.metres * (CORNER if self.is_box else 1), is_shown)
        inside = period.holds(city)[new]
        new, known, metres = new[inside], known[inside], metres[inside]
        return result_of(city, period, shown_of(new, -metres), city.is_twin(new, known))

    def _is_inside(self, city: City, new: Numbers, known: Numbers) -> Numbers:
        if not self.is_box:
            return np.ones(len(new), bool)
        east, north = city.steps(new, known)
        return (np.abs(east) <= self.metres) & (np.abs(north) <= self.metres)


PEERS: Final = (
    Peer("FixMyStreet : 250 m", 250),
    Peer("Signalen : 50 m", 50),
    Peer("DansMaRue : 33 m", 33),
    Peer("SeeClickFix : carré de 750 m", 375, is_box=True),
    Peer("simple : 50 m, 30 jours", 50, window_days=30),
)
