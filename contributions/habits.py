"""How often an entry is reported twice here: learned from what those who handle contributions have merged."""

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Sum

from contributions.models import Contribution, MonthCount

KEPT_SECONDS: Final = 3600
# By each process, for whom asking the cache takes as long as comparing.
AT_HAND_SECONDS: Final = 60
KEY: Final = "duplicates:habits"
# An entry is believed to be like the others until it has been reported some hundreds of times.
BELIEVED_AFTER: Final = 200


def habits() -> Mapping[int, float]:
    """By category: see `habits_of`. As of an hour ago, or a minute more."""
    return _at_hand(int(time.monotonic() / AT_HAND_SECONDS))


@lru_cache(maxsize=1)
def _at_hand(moment: int) -> Mapping[int, float]:
    return cache.get_or_set(KEY, _learned, KEPT_SECONDS)


def forget() -> None:
    """For who cannot wait: tests, where each begins with another world."""
    _at_hand.cache_clear()


def _learned() -> dict[int, float]:
    merged = Contribution.objects.exclude(duplicate_of=None).order_by().values("category")
    twice = dict(merged.annotate(n=Count("pk")).values_list("category", "n"))
    if not twice:
        return {}
    counted = MonthCount.objects.order_by().values("category").annotate(total=Sum("n"))
    received = dict(counted.values_list("category", "total"))
    return habits_of(received, twice)


def habits_of(received: Mapping[int, int], twice: Mapping[int, int]) -> dict[int, float]:
    """For each entry, the logarithm of how much more often (above 0) or more rarely it comes twice than any other."""
    total = sum(received.values())
    usual = sum(twice.values()) / total if total else 0.0
    if not usual:
        return {}
    return {
        entry: float(np.log((twice.get(entry, 0) + usual * BELIEVED_AFTER) / (count + BELIEVED_AFTER) / usual))
        for entry, count in received.items()
    }
