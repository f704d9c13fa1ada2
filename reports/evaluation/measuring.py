"""What is measured of a way to show duplicates: recall at five, to how many it shows something, how far it is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from reports.evaluation.city import City, Numbers
from reports.evaluation.replay import Period

MOST_SHOWN: Final = 5
SHARES: Final = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50)
# Probabilities between which what was said is compared with what was so.
BOUNDS: Final = (0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True)
class Shown:
    """Pairs in the order in which they would be shown: to whom, at which rank from 0, with which score."""

    order: Numbers
    new: Numbers
    rank: Numbers
    score: Numbers


@dataclass(frozen=True)
class Result:
    """`share`: of reporters who are shown something; `recall`: of known pairs, those of which the earlier one is among
    the five; `mean`: how many are shown to a reporter; `score`: the least that is shown."""

    share: float
    recall: float
    mean: float
    score: float = -np.inf


def shown_of(new: Numbers, score: Numbers) -> Shown:
    order = np.lexsort((-score, new))
    sorted_new = new[order]
    starts = np.flatnonzero(np.diff(sorted_new, prepend=-1))
    rank = np.arange(len(new)) - np.repeat(starts, np.diff(np.append(starts, len(new))))
    return Shown(order, sorted_new, rank, score[order])


def result_of(city: City, period: Period, shown: Shown, is_twin: Numbers, least: float = -np.inf) -> Result:
    """`is_twin`: of the pairs as they were before they were put in order."""
    held = period.holds(city)
    reporters, pairs = held.sum(), sum(bool(held[new]) for new, _known in city.twins)
    seen = (shown.rank < MOST_SHOWN) & (shown.score >= least)
    return Result(
        share=float((seen & (shown.rank == 0)).sum() / max(reporters, 1)),
        recall=float((seen & is_twin[shown.order]).sum() / max(pairs, 1)),
        mean=float(seen.sum() / max(reporters, 1)),
        score=least,
    )


def least_score(city: City, period: Period, shown: Shown, share: float) -> float:
    """The score from which on no more than that share of reporters is shown something."""
    best = np.sort(shown.score[shown.rank == 0])[::-1]
    wanted = int(share * period.holds(city).sum())
    return float(best[min(wanted, len(best)) - 1]) if wanted and len(best) else np.inf


def curve(
    city: City, period: Period, shown: Shown, is_twin: Numbers, shares: Sequence[float] = SHARES
) -> Iterator[Result]:
    for share in shares:
        yield result_of(city, period, shown, is_twin, least_score(city, period, shown, share))


@dataclass(frozen=True)
class Bin:
    """Pairs of about one probability: how many, what was said of them on average, and how many were duplicates."""

    pairs: int
    said: float
    was: float


def reliability(chances: Numbers, is_twin: Numbers) -> list[Bin]:
    places = np.clip(np.digitize(chances, BOUNDS) - 1, 0, len(BOUNDS) - 2)
    held = [places == place for place in range(len(BOUNDS) - 1)]
    return [Bin(int(one.sum()), float(chances[one].mean()), float(is_twin[one].mean())) for one in held if one.any()]


def brier(chances: Numbers, is_twin: Numbers) -> tuple[float, float]:
    """The mean square of the error, and that of whoever says the same of every pair."""
    return float(np.mean((chances - is_twin) ** 2)), float(is_twin.mean() * (1 - is_twin.mean()))


@dataclass(frozen=True)
class EntryResult:
    name: str
    reporters: int
    share: float
    pairs: int
    found: int


def by_entry(
    city: City, period: Period, shown: Shown, is_twin: Numbers, least: float, most: int = 20
) -> list[EntryResult]:
    """Of the entries that have known pairs, those that have the most of them first."""
    held = period.holds(city)
    count = len(city.entries)
    seen = (shown.rank < MOST_SHOWN) & (shown.score >= least)
    told = np.bincount(city.entry[shown.new[seen & (shown.rank == 0)]], minlength=count)
    found = np.bincount(city.entry[shown.new[seen & is_twin[shown.order]]], minlength=count)
    pairs = np.bincount([city.entry[new] for new, _known in city.twins if held[new]], minlength=count)
    received = np.bincount(city.entry[held], minlength=count)
    wanted = [int(entry) for entry in np.argsort(-pairs, kind="stable")[:most] if pairs[entry]]
    return [
        EntryResult(
            city.entries[entry],
            int(received[entry]),
            float(told[entry] / received[entry]),
            int(pairs[entry]),
            int(found[entry]),
        )
        for entry in wanted
    ]
