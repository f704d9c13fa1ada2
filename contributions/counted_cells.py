"""What the map is counted by under some filters: totals by cell, or by cell and month."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, F, Func, IntegerField, QuerySet, When

from boundaries.models import Level
from contributions.filters import narrow_by, period_of
from contributions.models import (
    Category,
    CellCount,
    CellMonthCount,
    Contribution,
    FamilyMonthCount,
    FineCellCount,
    FineCellMonthCount,
    PlainCellCount,
    WideCellCount,
    WideCellMonthCount,
)
from contributions.models.counts import CELL_BITS, DAY_ONE, FINE_CELL_BITS, WIDE_CELL_BITS, Counted
from contributions.months import Edge, split_inward
from contributions.querysets import ContributionQuerySet
from geo.layers import Counters

PERIOD = ("period", "since", "until")


class DaysSinceDayOne(Func):
    """Whole days until today, in UTC as the column `sum_days`."""

    template = f"(current_date - date '{DAY_ONE}')"
    output_field = IntegerField()


def counters(bits: int, wanted: Mapping[str, Any], *, is_led: bool = True) -> Counters | None:
    """What knows these checked filters, in cells at least as fine as 2^bits a side; None when nothing does. `is_led`:
    and the category as well, where there is no period.

    A text and a drawn perimeter are looked for among the rows; so is an entry of a family in a period, which no counter
    has."""
    territory = wanted.get("territory")
    if wanted.get("q") or (territory and territory.level == Level.PERIMETER):
        return None
    if any(wanted.get(name) for name in PERIOD):
        return _by_month(bits, wanted, is_led=is_led)
    if not is_led and not wanted.get("category"):
        return _whatever_category(bits, wanted)
    if bits > CELL_BITS:
        return None
    model, fine = (WideCellCount, WIDE_CELL_BITS) if bits <= WIDE_CELL_BITS else (CellCount, CELL_BITS)
    columns = {"open": "is_open", "category": "category_id"}
    return Counters(narrow_by(model.objects.all(), wanted), fine, columns, apart="category_id")


def _whatever_category(bits: int, wanted: Mapping[str, Any]) -> Counters | None:
    if bits > FINE_CELL_BITS:
        return None
    if bits <= CELL_BITS:
        plain = narrow_by(PlainCellCount.objects.all(), wanted)
        return Counters(plain, CELL_BITS, {"open": "is_open"}, apart="status")
    fine = narrow_by(_with_days_open(FineCellCount.objects.all()), wanted)
    return Counters(fine, FINE_CELL_BITS, {"open": "is_open", "days": "days_open"}, apart="status")


def _with_days_open(rows: QuerySet) -> QuerySet:
    """The sum of how many days ago each of those that are open was received, as `with_days_open` says it of one."""
    days = Case(When(is_open=True, then=F("n") * DaysSinceDayOne() - F("sum_days")), output_field=IntegerField())
    return rows.annotate(days_open=days)


def _by_month(bits: int, wanted: Mapping[str, Any], *, is_led: bool) -> Counters | None:
    # A number taken away from a month would go from where it stands, and be missed elsewhere.
    months = split_inward(*period_of(wanted))
    if bits > FINE_CELL_BITS or not months.has_months:
        return None
    timeless = {name: value for name, value in wanted.items() if name not in PERIOD}
    category = timeless.pop("category", None)
    if category and (is_led or category.parent_id or bits > CELL_BITS):
        return None
    model, fine = _of_months(bits, category)
    rows = narrow_by(model.objects.filter(family=category) if category else model.objects.all(), timeless)
    rows = rows.filter(month__gte=months.first) if months.first else rows
    rows = rows.filter(month__lt=months.end) if months.end else rows
    strays = tuple(_on(edge, {**timeless, "category": category}) for edge in months.edges)
    if fine < FINE_CELL_BITS:
        return Counters(rows, fine, {"open": "is_open"}, apart="is_open", strays=strays)
    aged = tuple(stray.with_days_open() for stray in strays)
    return Counters(_with_days_open(rows), fine, {"open": "is_open", "days": "days_open"}, apart="is_open", strays=aged)


def _of_months(bits: int, family: Category | None) -> tuple[type[Counted], int]:
    if family:
        return FamilyMonthCount, CELL_BITS
    if bits <= WIDE_CELL_BITS:
        return WideCellMonthCount, WIDE_CELL_BITS
    return (CellMonthCount, CELL_BITS) if bits <= CELL_BITS else (FineCellMonthCount, FINE_CELL_BITS)


def _on(edge: Edge, wanted: Mapping[str, Any]) -> ContributionQuerySet:
    return narrow_by(Contribution.objects.public().since(edge.since).before(edge.until), wanted)
