"""How likely two contributions say the same thing: one logistic score for whoever asks. docs/duplicates.md."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

WEIGHTS: Final = Path(__file__).with_name("likeness_weights.toml")
USUAL_RADIUS_M: Final = 50
# What a hand on a map, a telephone and an address leave uncertain; what spreads wider (a dark street, a noise) is
# placed less exactly in proportion to the radius that the city gave it.
PLACED_WITHIN_M: Final = 10
SHARE_OF_RADIUS: Final = 5
# A difference hash has 64 bits, of which pictures that have nothing in common share about half.
UNLIKE_BITS: Final = 16
UNLIKE_WORDS: Final = 0.3
# What nothing is said of.
UNKNOWN: Final = np.nan

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Traits:
    """What is compared of pairs (a new one, a known one): an array each, or one number for all of them.

    `blur_m`: how far off both places may be, as their senders' devices said (0: not said). `closed_days`: for how long
    the known one had been closed, UNKNOWN while it is open. `crowd`: how many known ones of the same entry lie within
    the radius. `habit`: of the new one's entry (`contributions.habits`). `words`: likeness from 0 to 1, UNKNOWN
    without any. `photo_bits`: bits that differ, from 0 to 64, UNKNOWN where one has no photo.
    """

    distance_m: Any
    age_days: Any
    is_same_entry: Any
    is_same_family: Any
    closed_days: Any = UNKNOWN
    blur_m: Any = 0.0
    radius_m: Any = float(USUAL_RADIUS_M)
    crowd: Any = 0.0
    habit: Any = 0.0
    words: Any = UNKNOWN
    photo_bits: Any = UNKNOWN


def measures(traits: Traits) -> dict[str, Numbers]:
    """What the score adds up, by the names of the weights. Whatever is not known adds nothing."""
    closed_days = np.asarray(traits.closed_days, float)
    is_closed = ~np.isnan(closed_days)
    same_entry = np.asarray(traits.is_same_entry, float)
    return {
        "distance": _distance(traits),
        "age": np.log1p(np.maximum(traits.age_days, 0.0)),
        "same_entry": same_entry,
        "same_family": np.maximum(same_entry, np.asarray(traits.is_same_family, float)),
        "closed": is_closed.astype(float),
        "closed_days": np.where(is_closed, np.log1p(np.maximum(np.nan_to_num(closed_days), 0.0)), 0.0),
        "crowd": np.log1p(np.asarray(traits.crowd, float)),
        "habit": np.asarray(traits.habit, float),
        "words": _above(traits.words, UNLIKE_WORDS),
        "photo": np.nan_to_num(np.clip(1 - np.asarray(traits.photo_bits, float) / UNLIKE_BITS, 0.0, 1.0)),
    }


def _distance(traits: Traits) -> Numbers:
    """A blurred place excuses a distance, and takes from nearness: a telephone that is 200 m off says little of 3 m."""
    usual = np.maximum(np.asarray(traits.radius_m, float) / SHARE_OF_RADIUS, PLACED_WITHIN_M)
    scale = np.hypot(usual, traits.blur_m)
    return np.log1p(np.asarray(traits.distance_m, float) / scale) + np.log(scale / usual) / 2


def _above(value: Any, floor: float) -> Numbers:
    return np.nan_to_num(np.clip((np.asarray(value, float) - floor) / (1 - floor), 0.0, 1.0))


@dataclass(frozen=True)
class Weights:
    """`base` is the logit of a pair of which every measure is 0; `shown` the least probability that is shown."""

    base: float
    each: Mapping[str, float]
    shown: float

    def probabilities(self, traits: Traits) -> Numbers:
        return 1 / (1 + np.exp(-self.logits(measures(traits))))

    def logits(self, measured: Mapping[str, Numbers]) -> Numbers:
        return self.base + sum((self.each[name] * numbers for name, numbers in measured.items()), np.float64(0))


def read_weights(path: Path = WEIGHTS) -> Weights:
    document = tomllib.loads(path.read_text("utf-8"))
    each = {**document["fitted"], **document["chosen"]}
    return Weights(each.pop("base"), each, document["shown"])


SHIPPED: Final = read_weights()
