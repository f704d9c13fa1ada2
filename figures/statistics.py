"""Statistics: what was received, solved and is late, by territory, category, service, channel and month."""

import datetime
import hashlib
import math
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from django.core.cache import cache
from django.db.models import QuerySet

from accounts.permissions import Person
from contributions.filters import midnight
from contributions.models import Contribution
from contributions.staff_filters import narrow_for
from figures.statistics_forms import Span, StatisticsForm
from figures.statistics_queries import Found, Key, closed_in, first_answers_in, received_in

ONE_DAY: Final = datetime.timedelta(days=1)
# A year of a large city costs seconds: kept for a minute, but only what took that long. The rest is always fresh.
WORTH_KEEPING_SECONDS: Final = 0.5
KEPT_SECONDS: Final = 60
# Reading the history of more takes longer than anyone waits.
FIRST_ANSWERS_UP_TO: Final = 50_000
# More than three years are told by year.
MOST_MONTHS: Final = 37


@dataclass(frozen=True)
class Figures:
    """The measures of one line. Delays are in days of the calendar, `working_days` (of the total alone) in working
    days; None where nothing was measured.

    `received`, `open`, `late`, `reopened` and `ever_closed` count what was received in the span; `closed`, `solved`,
    `with_deadline`, `overdue`, `rated` and `satisfied` what was closed in it, and so do the delays; the first answer
    is that of what was received.
    """

    received: int = 0
    open: int = 0
    late: int = 0
    reopened: int = 0
    ever_closed: int = 0
    closed: int = 0
    solved: int = 0
    with_deadline: int = 0
    overdue: int = 0
    rated: int = 0
    satisfied: int = 0
    median_days: float | None = None
    slow_days: float | None = None
    working_days: float | None = None
    answered: int = 0
    first_answer_days: float | None = None

    @property
    def late_share(self) -> int | None:
        return share(self.late, self.open)

    @property
    def overdue_share(self) -> int | None:
        return share(self.overdue, self.with_deadline)

    @property
    def reopened_share(self) -> int | None:
        return share(self.reopened, self.ever_closed)

    @property
    def satisfied_share(self) -> int | None:
        return share(self.satisfied, self.rated)


@dataclass(frozen=True)
class Counted:
    """Every line by its key, () for the total; `marks` begin the months (or the years, when `by_year`)."""

    lines: dict[Key, Figures]
    marks: list[datetime.date]
    by_year: bool

    @property
    def total(self) -> Figures:
        return self.lines.get((), Figures())


def share(part: int, whole: int) -> int | None:
    """Whole percents, half rounded up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def percentile(delays: Counter[int], part: float) -> float | None:
    """The value below which that part of them lies, between two of them when it falls there (as `percentile_cont`);
    None of nothing."""
    values = sorted((days, many) for days, many in delays.items() if many)
    if not values:
        return None
    ends = list(accumulate(many for _days, many in values))
    place = part * (ends[-1] - 1)
    below, above = (values[bisect_right(ends, rank)][0] for rank in (math.floor(place), math.ceil(place)))
    return below + (above - below) * (place - math.floor(place))


class Sums:
    """The counts of every line, and how many took how long, added up from the finest lines of each breakdown."""

    def __init__(self) -> None:
        self.counts: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        self.delays: defaultdict[Key, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))

    def add(self, found: Found, *, delay: str = "", of: str = "") -> None:
        """What statements answered; `delay` names the days that they tell, of as many as the measure `of` counts."""
        for key, measures in found:
            days, working = measures.pop("days", None), measures.pop("working_days", None)
            if not key:
                self.delays[()]["working"][working] += measures[of]
                continue
            for line in _holding(key):
                self.counts[line].update(measures)
                if delay and days is not None:
                    self.delays[line][delay][days] += measures[of]


def _holding(key: Key) -> list[Key]:
    """The lines that hold one of the finest: itself, its commune or family; and the total, told by the channels."""
    wider = [key[:1]] if len(key) > 1 else []
    return [key, *wider, *([()] if key[0][0] == "channel" else [])]


def count(user: Person, form: StatisticsForm) -> Counted:
    """The figures of what the person reads on the desk, under the filters of a valid form."""
    rows = narrow_for(user, Contribution.objects.on_desk_of(user), form)
    marks, by_year = _marks(form.span)
    key = _key(user, form)
    found = cache.get(key)
    if found is None:
        began = time.monotonic()
        found = _measured(rows, form.span, [midnight(mark) for mark in marks])
        if time.monotonic() - began > WORTH_KEEPING_SECONDS:
            cache.set(key, found, KEPT_SECONDS)
    return Counted(found, marks, by_year)


def _key(user: Person, form: StatisticsForm) -> str:
    """One person's: what they reach is no business of the next."""
    asked = repr((user.pk, sorted(form.parameters.items())))
    return f"statistics:{hashlib.sha256(asked.encode()).hexdigest()}"


def _measured(rows: QuerySet, span: Span, marks: Sequence[datetime.datetime]) -> dict[Key, Figures]:
    sums = Sums()
    sums.add(received_in(rows, span, marks))
    sums.add(closed_in(rows, span, marks), delay="solved", of="solved")
    if 0 < sums.counts[()]["received"] <= FIRST_ANSWERS_UP_TO:
        sums.add(first_answers_in(rows, span, marks), delay="answered", of="answered")
    return {line: _figures(counts, sums.delays[line]) for line, counts in sums.counts.items()}


def _figures(counts: Counter[str], delays: dict[str, Counter[int]]) -> Figures:
    return Figures(
        **counts,
        median_days=percentile(delays["solved"], 0.5),
        slow_days=percentile(delays["solved"], 0.9),
        working_days=percentile(delays["working"], 0.5),
        first_answer_days=percentile(delays["answered"], 0.5),
    )


def _marks(span: Span) -> tuple[list[datetime.date], bool]:
    """The first day of each month of the span; of each year, when it has too many months to read."""
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month + 1
    if months > MOST_MONTHS:
        return [datetime.date(year, 1, 1) for year in range(span.first.year, span.last.year + 1)], True
    begin = span.first.year * 12 + span.first.month - 1
    return [datetime.date(month // 12, month % 12 + 1, 1) for month in range(begin, begin + months)], False
