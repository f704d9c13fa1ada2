"""A delay that a city has changed, brought to what is already open: what each deadline would become.

A deadline counts from the day of receipt, or from the last reopening, and is put off by the working days during which
its author was waited for: both are read from the history, so that the same question has the same answer every day.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils import timezone

from contributions import kinds
from contributions.deadlines import deadline
from contributions.models import Category, Contribution, Event, EventType
from contributions.working_days import after_working_days, working_days_between

REOPENING = (EventType.CONTESTED, EventType.STATUS)
# What ends a pause: a word of the author, or anything that is decided.
RESUMING = (EventType.RESUMED, EventType.STATUS, EventType.CONTESTED)


@dataclass(frozen=True)
class NewDeadline:
    contribution: int
    before: datetime.date | None
    after: datetime.date | None
    is_paused: bool


@dataclass(frozen=True)
class Effect:
    """What applying the delays changes, in numbers: open ones, those whose day moves to later (or has none any more),
    to sooner (or gets one), those that become late, those that are late no more."""

    count: int
    later: int
    sooner: int
    newly_late: int
    no_longer_late: int

    @property
    def moved(self) -> int:
        return self.later + self.sooner


def new_deadlines(categories: Iterable[Category]) -> list[NewDeadline]:
    """Those of what is open in the categories, and in their entries that follow their delay. Four queries."""
    concerned = _with_entries(categories)
    rows = list(
        Contribution.objects.still_open()
        .in_categories(concerned)
        .order_by("pk")
        .values_list("pk", "category", "created_at", "due_on", "paused_at", "reopened_count")
    )
    reopened = _last_reopenings([row[0] for row in rows if row[5]])
    pauses = _pauses([row[0] for row in rows])

    @cache
    def due(category: int, day: datetime.date) -> datetime.date | None:
        return deadline(concerned[category], day)

    found = []
    for pk, category, created_at, before, paused_at, _reopened_count in rows:
        began = reopened.get(pk, created_at)
        after = due(category, timezone.localdate(began))
        if after is not None:
            after = after_working_days(after, _paused_since(began, pauses.get(pk, ())))
        found.append(NewDeadline(pk, before, after, bool(paused_at)))
    return found


def effect_of(changes: Iterable[NewDeadline]) -> Effect:
    rows, today = list(changes), timezone.localdate()
    latest = datetime.date.max
    return Effect(
        count=len(rows),
        later=sum((row.after or latest) > (row.before or latest) for row in rows),
        sooner=sum((row.after or latest) < (row.before or latest) for row in rows),
        newly_late=sum(_late(row, row.after, today) and not _late(row, row.before, today) for row in rows),
        no_longer_late=sum(_late(row, row.before, today) and not _late(row, row.after, today) for row in rows),
    )


def _late(row: NewDeadline, due_on: datetime.date | None, today: datetime.date) -> bool:
    return not row.is_paused and due_on is not None and due_on < today


def _with_entries(categories: Iterable[Category]) -> dict[int, Category]:
    """A family's delay is that of its entries that announce none of their own."""
    chosen = [category.pk for category in categories]
    rows = Category.objects.select_related("parent")
    followers = rows.filter(parent__in=chosen, official_delay_days=None)
    return {category.pk: category for category in (rows.filter(pk__in=chosen) | followers).order_by("pk")}


def _last_reopenings(ids: list[int]) -> dict[int, datetime.datetime]:
    """When each of them was last opened again: the event that follows its last closing."""
    closed = {code for kind in kinds.all_kinds() for code, state in kind.workflow.states.items() if not state.is_open}
    last: dict[int, datetime.datetime] = {}
    is_closed: dict[int, bool] = {}
    events = Event.objects.filter(contribution__in=ids, type__in=REOPENING).exclude(status="").order_by("at", "pk")
    for pk, status, at in events.values_list("contribution", "status", "at"):
        if is_closed.get(pk) and status not in closed:
            last[pk] = at
        is_closed[pk] = status in closed
    return last


Pause = tuple[datetime.datetime, datetime.datetime]


def _pauses(ids: list[int]) -> dict[int, list[Pause]]:
    """From each question to its author to what ended the waiting; one that lasts is not over, and not counted yet."""
    asked = Event.objects.filter(contribution__in=ids, type=EventType.WAITING)
    told = Event.objects.filter(
        contribution__in=asked.values("contribution"), type__in=(EventType.WAITING, *RESUMING)
    ).order_by("at", "pk")
    since: dict[int, datetime.datetime] = {}
    found: dict[int, list[Pause]] = {}
    for pk, what, at in told.values_list("contribution", "type", "at"):
        if what == EventType.WAITING:
            since.setdefault(pk, at)
        elif pk in since:
            found.setdefault(pk, []).append((since.pop(pk), at))
    return found


def _paused_since(began: datetime.datetime, pauses: Iterable[Pause]) -> int:
    """Working days of waiting since the deadline runs."""
    return sum(
        working_days_between(timezone.localdate(first), timezone.localdate(last))
        for first, last in pauses
        if first >= began
    )
