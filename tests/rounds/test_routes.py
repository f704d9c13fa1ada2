"""The order of a round: all of it, once, never longer than it was given, and close to the best there is."""

import itertools
import random
import time

import pytest
from django.contrib.gis.geos import Point

from geo.measures import metres_between
from rounds.routes import best_order, tour_metres
from tests.places import point

SEEDS = range(30)


def scattered(count: int, seed: int) -> list[Point]:
    """As many places of a city, drawn from a seed."""
    drawn = random.Random(seed)
    return [point(7.70 + drawn.random() / 10, 48.53 + drawn.random() / 10) for _place in range(count)]


def ordered(points: list[Point], start: Point | None = None) -> list[Point]:
    return [points[index] for index in best_order(points, start)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 9, 40])
@pytest.mark.parametrize("with_start", [True, False])
def test_every_stop_is_seen_once(count: int, with_start: bool) -> None:
    for seed in SEEDS:
        points = scattered(count, seed)
        start = point(7.75, 48.58) if with_start else None
        assert sorted(best_order(points, start)) == list(range(count))


@pytest.mark.parametrize("count", [2, 3, 5, 12, 30])
def test_the_tour_is_never_longer_than_it_was_given(count: int) -> None:
    for seed in SEEDS:
        points = scattered(count, seed)
        start = scattered(1, seed + 1000)[0] if seed % 2 else None
        assert tour_metres(ordered(points, start), start) <= tour_metres(points, start) + 0.01


@pytest.mark.parametrize("count", range(2, 9))
def test_a_small_tour_is_within_five_percent_of_the_best(count: int) -> None:
    for seed in range(4 if count > 7 else 12):
        points, start = scattered(count, seed), scattered(1, seed + 1000)[0]
        assert tour_metres(ordered(points, start), start) <= _shortest(start, points) * 1.05


def _shortest(start: Point, points: list[Point]) -> float:
    """Of all the orders there are; each way between two places is measured once."""
    metres = [[metres_between(one, two) for two in (*points, start)] for one in (*points, start)]
    orders = itertools.permutations(range(len(points)))
    return min(sum(metres[one][two] for one, two in itertools.pairwise((-1, *order))) for order in orders)


def _length(places: list[Point]) -> float:
    return sum(metres_between(one, two) for one, two in itertools.pairwise(places))


def test_lengths_are_those_of_the_ruler() -> None:
    points = scattered(20, 3)
    assert tour_metres(points) == pytest.approx(_length(points), rel=1e-9)


def test_without_a_start_one_leaves_from_the_first_point() -> None:
    for seed in SEEDS:
        assert best_order(scattered(8, seed))[0] == 0


def test_points_along_a_street_are_taken_in_its_order() -> None:
    street = [point(7.75 + number / 1000, 48.58) for number in range(12)]
    mixed = [street[0], *random.Random(5).sample(street[1:], 11)]
    assert ordered(mixed) == street


def test_two_reports_of_one_place_are_no_trouble() -> None:
    same = [point(7.75, 48.58)] * 5
    assert sorted(best_order(same)) == list(range(5))
    assert tour_metres(same) == 0


def test_two_hundred_stops_take_less_than_a_second() -> None:
    points = scattered(200, 1)
    best_order(points[:20])
    begun = time.process_time()
    order = best_order(points)
    assert time.process_time() - begun < 1
    assert sorted(order) == list(range(200))
