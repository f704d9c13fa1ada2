"""Pages of the desk's list in its three orders, by keyset: page 12,000 costs what page 1 costs."""

import datetime
import re
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from contributions.models import Contribution
from contributions.pages import EPOCH, LARGEST_ID, MICROSECOND, Page, keyset_page
from contributions.querysets import ContributionQuerySet
from desk.filters import DUE, OLDEST

# ASCII digits only: Python's int() reads the digits of every script.
POSITION: Final = re.compile(r"([0-9]{1,18})\.([0-9]{1,19})", re.ASCII)
REST: Final = "rest."


def page_of(rows: ContributionQuerySet, *, sort: str, after: str, size: int) -> Page:
    """The page that follows the cursor `after`. Raises ValidationError for a cursor that the order does not have."""
    if sort == OLDEST:
        return _oldest(rows, after, size)
    if sort == DUE:
        return _due(rows, after, size)
    return keyset_page(rows, after=after or None, size=size)


def _oldest(rows: ContributionQuerySet, after: str, size: int) -> Page:
    rows = rows.order_by("created_at", "id")
    if after:
        micros, pk = _read(after)
        moment = _moment(micros)
        rows = rows.filter(created_at__gte=moment).filter(Q(created_at__gt=moment) | Q(pk__gt=pk))
    found = list(rows[: size + 1])
    return Page(found[:size], _oldest_cursor(found[size - 1]) if len(found) > size else None)


def _oldest_cursor(row: Contribution) -> str:
    return f"{(row.created_at - EPOCH) // MICROSECOND}.{row.pk}"


def _due(rows: ContributionQuerySet, after: str, size: int) -> Page:
    """Deadlines that run, the nearest first; then all the rest (waiting, without deadline, closed), newest first."""
    running = Q(is_open=True, paused_at=None, due_on__isnull=False)
    found: list[Contribution] = []
    if not after.startswith(REST):
        found = list(_after_day(rows.filter(running).order_by("due_on", "id"), after)[: size + 1])
        if len(found) > size:
            last = found[size - 1]
            return Page(found[:size], f"{last.due_on:%Y%m%d}.{last.pk}")
    room = size - len(found)
    others = rows.filter(Q(is_open=False) | Q(paused_at__isnull=False) | Q(due_on=None))
    if room == 0:
        return Page(found, REST if others.exists() else None)
    rest = keyset_page(others, after=after.removeprefix(REST) if after.startswith(REST) else None, size=room)
    return Page([*found, *rest.items], f"{REST}{rest.next_cursor}" if rest.next_cursor else None)


def _after_day(rows: ContributionQuerySet, after: str) -> ContributionQuerySet:
    if not after:
        return rows
    day, pk = _read(after)
    try:
        last = datetime.date(day // 10_000, day // 100 % 100, day % 100)
    except (ValueError, OverflowError):
        raise _wrong_cursor() from None
    return rows.filter(due_on__gte=last).filter(Q(due_on__gt=last) | Q(pk__gt=pk))


def _moment(micros: int) -> datetime.datetime:
    try:
        return EPOCH + micros * MICROSECOND
    except OverflowError:
        raise _wrong_cursor() from None


def _read(cursor: str) -> tuple[int, int]:
    match = POSITION.fullmatch(cursor)
    if match is None or int(match[2]) > LARGEST_ID:
        raise _wrong_cursor()
    return int(match[1]), int(match[2])


def _wrong_cursor() -> ValidationError:
    return ValidationError(
        {"after": [_("Ce repère de page n'existe pas : reprenez la liste au début.")]}, code="cursor"
    )
