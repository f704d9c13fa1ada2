"""What comes back: counted at the same place, of the same family, of what was solved before."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.models import Contribution
from contributions.recurrence import MOST_METRES, Recurrence, recurrence_of
from contributions.tracking import tracking_token
from reports.models import Report
from tests import places
from tests.desk.acts import logged_in, make_team
from tests.factories import Territory, close, make_category, make_idea, make_report

pytestmark = pytest.mark.django_db

HERE = places.PLACE_DU_MARCHE


def ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def solved(days: int, **columns: Any) -> Report:
    columns.setdefault("status", "solved")
    return make_report(closed_at=ago(days), created_at=ago(days + 10), **columns)


def told(report: Contribution) -> Recurrence | None:
    return recurrence_of(Contribution.objects.select_related("category__parent").get(pk=report.pk))


def test_what_was_solved_there_in_a_year_is_counted_and_named_newest_first(territory: Territory) -> None:
    last, first = solved(20), solved(300)
    solved(400)
    found = told(make_report())
    assert found is not None
    assert (found.count, found.times, found.since.date()) == (2, 3, ago(300).date())
    assert [past.reference for past in found.others] == [last.reference, first.reference]


def test_another_entry_of_the_family_counts_and_another_family_does_not(territory: Territory) -> None:
    solved(5, category=make_category("trottoir"))
    solved(5, category=make_category("banc", family="Mobilier"))
    found = told(make_report())
    assert found is not None
    assert found.count == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "refused"},
        {"is_public": False},
        {"is_approximate": True},
        {"geom": places.north_of(HERE, metres=45)},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_what_is_not_a_repair_here_that_all_see_does_not_count(territory: Territory, columns: dict[str, Any]) -> None:
    category = make_category(duplicate_radius_m=40)
    solved(5, category=category, **columns)
    assert told(make_report(category=category)) is None


def test_a_merged_one_counts_once_with_the_one_that_is_kept(territory: Territory) -> None:
    kept = solved(5)
    solved(6, duplicate_of=kept, status="duplicate")
    found = told(make_report())
    assert found is not None
    assert [past.reference for past in found.others] == [kept.reference]


def test_a_wide_radius_is_capped(territory: Territory) -> None:
    category = make_category(duplicate_radius_m=400)
    solved(5, category=category, geom=places.north_of(HERE, metres=MOST_METRES + 5))
    assert told(make_report(category=category)) is None


def test_it_is_told_of_problems_with_an_exact_place_alone(territory: Territory) -> None:
    solved(5)
    assert told(make_report(is_approximate=True)) is None
    assert told(make_idea()) is None


def test_once_closed_it_counts_what_was_before_its_closing(territory: Territory) -> None:
    solved(5)
    assert told(solved(200)) is None


def test_the_public_the_sender_and_the_agent_are_told(client: Client, territory: Territory) -> None:
    past = solved(5)
    team = make_team(territory)
    report = make_report(service=team.roads)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "2e fois en 12 mois" in page
    assert past.reference in page
    tracking = client.get(reverse("tracking", args=[tracking_token(report.submission_key)])).content.decode()
    assert "2e fois en 12 mois" in tracking
    agent = logged_in(team.agent)
    desk = agent.get(f"/agents/{report.reference}/").content.decode()
    assert "2e fois en 12 mois" in desk
    assert "Déjà réglé 1 fois ici depuis" in desk
    assert "réparation plus durable" in desk


def test_closing_it_again_makes_one_more(territory: Territory) -> None:
    team = make_team(territory)
    close(team.agent, make_report(service=team.roads))
    found = told(make_report())
    assert found is not None
    assert found.times == 2
