"""A period as whole months, which are counted already, and what its ends add to them or take away."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

Moment = datetime.datetime


class Edge(NamedTuple):
    """From `since` until just before `until`, to be added (`sign` 1) or taken away (-1)."""

    since: Moment
    until: Moment
    sign: int


@dataclass(frozen=True)
class Span:
    """Months from the one that begins on `first` until just before `end`, None for no limit; `edges` come on top.
    Without `has_months`, the edges are all there is."""

    first: datetime.date | None
    end: datetime.date | None
    edges: tuple[Edge, ...]
    has_months: bool = True


def split(since: Moment | None, until: Moment | None, *, now: Moment) -> Span:
    """What is received from `since` until just before `until`, in months of UTC.

    Each end goes to the beginning of a month with the fewest days between, before or after it: no edge holds more than
    half a month. Nothing is received after `now`, or so little that it costs nothing to read.
    """
    return _span(since, until, since and _nearest_month(since, now), until and _nearest_month(until, now))


def split_inward(since: Moment | None, until: Moment | None) -> Span:
    """The same with the months that lie in the period whole: nothing is taken away from one."""
    return _span(since, until, since and _month_from(since), until and _month_of(until))


def _span(since: Moment | None, until: Moment | None, first: Moment | None, end: Moment | None) -> Span:
    if since and until and since >= until:
        return Span(None, None, (), has_months=False)
    if since and until and first and end and first >= end:
        return Span(None, None, (Edge(since, until, 1),), has_months=False)
    return Span(first and first.date(), end and end.date(), (*_edges(since, first, 1), *_edges(until, end, -1)))


def _edges(moment: Moment | None, month: Moment | None, sign: int) -> list[Edge]:
    """Between an end of the period and the month that it was brought to; `sign` is that of a moment before it."""
    if moment is None or month is None or moment == month:
        return []
    return [Edge(moment, month, sign) if moment < month else Edge(month, moment, -sign)]


def _nearest_month(moment: Moment, now: Moment) -> Moment:
    before, after = _month_of(moment), _month_from(moment)
    return before if min(moment, now) - before <= min(after, now) - moment else after


def _month_of(moment: Moment) -> Moment:
    return moment.astimezone(datetime.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _month_from(moment: Moment) -> Moment:
    month = _month_of(moment)
    return month if month == moment else _month_of(month + datetime.timedelta(days=32))
