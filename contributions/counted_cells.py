"""What the map is counted by under some filters: totals by cell, or by cell and month."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from boundaries.models import Level
from contributions.filters import narrow_by, period_of
from contributions.models import CellCount, CellMonthCount, Contribution, PlainCellCount, WideCellCount
from contributions.models.counts import CELL_BITS, WIDE_CELL_BITS
from contributions.months import Edge, split_inward
from geo.layers import Counters

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
    # A number taken away from a month would go from where it stands, and be missed elsewhere.
    months = split_inward(*period_of(wanted))
    if not months.has_months:
        return None
    timeless = {name: value for name, value in wanted.items() if name not in PERIOD}
    rows = narrow_by(CellMonthCount.objects.all(), timeless)
    rows = rows.filter(month__gte=months.first) if months.first else rows
    rows = rows.filter(month__lt=months.end) if months.end else rows
    strays = tuple(_on(edge, timeless) for edge in months.edges)
    return Counters(rows, CELL_BITS, {"open": "is_open"}, apart="month", strays=strays)


def _on(edge: Edge, wanted: Mapping[str, Any]) -> QuerySet:
    return narrow_by(Contribution.objects.public().since(edge.since).before(edge.until), wanted)
