"""The statements behind the statistics: one for what was received, one for what was closed, one for first answers.

Each answers every breakdown at once (grouping sets), its total in the same reading: a table always sums to its total.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from contributions.models import EventType
from contributions.outcomes import REOPENED, late, solved
from contributions.working_days import ONE_DAY, is_working_day
from figures.statistics_forms import Span

# The columns of a line's key, as the statement answers them; told by `grouping`, a family with its entries.
KEYS: Final = ("commune", "quartier", "family", "category", "service", "channel", "month")
# The finest line of each breakdown; a commune is the sum of its quartiers, a family that of its entries.
SETS: Final = ("commune_id, quartier_id", "category_id", "service_id", "channel", "month")
PLACED: Final = ("id", "commune_id", "quartier_id", "category_id", "service_id", "channel")
# What the sums of a year of a large city need; with less, half of the time goes to temporary files.
WORK_MEMORY: Final = "64MB"
# A year of a million rows took three seconds on two busy processors: longer than any other page may.
PATIENCE: Final = "15s"
OLDEST_CALENDAR: Final = 2000
# Our first public words; a hand-over that nobody decided (a rule did, on arrival) answers nobody.
OUR_FIRST_WORDS: Final = (EventType.STATUS, EventType.ANSWERED, EventType.WAITING)

Key = tuple[tuple[str, Any], ...]
# A line may come many times, apart for each of its delays; without a key, it is the total by working days.
Found = list[tuple[Key, dict[str, Any]]]

# Half a million rows are counted by the ids that stand with them; only the few thousand counts are given the keys of
# their lines. A territory goes by the id of its last version, whose counts add up with those of the earlier ones.
# "offset 0": days are worked out once for each row, and not again for each of their uses.
STATEMENT: Final = """
with place as (
  select id, last_value(id) over (partition by level, code order by valid_from
    rows between unbounded preceding and unbounded following) as of
  from boundaries_boundary
), counted as (
  select grouping(commune_id, quartier_id, category_id, category_id, service_id, channel, month) as untold,
    commune_id, quartier_id, category_id, service_id, channel, month, {measures}
  from (
    select base.*, width_bucket(base.{moment}, %s::timestamptz[]) as month {columns}
    from ({rows} offset 0) as base {joins} offset 0
  ) as line
  group by grouping sets ({sets})
)
select untold, commune.of, quartier.of, coalesce(category.parent_id, category.id), category.id, service_id, channel,
  month, {told}
from counted
left join place commune on commune.id = commune_id
left join place quartier on quartier.id = quartier_id
left join contributions_category category on category.id = category_id
group by {keys}
"""

RECEIVED: Final = {
    "received": "count(*)",
    "open": "count(*) filter (where is_open)",
    "late": "count(*) filter (where is_late)",
    "reopened": "count(*) filter (where is_reopened)",
    "ever_closed": "count(*) filter (where is_reopened or not is_open)",
}
CLOSED: Final = {
    "closed": "count(*)",
    "solved": "count(*) filter (where is_solved)",
    "with_deadline": "count(*) filter (where due_on is not null)",
    "overdue": "count(*) filter (where closed_on > due_on)",
    "rated": "count(*) filter (where is_satisfied is not null)",
    "satisfied": "count(*) filter (where is_satisfied)",
}
# Delays are whole days: a line is read as how many took how long, which sums up into wider lines and holds every
# percentile, without sorting half a million rows once for each breakdown.
DELAYS: Final = ", closed_on - received_on as days, rating.is_satisfied"
# Days off counted up to a day are its place in the list of them: working days need no calendar table.
WORKING_DAYS: Final = """
closed_on - received_on - width_bucket(closed_on, %s::date[]) + width_bucket(received_on, %s::date[])
"""
# What its author said last.
RATINGS: Final = """
left join (
  select distinct on (event.contribution_id) event.contribution_id, satisfaction.is_satisfied
  from contributions_satisfaction satisfaction join contributions_event event on event.id = satisfaction.closing_id
  order by event.contribution_id, event.at desc, event.id desc
) rating on rating.contribution_id = base.id
"""

FIRST_ANSWERS: Final = {"answered": "count(days)"}
FIRST_WORDS: Final = """
left join (
  select contribution_id, (min(at) at time zone %s)::date as first_on from contributions_event
  where is_public and at >= %s and (type = any(%s) or type = %s and actor_id is not null)
  group by contribution_id
) answer on answer.contribution_id = base.id
"""


@dataclass(frozen=True)
class Reading:
    """How the lines of some rows are read: by the month of which moment, with which measures, columns and joins.

    `each`: apart for every value of that column too. `also`: once more by those columns, without a line. `worked_out`
    is what the counts themselves are given: by name, an expression. The parameters of the joins and of `worked_out` are
    `after` and `last`.
    """

    moment: str
    measures: dict[str, str]
    columns: str = ""
    joins: str = ""
    each: str = ""
    also: str = ""
    worked_out: dict[str, str] = field(default_factory=dict)
    after: Sequence[Any] = field(default=())
    last: Sequence[Any] = field(default=())

    @property
    def sets(self) -> list[str]:
        lines = [f"{one}, {self.each}" if self.each else one for one in SETS]
        return [*lines, self.also] if self.also else lines

    @property
    def counted(self) -> list[str]:
        """What is selected of each line, the columns that it is told apart by included."""
        apart = [one for one in (self.each, self.also) if one]
        return [*apart, *(f"{measure} as {name}" for name, measure in self.measures.items())]

    @property
    def apart(self) -> dict[str, str]:
        return {**({self.each: self.each} if self.each else {}), **self.worked_out}

    @property
    def told(self) -> dict[str, str]:
        return self.apart | {name: f"sum({name})::bigint" for name in self.measures}


def received_in(rows: QuerySet, span: Span, marks: Sequence[datetime.datetime]) -> Found:
    """Of what was received in the span: how many, what is still open of it, what is late, what was reopened."""
    found = _of(rows, "created_at", span)
    found = found.annotate(is_late=_truth(late(timezone.localdate())), is_reopened=_truth(REOPENED))
    found = found.values(*PLACED, "is_open", "is_late", "is_reopened", "created_at")
    return _ask(found, Reading("created_at", RECEIVED), marks)


def closed_in(rows: QuerySet, span: Span, marks: Sequence[datetime.datetime]) -> Found:
    """Of what was closed in the span, whenever it was received: how many, how fast, how well. A line for each delay;
    and without a key, the total by working days."""
    found = _of(rows, "closed_at", span)
    found = found.annotate(
        is_solved=_truth(solved()), received_on=TruncDate("created_at"), closed_on=TruncDate("closed_at")
    )
    found = found.values(*PLACED, "is_solved", "due_on", "closed_at", "received_on", "closed_on")
    off = days_off()
    by_days = {"each": "days", "also": "received_on, closed_on", "worked_out": {"working_days": WORKING_DAYS}}
    reading = Reading("closed_at", CLOSED, columns=DELAYS, joins=RATINGS, last=[off, off], **by_days)
    return _ask(found, reading, marks)


def first_answers_in(rows: QuerySet, span: Span, marks: Sequence[datetime.datetime]) -> Found:
    """Of what was received in the span: after how many days someone first said something. A line for each delay."""
    found = _of(rows, "created_at", span).annotate(received_on=TruncDate("created_at"))
    found = found.values(*PLACED, "created_at", "received_on")
    zone = timezone.get_current_timezone_name()
    words = [zone, span.start, [str(one) for one in OUR_FIRST_WORDS], str(EventType.HANDED)]
    days = ", answer.first_on - base.received_on as days"
    reading = Reading("created_at", FIRST_ANSWERS, columns=days, joins=FIRST_WORDS, each="days", after=words)
    return _ask(found, reading, marks)


def _of(rows: QuerySet, moment: str, span: Span) -> QuerySet:
    return rows.order_by().filter(**{f"{moment}__gte": span.start, f"{moment}__lt": span.end})


def _truth(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _ask(rows: QuerySet, reading: Reading, marks: Sequence[datetime.datetime]) -> Found:
    """The measures of the finest lines of every breakdown."""
    try:
        inner, parameters = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # whom no territory is given to, or a filter that nothing can pass
        return []
    statement = STATEMENT.format(
        rows=inner,
        moment=reading.moment,
        columns=reading.columns,
        joins=reading.joins,
        measures=", ".join(reading.counted),
        sets=", ".join(f"({one})" for one in reading.sets),
        told=", ".join(reading.told.values()),
        keys=", ".join(str(place + 1) for place in range(1 + len(KEYS) + len(reading.apart))),
    )
    given = [list(marks), *parameters, *reading.after, *reading.last]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('work_mem', %s, true), set_config('statement_timeout', %s, true)",
            [WORK_MEMORY, PATIENCE],
        )
        cursor.execute(statement, given)
        answers = cursor.fetchall()
    return [(_key(row), dict(zip(reading.told, row[len(KEYS) + 1 :], strict=True))) for row in answers]


def _key(row: Sequence[Any]) -> Key:
    """Which line it is: ("commune", id), ("quartier", id)… `grouping` sets a bit for each key that is not told."""
    told = [not row[0] >> place & 1 for place in reversed(range(len(KEYS)))]
    return tuple((name, value) for name, value, is_told in zip(KEYS, row[1:], told, strict=False) if is_told)


def days_off() -> list[datetime.date]:
    """Every day on which nobody works, from the oldest calendar to the end of next year."""
    years = range(OLDEST_CALENDAR, timezone.localdate().year + 2)
    return [day for year in years for day in _days_off(year, settings.HOLIDAYS_SUBDIVISION)]


@cache
def _days_off(year: int, _subdivision: str) -> tuple[datetime.date, ...]:
    """Kept by part of France too: it is a setting."""
    first = datetime.date(year, 1, 1)
    days = (first + ONE_DAY * number for number in range((datetime.date(year + 1, 1, 1) - first).days))
    return tuple(day for day in days if not is_working_day(day))
