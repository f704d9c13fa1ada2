"""What is measured of the desk, the heat map and the statistics: requests of people who are logged in."""

import datetime
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import F
from django.utils import timezone

from bench import people
from bench.asks import HTMX, SAMPLE, Ask, Case
from contributions.models import Contribution, Event
from geo.grid import Tile

LIST = {**HTMX, "HX-Target": "desk-list"}
DETAIL = {**HTMX, "HX-Target": "desk-detail"}
SPANS = 5


def all_cases() -> Iterator[Case]:
    agent, everyone = people.logged_in("agent"), people.logged_in("everyone")
    yield Case("desk", "desk of a service, whole page", [Ask("/agents/", agent)] * SAMPLE)
    yield Case("desk", "desk of a service, list and counters", [_list(agent)] * SAMPLE)
    yield Case("desk", "desk of every service, list and counters", [_list(everyone)] * SAMPLE)
    yield Case("desk", "desk, late, by deadline", [_list(everyone, due="late", sort="due")] * SAMPLE)
    yield Case("desk", "desk, one contribution", [Ask(_address(row), agent | DETAIL) for row in _of_the_service()])
    yield Case("desk", "desk, take it", list(_takings(agent)), once=True)
    for zoom in (12, 14):
        yield Case("desk", f"desk, tile z{zoom}", list(_tiles(everyone, zoom)))
    yield Case("desk", "heat map, page and table", [Ask("/agents/chaleur/", everyone)] * SPANS)
    yield Case("desk", "statistics of a year", list(_years(everyone)), once=True)


def _list(who: dict[str, str], **filters: str) -> Ask:
    query = urlencode({"status": "open", "sort": "newest", **filters})
    return Ask(f"/agents/?{query}", who | LIST)


def _of_the_service() -> list[Contribution]:
    """Open ones that nobody follows, at equal steps through those of the agent's service."""
    rows = Contribution.objects.looked_after_by(people.somebody("agent")).still_open().filter(assignee=None)
    rows = rows.order_by("pk")
    step = max(rows.count() // SAMPLE, 1)
    return list(rows[: step * SAMPLE : step])


def _address(row: Contribution, act: str = "") -> str:
    return f"/agents/{row.reference}/{act}"


def _takings(who: dict[str, str]) -> Iterator[Ask]:
    """`sweep` makes them nobody's again."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for row in _of_the_service():
        body = urlencode({"assignee": people.somebody("agent").pk}).encode()
        yield Ask(_address(row, "prendre/"), who | HTMX | form, body)


def _tiles(who: dict[str, str], zoom: int) -> Iterator[Ask]:
    for row in _of_the_service():
        tile = Tile.holding(row.geom.x, row.geom.y, zoom)
        yield Ask(f"/agents/tuiles/{tile.z}/{tile.x}/{tile.y}.mvt?status=open", who)


def _years(who: dict[str, str]) -> Iterator[Ask]:
    """Each asked once, since what took long is kept for a minute: twelve months up to as many days."""
    for number in range(SPANS):
        until = timezone.localdate() - datetime.timedelta(days=number)
        span = {"since": until - datetime.timedelta(days=364), "until": until}
        yield Ask(f"/agents/statistiques/?{urlencode(span)}", who)


def sweep() -> None:
    mine = people.somebody("agent")
    Event.objects.filter(actor=mine).delete()
    rows = Contribution.objects.filter(assignee=mine)
    rows.update(assignee=None, revision=F("revision") - 1)
