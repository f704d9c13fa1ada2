"""The numbers beside the choices are those of the rows, whatever the filters and whenever changes are folded."""

import datetime
import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from boundaries.models import Boundary
from contributions import counting, facets
from contributions.facets import ALL, FACETS, answer
from contributions.filters import STATUS_GROUPS, FilterForm, midnight, narrow_by
from contributions.models import Category, Contribution
from contributions.months import split
from contributions.pages import Count
from tests import factories, places
from tests.factories import Territory, make_category, make_idea, make_report

PLACES = (places.PLACE_DU_MARCHE, places.ORANGERIE, places.CATHEDRALE, places.MAIRIE_SCHILTIGHEIM)
TERRITORIES = ("", "neudorf", "robertsau", "strasbourg", "schiltigheim", "metropole", "le-carre")
STATES = ("received", "in_progress", "solved", "duplicate")


def cleaned(**words: Any) -> dict[str, Any]:
    form = FilterForm(words)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def told(**words: Any) -> facets.Answer:
    return answer(Contribution.objects.public(), cleaned(**words), Category.objects.all())


def counted(**words: Any) -> int:
    return narrow_by(Contribution.objects.public(), cleaned(**words)).count()


def choices() -> dict[str, list[str]]:
    form = FilterForm()
    return {
        "kind": [code for code, _label in form.fields["kind"].choices],
        "category": [ALL, *Category.objects.values_list("code", flat=True)],
        "status": [code for code, _label in form.fields["status"].choices],
    }


@pytest.fixture
def a_town(territory: Territory) -> random.Random:
    """Rows everywhere, of all kinds, over four months with the edges of months and of days among them."""
    draw = random.Random(20)
    factories.make_boundary(
        level="perimeter", code="carre", name="Le carré", slug="le-carre", geom=territory.quartier.geom
    )
    categories = [make_category(code) for code in ("nid-de-poule", "eclairage")]
    edges = [
        midnight(datetime.date(2026, 11, 1)),
        midnight(datetime.date(2026, 10, 18)),
        utc(2026, 11, 1),
        utc(2026, 10, 1),
    ]
    second = datetime.timedelta(seconds=1)
    for number in range(60):
        near = draw.choice(edges) + draw.choice([-second, 0 * second, second])
        past = timezone.now() - datetime.timedelta(hours=draw.randrange(24 * 120))
        words = {"geom": draw.choice(PLACES), "created_at": draw.choice([near, past])}
        if number % 5 == 0:
            make_idea(**words)
        else:
            hidden = {"is_public": False} if number % 7 == 0 else {}
            make_report(category=draw.choice(categories), status=draw.choice(STATES), **words, **hidden)
        if draw.random() < 0.1:
            counting.fold()
    lost = Contribution.objects.filter(pk__in=Contribution.objects.order_by("pk").values("pk")[:4])
    lost.update(commune=None, quartier=None)
    return draw


def utc(*day: int) -> datetime.datetime:
    return datetime.datetime(*day, tzinfo=datetime.UTC)


def some_filters(draw: random.Random) -> dict[str, str]:
    """Any of them, together."""
    found = {name: draw.choice(values) for name, values in choices().items() if draw.random() < 0.5}
    found["territory"] = draw.choice(TERRITORIES) if draw.random() < 0.7 else ""
    found["quartier"] = "outside" if draw.random() < 0.2 else ""
    found["period"] = draw.choice(["", "", "7", "30", "90", "365"])
    for name in ("since", "until"):
        day = datetime.date(2026, 9, 25) + datetime.timedelta(days=draw.randrange(60))
        found[name] = str(day) if draw.random() < 0.4 else ""
    found["q"] = "trou" if draw.random() < 0.1 else ""
    return found


@pytest.mark.django_db
def test_every_number_is_what_that_choice_would_show(a_town: random.Random) -> None:
    for _turn in range(60):
        words = some_filters(a_town)
        found = told(**words)
        assert found.count == Count(counted(**words), is_exact=True), words
        assert found.facets is not None
        for name in FACETS:
            value = a_town.choice(choices()[name])
            assert found.facets[name][value] == counted(**{**words, name: value}), (words, name, value)
        if a_town.random() < 0.2:
            counting.fold()


@pytest.mark.django_db
@pytest.mark.parametrize("is_folded", [False, True])
def test_all_choices_of_all_facets_at_once(a_town: random.Random, is_folded: bool) -> None:
    if is_folded:
        counting.fold()
    words = {"kind": "report", "status": "open", "category": "famille-report-voirie"}
    found = told(**words).facets
    assert found is not None
    for name, values in choices().items():
        assert {value: found[name][value] for value in values} == {
            value: counted(**{**words, name: value}) for value in values
        }


@pytest.mark.django_db
def test_the_number_of_a_family_is_that_of_its_entries(territory: Territory) -> None:
    make_report()
    make_report(category=make_category("eclairage"))
    found = told().facets
    assert found is not None
    assert (found["category"]["famille-report-voirie"], found["category"]["eclairage"], found["category"][ALL]) == (
        2,
        1,
        2,
    )


@pytest.mark.django_db
def test_states_add_up_to_their_groups(territory: Territory) -> None:
    make_idea()
    for status in STATES:
        make_report(status=status)
    found = told().facets
    assert found is not None
    numbers = found["status"]
    states = sum(number for value, number in numbers.items() if value not in (ALL, *STATUS_GROUPS))
    assert (numbers["open"], numbers["closed"], numbers[ALL], states) == (3, 2, 5, 5)


@pytest.mark.django_db
def test_one_statement_reads_all_numbers(territory: Territory) -> None:
    categories = list(Category.objects.all())
    for place, period in itertools.product(["", "strasbourg", "neudorf"], ["", "90"]):
        wanted = cleaned(territory=place, period=period)
        with CaptureQueriesContext(connection) as seen:
            answer(Contribution.objects.public(), wanted, categories)
        counting_ones = [query["sql"] for query in seen if "contributions_" in query["sql"]]
        assert len(counting_ones) == 1
        # Without a period no contribution is read.
        assert ('"contributions_contribution"' in counting_ones[0]) == bool(period)


@pytest.mark.django_db
def test_words_are_counted_one_by_one_and_no_further_than_a_limit(
    territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _i in range(3):
        make_report()
    make_idea(description="Un trou dans le budget.")
    assert told(q="trou").count == Count(4, is_exact=True)
    monkeypatch.setattr(facets, "COUNT_LIMIT", 3)
    assert told(q="trou") == facets.Answer(Count(3, is_exact=False), None)
    # Few enough are of this kind: it is counted to the end, while the other choices are not.
    assert told(q="trou", kind="idea") == facets.Answer(Count(1, is_exact=True), None)
    assert told().count == Count(4, is_exact=True)


@pytest.mark.django_db
def test_what_is_hidden_counts_for_those_who_see_it_alone(territory: Territory) -> None:
    make_report()
    make_report(is_public=False)
    make_report(is_public=False, geom=places.MAIRIE_SCHILTIGHEIM)
    agent = factories.make_user(Role.AGENT, territory.commune)
    rows = Contribution.objects.visible_to(agent)
    for words in ({}, {"period": "30"}, {"territory": "metropole"}, {"q": "trou"}):
        wanted, categories = cleaned(**words), Category.objects.all()
        found = answer(rows, wanted, categories, hidden=rows.filter(is_public=False))
        assert found.count == Count(2, is_exact=True)
    assert told().count == Count(1, is_exact=True)


@pytest.mark.django_db
def test_a_territory_without_a_commune_holds_nothing(territory: Territory) -> None:
    make_report()
    Boundary.objects.filter(parent=territory.epci.pk).update(parent=None)
    for period in ("", "30"):
        assert told(territory="metropole", period=period).count == Count(0, is_exact=True)


moments = st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 1, 1)).flatmap(
    lambda day: st.times(timezones=st.just(datetime.UTC)).map(lambda time: datetime.datetime.combine(day, time))
)


@given(st.none() | moments, st.none() | moments, moments, st.lists(moments))
def test_months_and_edges_hold_each_moment_of_a_period_once(
    since: datetime.datetime | None, until: datetime.datetime | None, now: datetime.datetime, others: list[Any]
) -> None:
    span = split(since, until, now=now)
    for moment in [*others, *tried(since), *tried(until)]:
        is_wanted = (not since or moment >= since) and (not until or moment < until)
        assert times_counted(span, moment) == int(is_wanted)


def tried(moment: datetime.datetime | None) -> Iterator[datetime.datetime]:
    if moment:
        month = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        for one, by in itertools.product((moment, month), (-1, 0, 1)):
            yield one + by * datetime.timedelta(microseconds=1)


def times_counted(span: Any, moment: datetime.datetime) -> int:
    month = moment.date().replace(day=1)
    in_months = span.has_months and (not span.first or month >= span.first) and (not span.end or month < span.end)
    return int(in_months) + sum(edge.sign for edge in span.edges if edge.since <= moment < edge.until)


@given(moments, moments, moments)
def test_no_edge_reads_more_than_half_a_month(
    since: datetime.datetime, until: datetime.datetime, now: datetime.datetime
) -> None:
    span = split(since, until, now=now)
    longest = datetime.timedelta(days=15, hours=12) if span.has_months else datetime.timedelta(days=31)
    assert all(min(edge.until, now) - min(edge.since, now) <= longest for edge in span.edges)


def test_the_last_days_are_read_and_not_what_came_before_them_this_month() -> None:
    (edge,) = split(utc(2026, 11, 14), None, now=utc(2026, 11, 21)).edges
    assert edge == (utc(2026, 11, 14), utc(2026, 12, 1), 1)
