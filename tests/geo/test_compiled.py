"""A query that is written once gives what it gives when it is written each time."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.gis.db.models import PointField
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db import connection, connections
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.test.utils import CaptureQueriesContext

from contributions.models import Contribution, Event
from geo.compiled import compiled
from geo.srid import WGS84
from tests.factories import make_category, make_report

pytestmark = pytest.mark.django_db


@compiled
def _of_category(category: Any, words: Any) -> QuerySet[Contribution]:
    """In the order of their ids."""
    rows = Contribution.objects.filter(category=category, description=words).select_related("category", "commune")
    return rows.annotate(said=Coalesce("title", Value("?"))).order_by("pk")


@compiled
def _among(ids: Any, since: Any) -> QuerySet[Contribution, tuple[int, str]]:
    recent = Q(created_at__gte=since) | Q(closed_at__gte=since)
    return Contribution.objects.filter(recent, pk__among=ids).order_by("-pk").values_list("pk", "category__code")


@compiled
def _events(contribution: Any) -> QuerySet[Event]:
    return Event.objects.filter(contribution=contribution).prefetch_related("photos")


def test_rows_are_those_of_the_query_set_with_what_is_joined_and_said(django_assert_num_queries: Any) -> None:
    reports = [make_report(description=words) for words in ("un", "deux")]
    for report in reports:
        with django_assert_num_queries(1):
            (found,) = _of_category(category=report.category_id, words=report.description)
            told = (found.pk, found.said, found.category.code, found.commune)
        assert told == (report.pk, report.title, report.category.code, report.commune)
        assert found.geom.equals_exact(report.geom)
        assert found.created_at == report.created_at
    assert _of_category(category=reports[0].category_id, words="trois") == []


def test_a_list_is_one_value(django_assert_num_queries: Any) -> None:
    first, second, old = make_report(), make_report(), make_report()
    long_ago = old.created_at - datetime.timedelta(days=900)
    Contribution.objects.filter(pk=old.pk).update(created_at=long_ago)
    since = long_ago + datetime.timedelta(days=1)
    code = first.category.code
    assert _among(ids=[first.pk, second.pk, old.pk], since=since) == [(second.pk, code), (first.pk, code)]
    assert _among(ids=[], since=since) == []
    assert [*Contribution.objects.filter(pk__among=[old.pk])] == [old.contribution_ptr]
    assert Contribution.objects.filter(category__among=[old.category.pk, -1]).count() == 3


def test_django_writes_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    @compiled
    def _codes(pk: Any) -> QuerySet[Any, Any]:
        calls.append(pk)
        return Contribution.objects.filter(pk=pk).values("pk")

    reports = [make_report() for _number in range(3)]
    assert [_codes(pk=report.pk) for report in reports] == [[{"pk": report.pk}] for report in reports]
    assert len(calls) == 1


def test_a_place_may_be_given() -> None:
    report = make_report()

    @compiled
    def _how_far(place: Any) -> QuerySet[Contribution]:
        place.output_field = PointField(srid=WGS84)
        return Contribution.objects.annotate(far=Distance("geom", place))

    for metres, latitude in ((0, 0.0), (1111, 0.01)):
        moved = Point(report.geom.x, report.geom.y + latitude, srid=WGS84)
        (found,) = _how_far(place=connection.ops.Adapter(moved))
        assert found.far.m == pytest.approx(metres, abs=2)


def test_what_is_prefetched_comes_with_it(django_assert_num_queries: Any) -> None:
    report = make_report()
    with django_assert_num_queries(2):
        events = _events(contribution=report.pk)
        assert [[*event.photos.all()] for event in events] == [[] for _event in events]
    assert [event.pk for event in events] == [event.pk for event in report.events.all()]


@pytest.mark.parametrize("values", [{}, {"category": 1}, {"category": 1, "words": "un", "more": 2}])
def test_a_value_that_is_missing_or_unknown_is_refused(values: dict) -> None:
    with pytest.raises(TypeError, match="made for"):
        _of_category(**values)


def test_a_missing_one_is_none() -> None:
    make_category("autre")
    assert _of_category.first(category=-1, words="") is None
    assert _of_category.__doc__ == "In the order of their ids."


@pytest.mark.django_db(transaction=True)
def test_several_threads_ask_at_once_each_on_its_connection() -> None:
    reports = [make_report() for _number in range(4)]

    def ask(pk: int) -> list[list[int]]:
        try:
            return [[found.pk for found in _among_events(pk=pk)] for _time in range(20)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as crew:
        answers = list(crew.map(ask, [report.pk for report in reports]))
    assert answers == [[[report.pk]] * 20 for report in reports]


@compiled
def _among_events(pk: Any) -> QuerySet[Contribution]:
    return Contribution.objects.filter(pk=pk).select_related("category")


def test_the_statement_is_counted_as_any_other() -> None:
    make_report()
    with CaptureQueriesContext(connection) as seen:
        _of_category(category=1, words="un")
    assert len(seen) == 1
