"""Pages of a list, newest first, by keyset: page 12,000 costs what page 1 costs, and a new row shifts nothing."""

import base64
import binascii
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet
from geo.compiled import Compiled, compiled

COUNT_LIMIT: Final = 1000
LARGEST_ID: Final = 2**63 - 1
EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND: Final = datetime.timedelta(microseconds=1)
# ASCII digits only: Python's int() reads the digits of every script.
POSITION: Final = re.compile(r"([0-9]{1,18})\.([0-9]{1,19})", re.ASCII)


Item = TypeVar("Item", covariant=True)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows, and the cursor of those that follow; None on the last page."""

    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True)
class Count:
    """How many rows there are; when not `is_exact`, there are more than `value`."""

    value: int
    is_exact: bool


def keyset_page(rows: ContributionQuerySet, *, after: str | None, size: int) -> Page[Contribution]:
    """The page that follows the cursor `after`, the first one without it. Raises ValidationError for a wrong cursor."""
    found = list(_following(rows, after)[: size + 1])
    items = found[:size]
    return Page(items, _cursor(items[-1].created_at, items[-1].pk) if len(found) > size else None)


def keyset_ids(rows: ContributionQuerySet, *, after: str | None, size: int) -> Page[int]:
    """The same page, by the ids of its rows alone."""
    return _ids(list(_placed(_following(rows, after), size)), size)


def newest_ids(*, after: str | None, size: int) -> Page[int]:
    """The same, of the list that nothing narrows, which is asked for most: its statements are written once a size."""
    if not after:
        return _ids(_newest(size)(), size)
    moment, pk = _read(after)
    return _ids(_older(size)(moment=moment, pk=pk), size)


Placed = tuple[int, datetime.datetime]


@cache
def _newest(size: int) -> Compiled[Placed]:
    return compiled(lambda: _placed(Contribution.objects.public().newest_first(), size))


@cache
def _older(size: int) -> Compiled[Placed]:
    rows = Contribution.objects.public().newest_first()
    return compiled(lambda moment, pk: _placed(_before(rows, moment, pk), size))


def _placed(rows: ContributionQuerySet, size: int) -> QuerySet[Contribution, Placed]:
    """One more than a page has tells whether another follows."""
    return rows.values_list("pk", "created_at")[: size + 1]


def _ids(found: list[Placed], size: int) -> Page[int]:
    ids = [pk for pk, _moment in found[:size]]
    return Page(ids, _cursor(found[size - 1][1], ids[-1]) if len(found) > size else None)


def _following(rows: ContributionQuerySet, after: str | None) -> ContributionQuerySet:
    rows = rows.newest_first()
    return _before(rows, *_read(after)) if after else rows


def _before(rows: ContributionQuerySet, moment: Any, pk: Any) -> ContributionQuerySet:
    # The outer bound is what the index is walked from; the rest only settles equal moments.
    return rows.filter(created_at__lte=moment).filter(Q(created_at__lt=moment) | Q(pk__lt=pk))


def newest_first(rows: ContributionQuerySet, *, bite: int) -> Iterator[Contribution]:
    """All of them, read by pages of `bite`: no statement lasts, none is held open while a file is on its way, and
    memory holds one page."""
    after, is_over = None, False
    while not is_over:
        page = keyset_page(rows, after=after, size=bite)
        yield from page.items
        after, is_over = page.next_cursor, page.next_cursor is None


def capped_count(rows: ContributionQuerySet, limit: int = COUNT_LIMIT) -> Count:
    """How many rows, counted no further than `limit`: an exact count of a large territory costs 200 times more."""
    found = some_of(rows).values("pk")[: limit + 1].count()
    return Count(min(found, limit), is_exact=found <= limit)


def some_of(rows: ContributionQuerySet) -> ContributionQuerySet:
    """In the order that costs least to read some of them: along the index that a page is read from, and not any rows of
    the table; words are in an index without order."""
    return rows.order_by() if rows.is_searched else rows.newest_first()


def _cursor(moment: datetime.datetime, pk: int) -> str:
    position = f"{(moment - EPOCH) // MICROSECOND}.{pk}"
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime.datetime, int]:
    try:
        position = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        microseconds, pk = (int(part) for part in _parts(position))
        moment = EPOCH + microseconds * MICROSECOND
    except (ValueError, OverflowError, binascii.Error):
        raise _wrong_cursor() from None
    if pk > LARGEST_ID:
        raise _wrong_cursor()
    return moment, pk


def _parts(position: str) -> tuple[str, ...]:
    match = POSITION.fullmatch(position)
    if match is None:
        raise ValueError(position)
    return match.groups()


def _wrong_cursor() -> ValidationError:
    return ValidationError(
        {"after": [_("Ce repère de page n'existe pas : reprenez la liste au début.")]}, code="cursor"
    )
