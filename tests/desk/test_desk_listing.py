"""The list of the desk: its three orders page by page, its counters, its cost, and how the database reads it."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from contributions.models import Contribution
from desk import listing
from desk.lateness import lateness
from reports.models import Report
from tests import places
from tests.crowd import scatter
from tests.factories import Territory, make_report, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db
ROWS = 8000
# Session and person included; the detail is that of the whole page, list and filters with it.
MOST_FOR_THE_LIST, MOST_FOR_A_PART, MOST_FOR_THE_PAGE = 12, 31, 42


@pytest.fixture
def agent(client: Client, territory: Territory) -> User:
    user = make_user(Role.AGENT, territory.commune)
    client.force_login(user)
    return user


def walk(client: Client, query: str) -> list[str]:
    """Every reference, page after page, by the link to the next one."""
    found: list[str] = []
    after = ""
    for _page in range(20):
        shown = client.get(f"{reverse('desk')}?{query}&after={after}").context["listing"]
        found += [line.contribution.reference for line in shown.lines]
        after = shown.next_cursor
        if not after:
            return found
    raise AssertionError("the list never ends")


def columns(report: Report, **values: object) -> Report:
    Contribution.objects.filter(pk=report.pk).update(**values)
    return report


@pytest.fixture
def several(territory: Territory, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Twelve of them: two a moment, three that are waiting, closed or without deadline; pages of five."""
    monkeypatch.setattr(listing, "LINES", 5)
    now, today = timezone.now(), timezone.localdate()
    made = [
        columns(
            make_report(),
            created_at=now - datetime.timedelta(hours=number // 2),
            due_on=today + datetime.timedelta(days=(number * 5) % 7 - 2),
        )
        for number in range(12)
    ]
    columns(made[3], paused_at=now)
    columns(made[6], due_on=None)
    columns(made[8], is_open=False, status="solved", closed_at=now)
    return {row.reference: f"{row.pk}" for row in made}


def rows(**filters: object) -> Any:
    return Contribution.objects.filter(**filters)


def test_newest_and_oldest_first_hold_everything_once(client: Client, agent: User, several: dict) -> None:
    newest = list(rows().order_by("-created_at", "-id").values_list("reference", flat=True))
    assert walk(client, "sort=newest") == newest
    assert walk(client, "sort=oldest") == newest[::-1]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9, 12])
def test_the_nearest_deadline_first_then_what_has_none_that_runs(
    client: Client, agent: User, several: dict, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(listing, "LINES", size)
    running = rows(is_open=True, paused_at=None, due_on__isnull=False).order_by("due_on", "id")
    rest = rows().exclude(pk__in=running.values("pk")).order_by("-created_at", "-id")
    expected = [*running.values_list("reference", flat=True), *rest.values_list("reference", flat=True)]
    assert len(expected) == 12
    assert walk(client, "sort=due") == expected


def test_a_line_tells_all_that_sorting_needs(client: Client, agent: User) -> None:
    service = Service.objects.create(code="voirie", name="Voirie du test")
    due = timezone.localdate() - datetime.timedelta(days=14)
    report = columns(make_report(), service=service, due_on=due, support_count=3, needs_check=True, assignee=agent)
    make_photo(report)
    page = client.get(reverse("desk")).content.decode()
    told = ("En retard de", "Voirie du test", "3 confirmations", "à vérifier", "photo", "Neudorf", report.reference)
    assert not [words for words in told if words not in page]


@pytest.mark.parametrize(
    ("column", "tone"),
    [
        ({"days": -30}, "late"),
        ({"days": 0}, "today"),
        ({"days": 60}, "ahead"),
        ({"days": -30, "paused_at": timezone.now()}, "paused"),
        ({"days": -30, "is_open": False}, "none"),
    ],
)
def test_a_deadline_is_told_apart(column: dict[str, Any], tone: str) -> None:
    today = timezone.localdate()
    while today.weekday() > 4:  # on a Sunday "today" has no working day left either
        today += datetime.timedelta(days=1)
    given = {name: value for name, value in column.items() if name != "days"}
    row = Contribution(due_on=timezone.localdate() + datetime.timedelta(days=column["days"]), **given)
    assert lateness(row).tone == tone


def test_counters_say_how_many_whatever_the_state_in_use(client: Client, agent: User, territory: Territory) -> None:
    make_report()
    make_report(status="planned")
    make_report(status="solved")
    make_report(status="planned", geom=places.MAIRIE_SCHILTIGHEIM)  # not theirs
    for query in ("", "?status=closed", "?status=planned&sort=due"):
        counters = client.get(f"{reverse('desk')}{query}").context["listing"].counters
        told = {one.code: one.count.value for one in counters if one.count}
        assert told == {"open": 2, "received": 1, "planned": 1, "closed": 1}
    (chosen,) = [one.code for one in counters if one.is_chosen]
    assert chosen == "planned"


def cost(client: Client, path: str, **headers: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path, headers=headers).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


def test_what_a_look_costs_does_not_grow_with_the_rows(client: Client, agent: User, report: Report) -> None:
    one = reverse("desk-report", args=[report.reference])
    looks = (
        (f"{reverse('desk')}?status=open", {"HX-Request": "true", "HX-Target": "desk-list"}, MOST_FOR_THE_LIST),
        (one, {"HX-Request": "true", "HX-Target": "desk-detail"}, MOST_FOR_A_PART),
        (f"{one}?status=open", {}, MOST_FOR_THE_PAGE),
        (f"{reverse('desk-line', args=[report.reference])}?status=open", {"HX-Request": "true"}, MOST_FOR_THE_LIST),
    )
    make_photo(make_report())
    for path, headers, _limit in looks:
        client.get(path, headers=headers)  # what is asked once in a process, or once an hour, is not counted
    few = [cost(client, path, **headers) for path, headers, _limit in looks]
    for number in range(20):
        make_photo(columns(make_report(), service=Service.objects.create(code=f"s{number}", name=f"S{number}")))
    for (path, headers, limit), before in zip(looks, few, strict=True):
        after = cost(client, path, **headers)
        assert len(after) == len(before), "\n".join(after)
        assert len(after) <= limit, "\n".join(after)


def scans(plan: dict[str, Any]) -> list[str]:
    """The tables read from end to end. A capped count of what is common stops after its thousand rows, wherever it
    finds them: a scan right below its limit reads no more."""
    is_capped = plan["Node Type"] == "Limit"
    below = [
        scan
        for child in plan.get("Plans", [])
        if not (is_capped and child["Node Type"] == "Seq Scan")
        for scan in scans(child)
    ]
    return [plan["Relation Name"], *below] if plan["Node Type"] == "Seq Scan" else below


def plans(statements: list[str]) -> list[tuple[str, list[str]]]:
    found = []
    for sql in statements:
        with connection.cursor() as cursor:
            cursor.execute("explain (format json) " + sql)
            (answer,) = cursor.fetchone()
        found.append((sql, scans((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])))
    return found


@pytest.mark.parametrize("is_of_a_service", [True, False])
def test_no_look_at_the_desk_reads_the_whole_table(client: Client, territory: Territory, is_of_a_service: bool) -> None:
    scatter(ROWS)
    service = Service.objects.create(code="voirie", name="Voirie")
    Contribution.objects.filter(pk__in=rows(is_open=True).values("pk")[:100]).update(service=service)
    user = make_user()
    named = service if is_of_a_service else None
    Membership.objects.create(user=user, role=Role.AGENT, boundary=territory.commune, service=named)
    client.force_login(user)
    with connection.cursor() as cursor:
        # The crowd's references are shorter than those of an address.
        cursor.execute("update contributions_contribution set reference = 'S-' || lpad(id::text, 7, '0')")
        cursor.execute("analyze contributions_contribution")
    for query in (
        "status=open",
        "status=open&sort=due",
        "status=open&sort=oldest",
        "due=late",
        "who=me",
        "sort=newest",
    ):
        statements = cost(client, f"{reverse('desk')}?{query}", **{"HX-Request": "true", "HX-Target": "desk-list"})
        about = [sql for sql in statements if sql.startswith("SELECT") and 'FROM "contributions_contribution"' in sql]
        assert about
        whole = [sql for sql, tables in plans(about) if "contributions_contribution" in tables]
        assert not whole, (query, whole)
