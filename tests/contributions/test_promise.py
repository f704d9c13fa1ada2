"""The promise at the pin: the usual delay of a category here, from enough cases, never shorter than it is."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contributions.models import Category
from contributions.promise import Promise, promise_for
from contributions.tracking import tracking_token
from tests import places
from tests.crowd import scatter
from tests.factories import Territory, make_category, make_idea, make_report

pytestmark = pytest.mark.django_db


def solve(count: int, *, days: float, closed_days_ago: int = 1, **columns: object) -> None:
    """So many reports, each solved in so many days."""
    closed_at = timezone.now() - datetime.timedelta(days=closed_days_ago)
    columns.setdefault("status", "solved")
    for _number in range(count):
        make_report(closed_at=closed_at, created_at=closed_at - datetime.timedelta(days=days), **columns)


def promised(category: Category, territory: Territory) -> Promise | None:
    return promise_for(category, quartier=territory.quartier, commune=territory.commune)


def test_half_of_the_cases_of_the_quartier(category: Category, territory: Territory) -> None:
    solve(6, days=2)
    solve(5, days=9)
    assert promised(category, territory) == Promise(median_days=2, cases=11, scope="Neudorf")


def test_too_few_in_the_quartier_are_told_of_the_commune(category: Category, territory: Territory) -> None:
    solve(9, days=1)
    solve(6, days=5, geom=places.ORANGERIE)
    assert promised(category, territory) == Promise(median_days=1, cases=15, scope="Strasbourg")


def test_too_few_in_the_commune_are_told_of_everywhere(category: Category, territory: Territory) -> None:
    solve(4, days=3)
    solve(6, days=3, geom=places.MAIRIE_SCHILTIGHEIM)
    assert promised(category, territory) == Promise(median_days=3, cases=10, scope="tout le territoire")


def test_a_place_without_quartier_begins_with_the_commune(category: Category, territory: Territory) -> None:
    solve(10, days=3)
    assert promise_for(category, quartier=None, commune=territory.commune) == Promise(3, 10, "Strasbourg")


def test_it_is_silent_under_ten_cases(category: Category, territory: Territory) -> None:
    solve(9, days=1)
    assert promised(category, territory) is None


def test_what_is_old_refused_open_or_of_another_category_does_not_count(
    category: Category, territory: Territory
) -> None:
    solve(9, days=1)
    solve(3, days=1, closed_days_ago=91)
    solve(3, days=1, status="refused")
    make_report()
    solve(3, days=1, category=make_category("lampadaire"))
    assert promised(category, territory) is None


@pytest.mark.parametrize(("days", "told"), [(0.01, 1), (1, 1), (1.2, 2), (4, 4)])
def test_days_are_rounded_up(category: Category, territory: Territory, days: float, told: int) -> None:
    solve(10, days=days)
    assert promised(category, territory) == Promise(told, 10, "Neudorf")


def test_nothing_is_promised_of_ideas(territory: Territory) -> None:
    idea = make_idea()
    assert promise_for(idea.category, quartier=idea.quartier, commune=idea.commune) is None


def test_it_is_measured_once_in_ten_minutes_and_silence_too(
    category: Category, territory: Territory, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        assert promised(category, territory) is None
        assert promised(category, territory) is None


def test_it_stands_beside_the_official_delay(client: Client, territory: Territory) -> None:
    make_category(official_delay_days=10)
    solve(12, days=4)
    report = make_report()
    token = tracking_token(report.submission_key)
    addresses = (report.get_absolute_url(), reverse("tracking", args=[token]), reverse("report-sent", args=[token]))
    for address in addresses:
        page = " ".join(client.get(address).content.decode().split())
        assert "la moitié des cas de ce type sont réglés en 4 jours (12 cas en 90 jours, Neudorf)." in page, address
        assert "Délai annoncé : 10 jours ouvrés." in page, address


def test_what_is_closed_promises_nothing(client: Client, territory: Territory) -> None:
    solve(12, days=4)
    page = client.get(make_report(status="solved").get_absolute_url()).content.decode()
    assert "la moitié des cas" not in page


@pytest.mark.django_db(transaction=True)  # VACUUM, which says what an index alone may answer for, runs outside of one
def test_it_is_read_from_the_index_of_closings_alone(category: Category) -> None:
    scatter(8000)
    with connection.cursor() as cursor:
        # Closed over two years, as in a city's table: the last ninety days are a small part.
        cursor.execute(
            "update contributions_contribution set closed_at = now() - id % 730 * interval '1 day' where not is_open"
        )
        cursor.execute("vacuum analyze contributions_contribution")
        with CaptureQueriesContext(connection) as queries:
            promise_for(category, quartier=None, commune=None)
        cursor.execute("explain " + queries[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using contribution_closings" in plan, plan
