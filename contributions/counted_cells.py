"""What the map is counted by under some filters: totals by cell, or by cell and month."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from boundaries.models import Level
from contributions.filters import narrow_by, period_of
from contributions.models import CellCount, CellMonthCount, Contribution, PlainCellCount, WideCellCount
from contributions.models.counts import CELL_BITS, WIDE_CELL_BITS
from geo.layers import Counters

Moment = datetime.datetime
PERIOD = ("period", "since", "until")


def counters(bits: int, wanted: Mapping[str, Any], *, is_led: bool = True) -> Counters | None:
    """What knows these checked filters, in cells at least as fine as 2^bits a side; None when nothing does. `is_led`:
    and the category as well, where there is no period.

    A text and a drawn perimeter are looked for among the rows; so is a category in a period, which no counter has."""
    territory = wanted.get("territory")
    if bits > CELL_BITS or wanted.get("q") or (territory and territory.level == Level.PERIMETER):
        return None
    if any(wanted.get(name) for name in PERIOD):
        return None if wanted.get("category") else _by_month(wanted)
    if not is_led and not wanted.get("category"):
        plain = narrow_by(PlainCellCount.objects.all(), wanted)
        return Counters(plain, CELL_BITS, {"open": "is_open"}, apart="status")
    model, fine = (WideCellCount, WIDE_CELL_BITS) if bits <= WIDE_CELL_BITS else (CellCount, CELL_BITS)
    columns = {"open": "is_open", "category": "category_id"}
    return Counters(narrow_by(model.objects.all(), wanted), fine, columns, apart="category_id")


def _by_month(wanted: Mapping[str, Any]) -> Counters | None:
    months = whole_months(*period_of(wanted))
    if months is None:
        return None
    timeless = {name: value for name, value in wanted.items() if name not in PERIOD}
    rows = narrow_by(CellMonthCount.objects.all(), timeless)
    rows = rows.filter(month__gte=months.first) if months.first else rows
    rows = rows.filter(month__lt=months.end) if months.end else rows
    strays = tuple(_between(since, until, timeless) for since, until in months.edges)
    return Counters(rows, CELL_BITS, {"open": "is_open"}, apart="month", strays=strays)


def _between(since: Moment, until: Moment, wanted: Mapping[str, Any]) -> QuerySet:
    return narrow_by(Contribution.objects.public().since(since).before(until), wanted)


class Months(NamedTuple):
    """From the one that begins on `first` until just before `end`, None for no limit; and the parts of months that are
    left at either end."""

    first: datetime.date | None
    end: datetime.date | None
    edges: list[tuple[Moment, Moment]]


def whole_months(since: Moment | None, until: Moment | None) -> Months | None:
    """The months of UTC that lie in a period whole; None when none does.

    Nothing is ever taken away from a month: a number would go from where it stands, and be missed elsewhere."""
    first, end = since and _month_from(since), until and _month_of(until)
    if since and until and first and end and first >= end:
        return None
    edges = [(since, first)] if since and first and since < first else []
    edges += [(end, until)] if until and end and end < until else []
    return Months(first and first.date(), end and end.date(), edges)


def _month_of(moment: Moment) -> Moment:
    return moment.astimezone(datetime.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _month_from(moment: Moment) -> Moment:
    month = _month_of(moment)
    return month if month == moment else _month_of(month + datetime.timedelta(days=32))
