"""The job that looks for suspected pairs: which, how many, in which groups; again and in part."""

import itertools
import random

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connections

from accounts.models import Role
from contributions import actions, counting, suspicions
from contributions.likely_pairs import LEAST, MOST_KEPT
from contributions.models import Category, Contribution, DistinctPair, Suspicion
from contributions.models.counts import AREA_BITS
from contributions.near_pairs import MOST_IN_CELL, REACH_M, cells_per_metre, near_pairs
from contributions.pair_groups import MOST, WIDEST_M, grouped
from contributions.schedule import find_duplicates
from geo.grid import CELL_BITS, cell_of, gathered, position_of, spread
from tests.factories import Territory, make_category, make_idea, make_report, make_user
from tests.places import PLACE_DU_MARCHE, north_of, point

pytestmark = pytest.mark.django_db


@pytest.fixture
def pothole(territory: Territory) -> Category:
    return make_category(duplicate_radius_m=50, duplicate_window_days=90)


def at(metres: float, **columns: object) -> Contribution:
    columns.setdefault("description", "Un trou profond devant la boulangerie.")
    return make_report(geom=north_of(PLACE_DU_MARCHE, metres=metres), **columns)


def pairs() -> set[tuple[int, int]]:
    return set(Suspicion.objects.values_list("first", "second"))


def test_two_on_one_spot_are_suspected_with_their_distance(pothole: Category) -> None:
    one, other = at(0, category=pothole), at(4, category=pothole)
    assert suspicions.find() == 1
    found = Suspicion.objects.get()
    assert (found.first_id, found.second_id) == (one.pk, other.pk)
    assert found.distance_m == pytest.approx(4, abs=0.2)
    assert LEAST <= found.probability <= 1
    assert found.group == one.pk


@pytest.mark.parametrize(
    "columns",
    [{"status": "solved"}, {"is_public": False}, {"is_approximate": True}],
    ids=lambda columns: next(iter(columns)),
)
def test_what_is_closed_hidden_or_somewhere_is_left_alone(pothole: Category, columns: dict) -> None:
    at(0, category=pothole)
    at(2, category=pothole, **columns)
    suspicions.find(everything=True)
    assert not pairs()


def test_another_kind_is_never_the_same(pothole: Category) -> None:
    at(0, category=pothole, description="Un banc à l'ombre")
    make_idea(geom=PLACE_DU_MARCHE, description="Un banc à l'ombre")
    suspicions.find(everything=True)
    assert not pairs()


def test_what_somebody_told_apart_is_not_found_again(pothole: Category, territory: Territory) -> None:
    agent = make_user(Role.AGENT, territory.commune)
    one, other = at(0, category=pothole), at(2, category=pothole)
    suspicions.find()
    actions.tell_apart(agent, contribution=one, others=[other])
    suspicions.find(everything=True)
    assert not pairs()
    assert DistinctPair.objects.count() == 1


def test_doing_it_again_changes_nothing(pothole: Category) -> None:
    for metres in (0, 3, 5, 40):
        at(metres, category=pothole)
    suspicions.find(everything=True)
    before = list(Suspicion.objects.order_by("pk").values())
    assert before
    suspicions.find(everything=True)
    assert list(Suspicion.objects.order_by("pk").values()) == before


def test_only_where_something_has_changed_is_looked_at(pothole: Category, territory: Territory) -> None:
    at(0, category=pothole)
    make_report(geom=territory.point_in_other_quartier, category=pothole)
    assert suspicions.find() == 2
    assert suspicions.find() == 0
    at(3, category=pothole)
    assert suspicions.find() == 1
    assert len(pairs()) == 1
    # Folded or not, a change counts once.
    counting.fold()
    assert suspicions.find() == 0


def test_a_pair_is_forgotten_once_one_is_closed(pothole: Category, territory: Territory) -> None:
    agent = make_user(Role.AGENT, territory.commune)
    one, other = at(0, category=pothole), at(2, category=pothole)
    suspicions.find()
    actions.change_status(agent, contribution=other, status="duplicate", duplicate_of=one)
    suspicions.find()
    assert not pairs()


def test_of_each_the_best_few_are_kept(pothole: Category) -> None:
    for number in range(MOST_KEPT + 4):
        at(number, category=pothole)
    suspicions.find()
    ids = [pk for pair in pairs() for pk in pair]
    assert ids
    assert max(ids.count(pk) for pk in set(ids)) <= MOST_KEPT


def test_a_pair_over_the_edge_of_two_areas_is_one_pair_from_both_sides(pothole: Category) -> None:
    x, _y = (cell >> (CELL_BITS - AREA_BITS) for cell in cell_of(*PLACE_DU_MARCHE.coords))
    edge = position_of((x + 1) << (CELL_BITS - AREA_BITS), 0)[0]
    west, east = (
        make_report(geom=point(edge + step, PLACE_DU_MARCHE.y), category=pothole, description="Un trou, là")
        for step in (-0.00003, 0.00003)
    )
    Contribution.objects.filter(pk=east.pk).update(created_at=west.created_at)
    assert suspicions.find(everything=True) == 2
    found = Suspicion.objects.get()
    assert {found.first_id, found.second_id} == {west.pk, east.pk}
    assert suspicions.find(everything=True) == 2
    assert Suspicion.objects.get().pk == found.pk


def test_two_at_once_do_no_harm(pothole: Category) -> None:
    at(0, category=pothole)
    at(2, category=pothole)
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [suspicions.LOCK])
            assert suspicions.find() == 0
            cursor.execute("select pg_advisory_unlock(%s)", [suspicions.LOCK])
    finally:
        other.close()
    assert find_duplicates() == 1
    assert len(pairs()) == 1


def test_the_command_says_what_it_found(pothole: Category, capsys: pytest.CaptureFixture[str]) -> None:
    at(0, category=pothole)
    at(2, category=pothole)
    call_command("find_duplicates", "--all")
    assert capsys.readouterr().out.replace("\xa0", " ").strip() == "Carrés regardés : 1. Paires probables gardées : 1."


def test_the_statements_of_an_area_are_few_and_bounded_in_time(
    pothole: Category, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        at(number, category=pothole)
    area = Contribution.objects.first().mk >> suspicions.AREA_SHIFT
    with django_assert_max_num_queries(14) as seen:  # type: ignore[operator]
        assert suspicions.look_at(area)
    assert any("statement_timeout" in query["sql"] for query in seen.captured_queries)


@pytest.mark.parametrize("seed", range(5))
def test_near_pairs_are_those_that_measuring_each_with_each_finds(seed: int) -> None:
    dice = random.Random(seed)
    x0, y0 = cell_of(*PLACE_DU_MARCHE.coords)
    metre = cells_per_metre(y0)
    places = [(dice.uniform(0, 400), dice.uniform(0, 400)) for _n in range(120)]
    xi = np.array([x0 + round(east * metre) for east, _south in places])
    yi = np.array([y0 + round(south * metre) for _east, south in places])
    near = near_pairs(xi, yi)
    found = {tuple(sorted(pair)) for pair in zip(near.one.tolist(), near.other.tolist(), strict=True)}
    assert len(found) == len(near.one)
    measured = {
        (one, other)
        for one, other in itertools.combinations(range(len(places)), 2)
        if np.hypot(xi[one] - xi[other], yi[one] - yi[other]) / cells_per_metre(int(yi.mean())) <= REACH_M
    }
    assert found == measured


def test_a_thousand_on_one_spot_make_a_bounded_number_of_pairs() -> None:
    near = near_pairs(np.full(1000, 5), np.full(1000, 1 << 29))
    assert len(near.one) == MOST_IN_CELL * (MOST_IN_CELL - 1) // 2
    assert near.other.max() < MOST_IN_CELL  # the newest of them


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_whole_bounded_and_named_by_their_smallest(seed: int) -> None:
    dice = random.Random(seed)
    places = {number: (dice.uniform(0, 500), dice.uniform(0, 60)) for number in range(200)}
    tied = {tuple(sorted(dice.sample(sorted(places), 2))) for _n in range(600)}
    near = [pair for pair in sorted(tied) if abs(places[pair[0]][0] - places[pair[1]][0]) < 50]
    names = grouped(near, places)
    members: dict[int, set[int]] = {}
    for pair, name in names.items():
        members.setdefault(name, set()).update(pair)
    assert members
    assert sum(map(len, members.values())) == len(set().union(*members.values()))
    for name, group in members.items():
        assert name == min(group)
        assert len(group) <= MOST
        spots = [places[one] for one in group]
        width, height = (max(axis) - min(axis) for axis in zip(*spots, strict=True))
        assert np.hypot(width, height) <= WIDEST_M


def test_a_chain_is_cut_at_its_weakest() -> None:
    places = {number: (40.0 * number, 0.0) for number in range(5)}
    strong, weak = [(0, 1), (2, 3), (3, 4)], [(1, 2)]
    assert grouped([*strong, *weak], places) == {(0, 1): 0, (2, 3): 2, (3, 4): 2}


@pytest.mark.parametrize("number", [0, 1, 2, 4095, 3379])
def test_what_is_spread_is_gathered_again(number: int) -> None:
    assert gathered(spread(number) | spread(77) << 1) == number


def test_an_area_with_nothing_in_it_is_looked_at_and_left(territory: Territory) -> None:
    assert suspicions.look_at(0)
    assert not pairs()
