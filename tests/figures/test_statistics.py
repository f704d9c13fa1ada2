"""Statistics: every table sums to its total, every number is the length of the list it opens, each measure is what it
says."""

import datetime
import itertools
import random
import statistics
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import Membership, Role, Service, User
from contributions import actions
from contributions.models import Category, Channel, Contribution, Event, EventType, Satisfaction
from contributions.staff_filters import StaffFilterForm, narrow_for
from contributions.working_days import working_days_between
from figures.statistics import Counted, Figures, count, percentile
from figures.statistics_forms import StatisticsForm
from figures.statistics_lines import Breakdown, Line, breakdowns, queries
from figures.statistics_queries import days_off
from tests import places
from tests.crowd import gather
from tests.factories import Territory, close, make_category, make_report, make_superuser, make_user

pytestmark = pytest.mark.django_db
POINTS = (places.PLACE_DU_MARCHE, places.ORANGERIE, places.CATHEDRALE, places.MAIRIE_SCHILTIGHEIM)
COUNTS = (
    "received",
    "open",
    "late",
    "reopened",
    "ever_closed",
    "closed",
    "solved",
    "with_deadline",
    "overdue",
    "rated",
)


def days_ago(days: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def asked(**parameters: str) -> StatisticsForm:
    form = StatisticsForm(QueryDict(urlencode(parameters)))
    assert form.is_valid(), form.errors
    return form


def figures(user: User, **parameters: str) -> Figures:
    return count(user, asked(**parameters)).total


def told(user: User, form: StatisticsForm) -> list[Breakdown]:
    return breakdowns(count(user, form), form)


def length_of(user: User, query: dict[str, str]) -> int:
    """How long the list of the desk is at that address."""
    form = StaffFilterForm(QueryDict(urlencode(query)))
    assert form.is_valid(), form.errors
    return narrow_for(user, Contribution.objects.on_desk_of(user), form).count()


@pytest.fixture
def director(territory: Territory) -> User:
    return make_superuser()


@pytest.fixture
def service(db: None) -> Service:
    return Service.objects.create(code="propreté-1", name="Propreté")


def rate(report: Contribution, *, is_satisfied: bool, at: datetime.datetime) -> None:
    closing = Event.objects.create(contribution=report, type=EventType.STATUS, status="solved", at=at)
    Satisfaction.objects.create(closing=closing, is_satisfied=is_satisfied)


@pytest.fixture
def city(director: User, service: Service) -> list[Contribution]:
    """Sixty reports and ideas of every sort, over two years: drawn, the same each time."""
    dice = random.Random(20261121)
    entries = [make_category(), make_category("graffiti"), make_category("dechets", family="Propreté")]
    other = Service.objects.create(code="voirie", name="Voirie")
    rows, ratings = [], {}
    for number in range(60):
        created = days_ago(dice.uniform(0, 730))
        category = dice.choice(entries)
        columns: dict[str, Any] = {
            "geom": dice.choice(POINTS),
            "created_at": created,
            "service": dice.choice([None, service, other]),
            "channel": dice.choice(Channel.values),
            "due_on": dice.choice([None, timezone.localdate(created) + datetime.timedelta(days=dice.randrange(1, 60))]),
            "reopened_count": dice.choice([0, 0, 0, 1]),
            "is_public": number % 9 > 0,
            "category": category.parent if number % 10 == 0 else category,
        }
        if dice.random() < 0.6:
            closed = min(created + datetime.timedelta(days=dice.uniform(0, 90)), timezone.now())
            status = dice.choice(["solved", "solved", "solved", "refused", "not_ours"])
            columns |= {"status": status, "closed_at": closed}
        elif dice.random() < 0.2:
            columns |= {"paused_at": timezone.now()}
        if columns.get("closed_at") and dice.random() < 0.5:
            ratings[number] = dice.random() < 0.7
        rows.append(columns)
    made = gather(rows)
    for number, is_satisfied in ratings.items():
        rate(made[number], is_satisfied=is_satisfied, at=rows[number]["closed_at"])
    return made


FILTERS = {
    "period": ["", "7", "30", "90", "365"],
    "category": ["", "nid-de-poule", "famille-report-voirie"],
    "territory": ["", "strasbourg", "neudorf", "schiltigheim", "metropole"],
    "quartier": ["", "", "outside"],
    "service": ["", "", "none", "voirie"],
    "channel": ["", "", "phone", "web"],
    "status": ["", "", "open", "closed", "solved"],
    "due": ["", "", "late", "week"],
    "watch": ["", "", "hidden", "waiting"],
    "kind": ["report", "", "idea"],
}


def drawn(seed: int) -> dict[str, str]:
    """Up to three filters at once."""
    dice = random.Random(seed)
    return {name: dice.choice(FILTERS[name]) for name in dice.sample(sorted(FILTERS), 3)}


def all_lines(found: list[Breakdown]) -> Iterator[Line]:
    for breakdown in found:
        yield breakdown.total
        for line in breakdown.lines:
            yield line
            yield from line.parts


def test_every_table_sums_to_its_total_and_every_family_to_its_entries(director: User, city: list) -> None:
    for seed in range(30):
        for breakdown in told(director, asked(**drawn(seed))):
            for name in COUNTS:
                total = getattr(breakdown.total.figures, name)
                assert sum(getattr(line.figures, name) for line in breakdown.lines) == total, (seed, breakdown.code)
                for line in breakdown.lines:
                    parts = sum(getattr(part.figures, name) for part in line.parts)
                    assert not line.parts or parts == getattr(line.figures, name), (seed, line.label)


def test_what_is_received_is_the_desks_count_under_the_same_filters(director: User, city: list) -> None:
    seen = 0
    for seed in range(30):
        wanted = drawn(seed)
        form = asked(**wanted)
        days = {"since": str(form.span.first), "until": str(form.span.last)}
        counted = length_of(director, {"kind": "report", **wanted, "period": "", **days})
        assert count(director, form).total.received == counted, wanted
        seen += counted
    assert seen > 100


def test_each_number_is_the_length_of_the_list_that_it_opens(director: User, city: list) -> None:
    checked = 0
    for seed in (1, 2, 3, 4, 5, 6):
        form = asked(**drawn(seed))
        book = told(director, form)
        for line in all_lines(book):
            for name, address in line.lists.items():
                query = dict(QueryDict(address.partition("?")[2]).items())
                assert length_of(director, query) == getattr(line.figures, name), (seed, line.label, name, query)
                checked += 1
    if checked == 0:  # there is no desk to open yet: the same for the total
        form = asked(period="")
        total = count(director, form).total
        for name, query in queries({"kind": "report"}, form.span).items():
            assert length_of(director, query) == getattr(total, name), name


def test_an_agent_counts_only_what_their_service_has_in_their_territory(city: list, territory: Territory) -> None:
    agent = make_user()
    voirie = Service.objects.get(code="voirie")
    Membership.objects.create(user=agent, role=Role.AGENT, boundary=territory.commune, service=voirie)
    own = [one for one in city if one.service_id == voirie.pk and one.commune_id == territory.commune.pk]
    assert 0 < figures(agent, period="").received == len(own)


def test_an_elected_member_counts_what_is_public_of_their_territory(city: list, territory: Territory) -> None:
    elected = make_user(Role.ELECTED, territory.quartier)
    own = [one for one in city if one.quartier_id == territory.quartier.pk and one.is_public]
    assert 0 < figures(elected, period="").received == len(own)


def test_who_has_no_role_counts_nothing(city: list) -> None:
    assert figures(make_user(), period="") == Figures()


@pytest.mark.parametrize("part", [0.5, 0.9])
def test_percentiles_are_those_of_python(part: float) -> None:
    dice = random.Random(7)
    for size in (1, 2, 3, 10, 57):
        values = [dice.randrange(40) for _number in range(size)]
        from_python = (
            values[0] if size == 1 else statistics.quantiles(values, n=10, method="inclusive")[int(part * 10) - 1]
        )
        assert percentile(Counter(values), part) == pytest.approx(from_python)


def test_delays_are_those_of_the_solved_alone(director: User, city: list) -> None:
    solved = [one for one in city if one.status == "solved"]
    days = [(timezone.localdate(one.closed_at) - timezone.localdate(one.created_at)).days for one in solved]
    worked = [
        working_days_between(timezone.localdate(one.created_at), timezone.localdate(one.closed_at)) for one in solved
    ]
    total = figures(director, period="")
    assert total.solved == len(solved)
    assert total.median_days == statistics.median(days)
    assert total.slow_days == pytest.approx(statistics.quantiles(days, n=10, method="inclusive")[8])
    assert total.working_days == statistics.median(worked)


def test_days_off_are_those_of_the_calendar() -> None:
    off = days_off()
    assert off == sorted(set(off))
    assert datetime.date(2026, 12, 25) in off
    assert datetime.date(2026, 12, 24) not in off


def test_solved_is_counted_where_it_was_closed_and_received_where_it_came(director: User) -> None:
    make_report(created_at=days_ago(400), status="solved", closed_at=days_ago(10))
    make_report(created_at=days_ago(10), status="solved", closed_at=days_ago(2))
    month = figures(director, period="30")
    assert (month.received, month.solved) == (1, 2)


def test_refused_is_closed_and_not_solved(director: User) -> None:
    make_report(status="refused", is_open=False, closed_at=days_ago(1))
    total = figures(director)
    assert (total.received, total.closed, total.solved, total.median_days) == (1, 1, 0, None)


def test_what_waits_for_its_author_is_not_late(director: User) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    make_report(due_on=yesterday)
    make_report(due_on=yesterday, paused_at=days_ago(3))
    make_report(due_on=timezone.localdate())
    total = figures(director)
    assert (total.open, total.late, total.late_share) == (3, 1, 33)


def test_what_is_closed_on_its_last_day_is_in_time_and_the_day_after_is_not(director: User) -> None:
    closed = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time(0, 30)))
    make_report(status="solved", closed_at=closed, due_on=timezone.localdate())
    make_report(status="refused", closed_at=closed, due_on=timezone.localdate() - datetime.timedelta(days=1))
    make_report(status="solved", closed_at=closed, due_on=None)
    total = figures(director)
    assert (total.closed, total.with_deadline, total.overdue, total.overdue_share) == (3, 2, 1, 50)


def test_a_pause_moves_the_deadline_and_so_the_count(director: User) -> None:
    """A last day that passed while the author was waited for does not count against the service."""
    report = make_report(due_on=timezone.localdate() - datetime.timedelta(days=2), paused_at=days_ago(10))
    close(director, report)
    total = figures(director)
    assert (total.with_deadline, total.overdue) == (1, 0)


def test_reopened_is_a_share_of_what_was_ever_closed(director: User) -> None:
    make_report()
    make_report(status="solved")
    report = make_report()
    closing = close(director, report)
    actions.change_status(director, contribution=report, status="reopened", answer="Pas fini.")
    total = figures(director)
    assert closing.status == "solved"
    assert (total.received, total.ever_closed, total.reopened, total.reopened_share) == (3, 2, 1, 50)
    assert total.solved == 1


def test_satisfaction_counts_the_last_word_of_each_author(director: User) -> None:
    first, second = make_report(), make_report()
    Satisfaction.objects.create(closing=close(director, first), is_satisfied=False)
    actions.change_status(director, contribution=first, status="reopened", answer="On reprend.")
    Satisfaction.objects.create(closing=close(director, first), is_satisfied=True)
    Satisfaction.objects.create(closing=close(director, second), is_satisfied=False)
    close(director, make_report())
    total = figures(director)
    assert (total.closed, total.rated, total.satisfied, total.satisfied_share) == (3, 2, 1, 50)


def test_the_first_answer_is_what_someone_said_first_to_the_public(director: User) -> None:
    report = make_report(created_at=days_ago(9))
    told_at = {EventType.NOTE: 8, EventType.HANDED: 7, EventType.STATUS: 4, EventType.ANSWERED: 2}
    for kind, days in told_at.items():
        # A note is private; a hand-over without anybody is a rule's.
        Event.objects.create(contribution=report, type=kind, at=days_ago(days), is_public=kind != EventType.NOTE)
    make_report(created_at=days_ago(3))
    total = figures(director)
    assert (total.answered, total.first_answer_days) == (1, 5)


def test_months_begin_at_midnight_here_and_hold_the_whole_span(director: User) -> None:
    """The 31st at 23:30 in Strasbourg is the 31st, whatever the hour in Greenwich."""
    make_report(created_at=datetime.datetime(2026, 3, 31, 21, 30, tzinfo=datetime.UTC))
    make_report(created_at=datetime.datetime(2026, 3, 31, 22, 30, tzinfo=datetime.UTC))
    months = told(director, asked(since="2026-03-15", until="2026-05-02"))[-1]
    assert [line.label for line in months.lines] == ["mars 2026", "avril 2026", "mai 2026"]
    assert [line.figures.received for line in months.lines] == [1, 1, 0]


def test_more_than_three_years_are_told_by_year(director: User) -> None:
    make_report(created_at=days_ago(5 * 365))
    years = told(director, asked(period=""))[-1]
    assert years.title == "Par année"
    assert sum(line.figures.received for line in years.lines) == 1
    assert len(years.lines) >= 5


def test_a_redrawn_quartier_is_one_line(director: User, territory: Territory) -> None:
    make_report()
    old = territory.quartier
    today = timezone.localdate()
    type(old).objects.filter(pk=old.pk).update(valid_to=today)
    fields = {"level": old.level, "code": old.code, "slug": "neudorf-2", "geom": old.geom, "parent": old.parent}
    type(old).objects.create(**fields, name="Neudorf élargi", valid_from=today)
    make_report()
    lines = {part.label: part.figures.received for line in told(director, asked())[0].lines for part in line.parts}
    assert lines == {"Neudorf élargi": 2}


def test_a_category_without_entries_stands_by_itself(director: User) -> None:
    alone = Category.objects.create(code="autre", name="Autre", kind="report", icon="circle")
    make_report(category=alone)
    lines = told(director, asked())[1].lines
    assert [(line.label, line.figures.received, line.parts) for line in lines] == [("Autre", 1, [])]


def test_the_span_is_dates_before_a_period_and_twelve_months_by_default(director: User) -> None:
    today = timezone.localdate()
    assert asked().span.first == today - datetime.timedelta(days=365)
    form = asked(since="2026-01-01", until="2026-03-31", period="7")
    assert (form.span.first, form.span.last) == (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "2026-02-01", "until": "2026-01-01"},
        {"since": "hier"},
        {"period": "12"},
        {"category": "inconnue"},
        {"service": "inconnu"},
        {"territory": "atlantide"},
        {"place": "9999"},
        {"kind": "petition-inconnue"},
    ],
)
def test_a_wrong_filter_is_refused(director: User, wrong: dict[str, str]) -> None:
    assert not StatisticsForm(QueryDict(urlencode(wrong))).is_valid()


def test_what_is_counted_fast_is_never_kept(director: User) -> None:
    assert figures(director).received == 0
    make_report()
    assert figures(director).received == 1


def test_what_takes_long_is_kept_a_minute_for_the_one_who_asked(
    director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("figures.statistics.WORTH_KEEPING_SECONDS", 0)
    assert figures(director).received == 0
    make_report()
    assert figures(director).received == 0
    assert figures(make_superuser()).received == 1


def test_statements_are_as_few_whatever_there_is(
    director: User, city: list, django_assert_max_num_queries: Any
) -> None:
    form = asked(period="")
    with django_assert_max_num_queries(15):
        found: Counted = count(director, form)
        breakdowns(found, form)
    assert len(list(itertools.chain.from_iterable(one.lines for one in breakdowns(found, form)))) > 10
