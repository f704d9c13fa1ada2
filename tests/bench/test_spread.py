"""Medians and hundredths, by the nearest rank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.spread import rank, spread

TIMES = st.lists(st.floats(0, 1e6), min_size=1)


def test_the_hundredths_of_a_hundred_are_its_values() -> None:
    found = spread([float(number) for number in range(100, 0, -1)])
    assert (found.median, found.p95, found.p99, found.count) == (50, 95, 99, 100)


def test_of_few_times_the_longest_is_told_and_not_one_that_is_not_there() -> None:
    found = spread([3.0, 1.0, 2.0])
    assert (found.median, found.p95, found.p99) == (2, 3, 3)


@given(TIMES, st.floats(0.01, 1))
def test_at_least_that_share_lies_at_or_below(times: list[float], share: float) -> None:
    found = rank(sorted(times), share)
    assert found in times
    assert sum(time <= found for time in times) >= share * len(times) - 1e-9


def test_nothing_timed_is_no_number() -> None:
    with pytest.raises(ValueError, match="nothing was timed"):
        spread([])
