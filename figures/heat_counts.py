"""Contributions counted by territory: one statement, whatever the number of territories and of measures."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db.models import (
    Aggregate,
    Avg,
    Case,
    CharField,
    Count,
    Expression,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from boundaries.models import Level
from figures.heat_places import Key

SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True)
class Figures:
    """What is counted in one place: how many were received, how many of these are open, how many of the open ones are
    late; and since how many days the open ones are."""

    count: int = 0
    open: int = 0
    late: int = 0
    median_age: float | None = None
    mean_age: float | None = None


@dataclass(frozen=True)
class Counts:
    by_place: Mapping[Key, Figures]
    total: Figures


class DaysUntil(Func):
    """Days from a moment to the one given, with their decimals."""

    template = f"(extract(epoch from %(expressions)s) / {SECONDS_A_DAY})"
    arg_joiner = " - "
    output_field = FloatField()


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = FloatField()


def counted(
    rows: QuerySet, level: str, *, moment: datetime.datetime, today: datetime.date, renamed: Mapping[int, int]
) -> Counts:
    """Count `rows` by commune or quartier. `renamed` maps old versions of territories to the present one.

    All rows are counted from an index alone; the ages and the deadlines of the open ones, one in twenty, are read
    apart: a filter inside one aggregate would read the whole table for them. A third part is the median of all, which
    cannot be had from those of the parts.
    """
    rows = rows.order_by().annotate(part_quartier=_quartier(level, renamed), part_commune=_commune(level, renamed))
    by_place, still_open = ("part_quartier", "part_commune"), rows.still_open()
    whole = still_open.annotate(no_quartier=_null(IntegerField()), no_commune=_null(IntegerField()))
    parts = [
        _part("count", rows, by_place, number=Count("pk"), late=_none(), median=_null(), mean=_null()),
        _part("open", still_open, by_place, **_of_open(moment, today)),
        _part("total", whole, ("no_quartier", "no_commune"), **_of_open(moment, today)),
    ]
    try:
        return _read(list(parts[0].union(*parts[1:], all=True)))
    except EmptyResultSet:
        return Counts({}, Figures())


def _part(name: str, rows: QuerySet, keys: tuple[str, str], **measures: Any) -> QuerySet:
    return rows.annotate(part=Value(name, CharField())).values_list("part", *keys).annotate(**measures)


def _of_open(moment: datetime.datetime, today: datetime.date) -> dict[str, Expression]:
    age = DaysUntil(Value(moment), F("created_at"))
    return {
        "number": Count("pk"),
        "late": Count("pk", filter=Q(paused_at=None, due_on__lt=today)),
        "median": Median(age),
        "mean": Avg(age),
    }


def _quartier(level: str, renamed: Mapping[int, int]) -> Expression:
    return _present("quartier", renamed) if level == Level.QUARTIER else _null(IntegerField())


def _commune(level: str, renamed: Mapping[int, int]) -> Expression:
    """At the level of quartiers, the commune of what is in none."""
    present = _present("commune", renamed)
    if level == Level.COMMUNE:
        return present
    return Case(When(quartier=None, then=present), output_field=IntegerField())


def _present(column: str, renamed: Mapping[int, int]) -> Expression:
    changed = [When(**{column: old}, then=Value(new)) for old, new in renamed.items()]
    present = F(f"{column}_id")
    return Case(*changed, default=present, output_field=IntegerField()) if changed else Cast(present, IntegerField())


def _null(output_field: Any = None) -> Expression:
    """Typed: the parts of a union must agree."""
    field = output_field or FloatField()
    return Cast(Value(None), field)


def _none() -> Expression:
    return Value(0, IntegerField())


def _read(lines: list[tuple[Any, ...]]) -> Counts:
    received: dict[Key, int] = {}
    opened: dict[Key, tuple[Any, ...]] = {}
    total: tuple[Any, ...] = (0, 0, None, None)
    for part, quartier, commune, *measures in lines:
        if part == "count":
            received[quartier, commune] = measures[0]
        elif part == "open":
            opened[quartier, commune] = tuple(measures)
        else:
            total = tuple(measures)
    by_place = {key: _figures(number, opened.get(key)) for key, number in received.items()}
    return Counts(by_place, _figures(sum(received.values()), total))


def _figures(number: int, of_open: tuple[Any, ...] | None) -> Figures:
    return Figures(number, *(of_open or (0, 0, None, None)))
