"""Reports as they came, one after the other: what each of them would have been compared with, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from contributions.candidates import CLOSED_WITHIN_DAYS
from contributions.habits import habits_of
from contributions.likeness import UNKNOWN, USUAL_RADIUS_M, Traits, Weights, measures
from reports.evaluation.city import City, Numbers
from reports.evaluation.neighbours import neighbours


@dataclass(frozen=True)
class Caps:
    """How far and how long ago is looked; `others_m` for what is of another family."""

    radius_m: float = 300.0
    others_m: float = 100.0
    window_days: float = 365.0
    closed_days: float = CLOSED_WITHIN_DAYS


@dataclass(frozen=True)
class Period:
    """From a moment on, and before another one; in days since 1970."""

    since: float = -np.inf
    until: float = np.inf

    def holds(self, city: City) -> Numbers:
        return (city.received >= self.since) & (city.received < self.until)


WHOLE: Final = Period()


class Replay:
    """All pairs of a city that the caps let through, in the state in which the new one found the known one."""

    def __init__(self, city: City, caps: Caps) -> None:
        self.city = city
        self.caps = caps
        self.new, self.known, self.metres = neighbours(city, max(caps.radius_m, USUAL_RADIUS_M), self._is_known)
        self.crowd = self._crowd()
        is_near = self.metres <= np.where(self.is_same_family, caps.radius_m, caps.others_m)
        for name in ("new", "known", "metres", "crowd"):
            setattr(self, name, getattr(self, name)[is_near])
        self.__dict__.pop("is_same_family")
        self.is_twin = city.is_twin(self.new, self.known)

    def _is_known(self, new: Numbers, known: Numbers, _metres: Numbers) -> Numbers:
        """Received not too long ago, open or closed a short while ago, and not yet seen to be a duplicate."""
        city, now = self.city, self.city.received[new]
        is_recent = now - city.received[known] <= self.caps.window_days
        return is_recent & (now - city.closed[known] <= self.caps.closed_days) & (city.merged[known] > now)

    def _crowd(self) -> Numbers:
        """How many of its entry each new one finds within the usual radius."""
        counted = (self.metres <= USUAL_RADIUS_M) & (self.city.entry[self.new] == self.city.entry[self.known])
        return np.bincount(self.new[counted], minlength=len(self.city))[self.new]

    @cached_property
    def is_same_family(self) -> Numbers:
        return self.city.family[self.new] == self.city.family[self.known]

    def traits(self, habits: Mapping[int, float]) -> Traits:
        """The traits of `contributions.likeness`, as the database gives them to it. A file has no photos."""
        city, now = self.city, self.city.received[self.new]
        closed = city.closed[self.known]
        by_entry = np.array([habits.get(entry, 0.0) for entry in range(len(city.entries))])
        return Traits(
            distance_m=self.metres,
            age_days=now - city.received[self.known],
            is_same_entry=city.entry[self.new] == city.entry[self.known],
            is_same_family=self.is_same_family,
            closed_days=np.where(closed <= now, now - closed, UNKNOWN),
            crowd=self.crowd,
            habit=by_entry[city.entry[self.new]],
        )

    def logits(self, weights: Weights, habits: Mapping[int, float]) -> Numbers:
        return weights.logits(measures(self.traits(habits)))


def habits_learned(city: City, period: Period) -> dict[int, float]:
    """What the pairs of a period teach of each entry."""
    held = period.holds(city)
    later = {new for new, _known in city.twins if held[new]}
    received = np.bincount(city.entry[held], minlength=len(city.entries))
    twice = np.bincount(city.entry[sorted(later)], minlength=len(city.entries)) if later else np.zeros_like(received)
    return habits_of(dict(enumerate(received.tolist())), dict(enumerate(twice.tolist())))
