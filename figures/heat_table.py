"""The table of a heat map: its columns, its order, and where each number leads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from figures.heat import Heat, Row
from figures.heat_filters import HeatForm, Span
from figures.heat_links import list_address, open_changes, span_changes
from figures.heat_scale import Shade
from figures.measures import COUNT, LATE, MEAN_AGE, MEDIAN_AGE, RATE, Measure

Number = float | None


@dataclass(frozen=True)
class Cell:
    """A number as it is read, and the list that it counts; `reason` says why there is none."""

    text: str
    address: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """`key` names the outline of the map that shows it; empty when none does."""

    name: str
    shade: Shade
    cells: list[Cell]
    key: str = ""


@dataclass(frozen=True)
class Head:
    """A column: `sort` is what `aria-sort` says of it, `query` the address that sorts by it, or turns it round."""

    label: str | Promise
    sort: str
    query: str


@dataclass(frozen=True)
class Column:
    """`value` sorts, `cell` shows."""

    code: str
    label: str | Promise
    value: Callable[[Row], Number | str]
    cell: Callable[[Row, bool], Cell]


@dataclass(frozen=True)
class Table:
    heads: list[Head]
    lines: list[Line]
    total: Line


NAME: Final = "name"


def table_of(heat: Heat, form: HeatForm) -> Table:
    columns = _compared(heat, form) if heat.is_compared else _alone(form)
    ordered, code, is_down = _ordered(heat, form, columns)
    return Table(
        heads=[_head(form, column, code, is_down) for column in [_names(), *columns]],
        lines=[_line(row, columns) for row in ordered],
        total=_line(heat.total, columns, is_total=True),
    )


def _names() -> Column:
    return Column(
        NAME, gettext_lazy("Territoire"), lambda row: row.place.name, lambda row, _total: Cell(row.place.name)
    )


def _alone(form: HeatForm) -> list[Column]:
    """Everything there is to know of one period."""
    return [
        Column("count", gettext_lazy("Reçues"), lambda row: row.figures.count, _count(form)),
        Column("open", gettext_lazy("Ouvertes"), lambda row: row.figures.open, _open(form)),
        Column("late", LATE.label, lambda row: row.value(LATE), _late(form)),
        *(_plain(measure) for measure in (MEDIAN_AGE, MEAN_AGE, RATE)),
    ]


def _compared(heat: Heat, form: HeatForm) -> list[Column]:
    """One measure over two periods, and what changed."""
    measure, counts = heat.measure, heat.measure is COUNT

    def now(row: Row, is_total: bool) -> Cell:
        return _count(form)(row, is_total) if counts else _shown(measure, row.value(measure))

    def then(row: Row, is_total: bool) -> Cell:
        if not counts or row.other is None or heat.other_span is None:
            return _shown(measure, row.other_value(measure))
        changes = span_changes(heat.other_span)
        return _linked(form, row, is_total, row.other.count, **changes)

    def change(row: Row, is_total: bool) -> Cell:
        return Cell(measure.difference(row.difference(measure)))

    columns = [
        Column(measure.code, heat.span.words(), lambda row: row.value(measure), now),
        Column("other", _other(heat.other_span), lambda row: row.other_value(measure), then),
        Column("difference", gettext_lazy("Différence"), lambda row: row.difference(measure), change),
    ]
    # The table always sums to the list's count, whatever it compares.
    received = Column("count", gettext_lazy("Reçues"), lambda row: row.figures.count, _count(form))
    return columns if counts else [received, *columns]


def _other(span: Span | None) -> str:
    return span.words() if span else ""


def _count(form: HeatForm) -> Callable[[Row, bool], Cell]:
    return lambda row, is_total: _linked(form, row, is_total, row.figures.count)


def _open(form: HeatForm) -> Callable[[Row, bool], Cell]:
    return lambda row, is_total: _linked(form, row, is_total, row.figures.open, **open_changes(form))


def _late(form: HeatForm) -> Callable[[Row, bool], Cell]:
    def cell(row: Row, is_total: bool) -> Cell:
        shown = _shown(LATE, row.value(LATE))
        place = None if is_total else row.place
        address = list_address(form, place, due="late") if row.figures.late else ""
        return Cell(shown.text, address, shown.reason)

    return cell


def _plain(measure: Measure) -> Column:
    return Column(
        measure.code,
        measure.label,
        lambda row: row.value(measure),
        lambda row, _is_total: _shown(measure, row.value(measure)),
    )


def _shown(measure: Measure, value: Number) -> Cell:
    return Cell(measure.text(value), reason="" if value is not None else str(measure.lacking))


def _linked(form: HeatForm, row: Row, is_total: bool, number: int, **changes: object) -> Cell:
    address = list_address(form, None if is_total else row.place, **changes) if number else ""
    return Cell(number_format(number, 0, force_grouping=True), address)


def _ordered(heat: Heat, form: HeatForm, columns: list[Column]) -> tuple[list[Row], str, bool]:
    """The rows in the order asked for, by name without one; what cannot be measured comes last either way."""
    by_code = {column.code: column for column in columns}
    code = form.cleaned_data["sort"]
    if code not in by_code:
        is_down = code == NAME and form.cleaned_data["order"] == "desc"
        return (heat.rows[::-1] if is_down else heat.rows), NAME, is_down
    is_down = form.cleaned_data["order"] != "asc"
    value = by_code[code].value
    known = [row for row in heat.rows if value(row) is not None]
    rest = [row for row in heat.rows if value(row) is None]
    # Stable: equal numbers stay in the order of the names.
    return sorted(known, key=lambda row: -value(row) if is_down else value(row)) + rest, code, is_down


def _head(form: HeatForm, column: Column, sorted_by: str, is_down: bool) -> Head:
    is_mine = column.code == sorted_by
    down_first = column.code != NAME
    order = ("asc" if is_down else "desc") if is_mine else ("desc" if down_first else "asc")
    sort = ("descending" if is_down else "ascending") if is_mine else "none"
    return Head(column.label, sort, form.own_query(sort=column.code, order=order))


def _line(row: Row, columns: list[Column], *, is_total: bool = False) -> Line:
    return Line(row.place.name, row.shade, [column.cell(row, is_total) for column in columns], row.place.outline)
