"""The radius that learns: what pairs say, what other numbers would change, and that a person decides."""

import datetime
import random
from collections.abc import Iterable

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contributions import actions
from contributions.learning import (
    LEAST_PAIRS,
    Limits,
    Pair,
    judged_pairs,
    lesson,
    limits_of,
    loss,
    quantile,
    shown_to,
)
from contributions.models import Category, DistinctPair, Merge
from reports.models import Report
from tests import places
from tests.desk.acts import logged_in
from tests.factories import Territory, make_category, make_report, make_superuser, make_user

HERE = places.PLACE_DU_MARCHE


def pair(distance: float, days: float = 1, *, category: int = 7, is_same: bool = True) -> Pair:
    return Pair(category, 1, is_same, distance, days)


def entry(pk: int = 7) -> Category:
    return Category(pk=pk, parent=Category(pk=1), duplicate_radius_m=50, duplicate_window_days=90)


def test_a_quantile_is_the_smallest_value_that_the_share_does_not_exceed() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert [quantile(values, share) for share in (0.5, 0.9, 0.95, 1)] == [50, 90, 95, 100]
    assert quantile([3.0], 0.95) == 3


def test_what_is_proposed_is_round_and_leaves_out_one_of_twenty() -> None:
    learned = lesson(entry(), [pair(distance, distance / 4) for distance in range(1, 101)])
    assert learned.measured is not None
    assert learned.measured.distances_m == (50, 90, 95)
    assert learned.measured.days == (12.5, 22.5, 23.75)
    assert learned.proposed == Limits(100, 30)


def test_too_few_pairs_propose_nothing_and_say_how_many_are_missing() -> None:
    learned = lesson(entry(), [pair(5) for _number in range(LEAST_PAIRS - 3)])
    assert (learned.proposed, learned.missing, learned.is_of_family) == (None, 3, False)


def test_a_category_with_few_pairs_learns_from_its_family() -> None:
    of_family = [pair(12, category=8) for _number in range(LEAST_PAIRS)]
    learned = lesson(entry(), [pair(40), *of_family])
    assert learned.is_of_family
    assert learned.proposed == Limits(15, 7)
    own = lesson(entry(8), [pair(40), *of_family])
    assert not own.is_of_family


def test_a_loss_counts_what_is_found_no_more_and_what_is_found_only_then() -> None:
    pairs = [pair(10), pair(45), pair(45, 200), pair(80), pair(20, is_same=False), pair(60, is_same=False)]
    told = loss(lesson(entry(), pairs), Limits(50, 90), Limits(80, 90))
    assert (told.found_before, told.found_after, told.lost, told.gained) == (2, 3, 0, 1)
    assert (told.rejected, told.rejected_before, told.rejected_after) == (2, 1, 2)
    narrower = loss(lesson(entry(), pairs), Limits(50, 90), Limits(20, 90))
    assert (narrower.lost, narrower.lost_of_100) == (1, 25)


@pytest.mark.parametrize("seed", range(20))
def test_adopting_never_loses_more_than_was_told(seed: int) -> None:
    draw = random.Random(seed)
    pairs = [pair(draw.expovariate(1 / 30), draw.expovariate(1 / 40)) for _number in range(draw.randint(20, 200))]
    learned, before = lesson(entry(), pairs), Limits(draw.randint(5, 200), draw.randint(5, 300))
    assert learned.proposed is not None
    told = loss(learned, before, learned.proposed)
    found = [{place for place, one in enumerate(pairs) if limits.hold(one)} for limits in (before, learned.proposed)]
    assert len(found[0] - found[1]) == told.lost
    # One of twenty by distance, and one of twenty by time: nine of ten at least are kept, unless the numbers end there.
    if learned.proposed.radius_m < 250 and learned.proposed.window_days < 365:
        assert len(found[1]) >= 0.9 * len(pairs)
    assert told.found_after == told.found_before - told.lost + told.gained


@pytest.fixture
def settler(db: None) -> User:
    return make_superuser()


def reported(metres: float = 0, days_ago: int = 0, **columns: object) -> Report:
    created_at = timezone.now() - datetime.timedelta(days=days_ago)
    return make_report(geom=places.north_of(HERE, metres=metres), created_at=created_at, **columns)


def merged(actor: User | None, row: Report, kept: Report, *, is_undone: bool = False) -> None:
    Merge.objects.create(
        contribution=row, kept=kept, actor=actor, before={}, undone_at=timezone.now() if is_undone else None
    )


def said(pairs: Iterable[Pair]) -> list[tuple[bool, int, int]]:
    return sorted((one.is_same, round(one.distance_m), round(one.days)) for one in pairs)


def test_pairs_are_those_that_the_services_judged(territory: Territory, settler: User) -> None:
    kept, near = reported(days_ago=5), reported(20)
    merged(settler, near, kept)
    merged(settler, reported(30), kept, is_undone=True)
    DistinctPair.objects.create(first=kept, second=reported(40), is_staff=True)
    # Said by a passer-by; merged elsewhere; without an exact place: nothing to learn from.
    DistinctPair.objects.create(first=kept, second=reported(50), is_staff=False)
    merged(None, reported(60), kept)
    merged(settler, reported(70, is_approximate=True), kept)
    assert said(judged_pairs()) == [(False, 30, 5), (False, 40, 5), (True, 20, 5)]
    assert {one.category for one in judged_pairs()} == {near.category_id}


def test_merged_again_a_pair_is_the_same(territory: Territory, settler: User) -> None:
    kept, row = reported(days_ago=2), reported(10)
    merged(settler, row, kept, is_undone=True)
    DistinctPair.objects.create(first=min(kept, row, key=id_of), second=max(kept, row, key=id_of), is_staff=True)
    merged(settler, row, kept)
    assert said(judged_pairs()) == [(True, 10, 2)]


def id_of(row: Report) -> int:
    return row.pk


def test_who_would_have_been_shown_something(territory: Territory) -> None:
    category = make_category(duplicate_radius_m=30, duplicate_window_days=20)
    reported(days_ago=40)
    reported(10, days_ago=30)
    reported(60, days_ago=25)
    reported(12, days_ago=1, is_public=False)
    present = limits_of(category)
    shown = shown_to(category, present, Limits(60, 20))
    # The second saw the first one; the third only with the wider radius, the second one within 50 metres.
    assert (shown.reporters, shown.before, shown.after) == (3, 1, 2)
    assert shown_to(category, present, Limits(30, 5)).after == 0


def test_what_was_closed_long_before_is_not_shown(territory: Territory) -> None:
    category = make_category(duplicate_radius_m=30, duplicate_window_days=365)
    long_ago = timezone.now() - datetime.timedelta(days=80)
    reported(days_ago=100, status="solved", closed_at=long_ago)
    reported(days_ago=1)
    assert shown_to(category, limits_of(category), limits_of(category)).before == 0


def test_adopting_writes_both_numbers_and_says_who(territory: Territory, settler: User) -> None:
    category = make_category()
    known = limits_of(category)
    assert actions.set_limits(settler, category=category, limits=Limits(25, 45), known=known)
    category.refresh_from_db()
    assert limits_of(category) == Limits(25, 45)
    entry = LogEntry.objects.get()
    assert entry.user == settler
    assert entry.change_message == "Doublons cherchés à 25 m et 45 jours\u00a0; avant, à 50 m et 90 jours"
    assert not actions.set_limits(settler, category=category, limits=Limits(25, 45), known=Limits(25, 45))
    assert LogEntry.objects.count() == 1


def test_what_changed_meanwhile_is_not_written_over(territory: Territory, settler: User) -> None:
    category = make_category()
    with pytest.raises(ValidationError) as refusal:
        actions.set_limits(settler, category=category, limits=Limits(25, 45), known=Limits(40, 90))
    assert refusal.value.code == "changed"
    category.refresh_from_db()
    assert limits_of(category) == Limits(50, 90)


@pytest.mark.parametrize("limits", [Limits(0, 30), Limits(501, 30), Limits(30, 0), Limits(30, 731)])
def test_numbers_out_of_reason_are_refused(territory: Territory, settler: User, limits: Limits) -> None:
    category = make_category()
    with pytest.raises(ValidationError):
        actions.set_limits(settler, category=category, limits=limits, known=limits_of(category))


def test_it_is_for_who_may_change_a_category(territory: Territory) -> None:
    category = make_category()
    with pytest.raises(PermissionDenied):
        actions.set_limits(make_user(), category=category, limits=Limits(25, 45), known=limits_of(category))


@pytest.fixture
def learned(territory: Territory, settler: User) -> Category:
    """A category of which many pairs were merged, twelve metres apart."""
    kept = reported(days_ago=3)
    for _number in range(LEAST_PAIRS):
        merged(settler, reported(12), kept)
    return kept.category


def test_the_page_tells_the_effect_and_a_person_adopts(settler: User, learned: Category) -> None:
    client, address = logged_in(settler), reverse("duplicate-limit", args=[learned.pk])
    listed = client.get(reverse("duplicate-limits")).content.decode()
    assert "Proposé\u00a0: 15 m, 7 jours" in listed
    page = client.get(address)
    assert page.context["proposal"].limits == Limits(15, 7)
    assert page.context["proposal"].loss.lost == 0
    given = {"radius_m": 15, "window_days": 7, "known_radius_m": 50, "known_window_days": 90}
    assert client.post(address, given).status_code == 302
    learned.refresh_from_db()
    assert limits_of(learned) == Limits(15, 7)
    assert client.post(address, given).status_code == 409
    assert "15 m" in client.get(address).content.decode()


def test_numbers_typed_show_their_effect_and_change_nothing(settler: User, learned: Category) -> None:
    client, address = logged_in(settler), reverse("duplicate-limit", args=[learned.pk])
    page = client.get(address, {"radius_m": 10, "window_days": 90})
    assert page.context["tried"].loss.lost == LEAST_PAIRS
    assert "Perdrait 100 doublon" in page.content.decode()
    learned.refresh_from_db()
    assert limits_of(learned) == Limits(50, 90)


def test_numbers_that_are_none_are_refused_beside_their_fields(settler: User, learned: Category) -> None:
    page = logged_in(settler).get(reverse("duplicate-limit", args=[learned.pk]), {"radius_m": "x", "window_days": 0})
    assert page.status_code == 400
    assert page.context["form"].errors.keys() == {"radius_m", "window_days"}


def test_the_pages_are_closed_to_others(client: Client, territory: Territory) -> None:
    assert client.get(reverse("duplicate-limits")).status_code == 302
    assert logged_in(make_user()).get(reverse("duplicate-limits")).status_code == 403
