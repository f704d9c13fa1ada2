"""The score of duplicates: what makes it rise and fall, and that what is not known changes nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.likeness import SHIPPED, UNKNOWN, Traits, measures

metres = st.floats(0, 500)
days = st.floats(0, 400)
pairs = st.builds(
    Traits,
    distance_m=metres,
    age_days=days,
    is_same_entry=st.booleans(),
    is_same_family=st.booleans(),
    closed_days=st.one_of(st.just(UNKNOWN), st.floats(0, 60)),
    blur_m=st.floats(0, 200),
    radius_m=st.floats(5, 300),
    crowd=st.integers(0, 200),
    habit=st.floats(-3, 3),
    words=st.one_of(st.just(UNKNOWN), st.floats(0, 1)),
    photo_bits=st.one_of(st.just(UNKNOWN), st.integers(0, 64)),
)


def chance(traits: Traits) -> float:
    return float(SHIPPED.probabilities(traits))


@given(pairs, metres)
def test_what_is_nearer_is_never_less_likely(pair: Traits, farther: float) -> None:
    assert chance(pair) >= chance(replace(pair, distance_m=pair.distance_m + farther))


@given(pairs, days)
def test_what_is_more_recent_is_never_less_likely(pair: Traits, longer: float) -> None:
    assert chance(pair) >= chance(replace(pair, age_days=pair.age_days + longer))


@given(pairs)
def test_the_same_entry_then_the_same_family_are_never_less_likely(pair: Traits) -> None:
    other, family, entry = (
        chance(replace(pair, is_same_entry=is_entry, is_same_family=is_family))
        for is_entry, is_family in ((False, False), (False, True), (True, True))
    )
    assert other <= family <= entry


@given(pairs, st.floats(0, 60), days)
def test_what_is_open_is_never_less_likely_than_what_is_closed_nor_closed_later_than_earlier(
    pair: Traits, closed: float, longer: float
) -> None:
    of_open, just_now, before = (
        chance(replace(pair, closed_days=since)) for since in (UNKNOWN, closed, closed + longer)
    )
    assert of_open >= just_now >= before


@given(pairs, st.integers(0, 200))
def test_nearness_says_less_where_there_are_many(pair: Traits, more: int) -> None:
    assert chance(pair) >= chance(replace(pair, crowd=pair.crowd + more))


@given(pairs)
def test_words_and_photos_only_add(pair: Traits) -> None:
    without = chance(replace(pair, words=UNKNOWN, photo_bits=UNKNOWN))
    assert chance(pair) >= without
    assert chance(replace(pair, words=0.2, photo_bits=32)) == pytest.approx(without)


@given(pairs)
def test_it_is_a_probability(pair: Traits) -> None:
    assert 0 < chance(pair) < 1


def test_a_place_known_only_roughly_says_little_of_nearness_and_forgives_a_distance() -> None:
    exact = Traits(distance_m=0.0, age_days=1.0, is_same_entry=True, is_same_family=True)
    assert chance(replace(exact, blur_m=100)) < chance(exact)
    far = replace(exact, distance_m=90.0)
    assert chance(replace(far, blur_m=30)) > chance(far)


def test_metres_count_in_proportion_to_a_wide_radius_and_never_to_a_hand_s_width() -> None:
    hole = Traits(distance_m=60.0, age_days=1.0, is_same_entry=True, is_same_family=True)
    assert chance(replace(hole, radius_m=150.0)) > chance(hole)
    assert chance(replace(hole, radius_m=15.0)) == chance(hole)


def test_every_measure_has_a_weight_and_every_weight_a_measure() -> None:
    pair = Traits(distance_m=1.0, age_days=1.0, is_same_entry=True, is_same_family=True)
    assert measures(pair).keys() == SHIPPED.each.keys()


@pytest.mark.parametrize(
    ("metres_away", "age", "closed", "is_entry", "is_shown"),
    [
        (20, 1, UNKNOWN, True, True),
        (12, 30, UNKNOWN, True, True),
        (3, 10, 4, True, True),
        (3, 2, UNKNOWN, False, True),
        (45, 80, 50, True, False),
        (45, 80, UNKNOWN, False, False),
    ],
)
def test_what_a_person_would_show_is_shown(
    metres_away: float, age: float, closed: float, is_entry: bool, is_shown: bool
) -> None:
    pair = Traits(metres_away, age, is_entry, is_same_family=True, closed_days=closed, crowd=1)
    assert (chance(pair) >= SHIPPED.shown) == is_shown
