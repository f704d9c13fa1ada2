"""Fitting the weights of the score: a logistic regression by Newton's method, with a ridge."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from contributions.likeness import SHIPPED, Weights, measures
from reports.evaluation.city import Numbers
from reports.evaluation.replay import Period, Replay, habits_learned

# What a weight may not contradict, whatever a few pairs say: nearer is never less likely, nor is the same category.
SIGNS: Final = {
    "distance": -1, "age": -1, "same_entry": 1, "same_family": 1, "closed": -1, "closed_days": -1, "crowd": -1,
    "habit": 1,
}  # fmt: skip
RIDGE: Final = 1.0
STEPS: Final = 50
SETTLED: Final = 1e-7
# Beyond, every so many of the pairs that are no duplicates stand for their neighbours.
MOST_OTHERS: Final = 400_000


def fit(replay: Replay, period: Period, kept: Mapping[str, float] | None = None) -> Weights:
    """The weights that the pairs of a period teach. Those of `kept` stay as they are; words and photos, of which a
    file says nothing, stay as they were chosen."""
    kept = dict(kept or {})
    measured = measures(replay.traits(habits_learned(replay.city, period)))
    inside = period.holds(replay.city)[replay.new]
    chosen, stands_for = _sample(inside, replay.is_twin)
    table = {name: measured[name][chosen] for name in SIGNS}
    while True:
        names = [name for name in SIGNS if name not in kept]
        offset = sum((weight * table[name] for name, weight in kept.items()), np.zeros(len(chosen)))
        columns = np.stack([np.ones(len(chosen)), *(table[name] for name in names)], axis=1)
        base, *found = _newton(columns, replay.is_twin[chosen].astype(float), stands_for, offset)
        weights = dict(zip(names, found, strict=True))
        wrong = [name for name, weight in weights.items() if weight * SIGNS[name] < 0]
        if not wrong:
            return Weights(base, {**SHIPPED.each, **kept, **weights}, SHIPPED.shown)
        kept |= dict.fromkeys(wrong, 0.0)


def _sample(inside: Numbers, is_twin: Numbers) -> tuple[Numbers, Numbers]:
    """Places of the pairs to learn from, and how many each of them stands for."""
    twins, others = np.flatnonzero(inside & is_twin), np.flatnonzero(inside & ~is_twin)
    some = others[:: len(others) // MOST_OTHERS + 1]
    weight = len(others) / max(len(some), 1)
    return np.concatenate([twins, some]), np.concatenate([np.ones(len(twins)), np.full(len(some), weight)])


def _newton(columns: Numbers, is_twin: Numbers, stands_for: Numbers, offset: Numbers) -> list[float]:
    """Iteratively reweighted least squares. The first column is the base, which no ridge holds back."""
    found = np.zeros(columns.shape[1])
    ridge = np.eye(len(found)) * RIDGE
    ridge[0, 0] = 1e-9
    for _step in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(columns @ found + offset, -30, 30)))
        slope = columns.T @ (stands_for * (is_twin - chance)) - ridge @ found
        bend = (columns * (stands_for * chance * (1 - chance))[:, None]).T @ columns + ridge
        change = np.linalg.solve(bend, slope)
        # A step of Newton may overshoot from afar: no weight moves by more than 2 at once.
        found = found + change / max(1.0, np.abs(change).max() / 2)
        if np.abs(change).max() < SETTLED:
            break
    return [float(value) for value in found]
