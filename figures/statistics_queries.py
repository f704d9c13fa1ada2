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

KEYS: Final = ("commune", "quartier", "family", "category", "service", "channel", "month")
# The finest line of each breakdown; a commune is the sum of its quartiers, a family that of its entries.
SETS: Final = (("commune", "quartier"), ("family", "category"), ("service",), ("channel",), ("month",))
PLACED: Final = ("id", "commune_id", "quartier_id", "category_id", "service_id", "channel")
# What the sums of a year of a large city need; with less, half of the time goes to temporary files.
WORK_MEMORY: Final = "64MB"
OLDEST_CALENDAR: Final = 2000
# Our first public words; a hand-over that nobody decided (a rule did, on arrival) answers nobody.
OUR_FIRST_WORDS: Final = (EventType.STATUS, EventType.ANSWERED, EventType.WAITING)

Key = tuple[tuple[str, Any], ...]
# A line may come many times, apart for each of its delays; without a key, it is the total by working days.
Found = list[tuple[Key, dict[str, Any]]]

# The rows with the keys of their lines. A territory goes by the id of its last version: numbers sort, and hash, faster
# than codes.
STATEMENT: Final = """
with base as {once} ({rows}), place as (
  select id, last_value(id) over (partition by level, code order by valid_from
    rows between unbounded preceding and unbounded following) as of
  from boundaries_boundary
), line as (
  select base.*, commune.of as commune, quartier.of as quartier, category.id as category,
    coalesce(category.parent_id, category.id) as family, base.service_id as service,
    width_bucket(base.{moment}, %s::timestamptz[]) as month {columns}
  from base
  left join place commune on commune.id = base.commune_id
  left join place quartier on quartier.id = base.quartier_id
  join contributions_category category on category.id = base.category_id
  {joins}
)
select grouping({keys}), {keys}, {measures} from line group by grouping sets ({sets})
"""

RECEIVED: Final = {
    "received": "count(*)",
    "open": "count(*) filter (where is_open)",
    "late": "count(*) filter (where is_late)",
    "reopened": "count(*) filter (where is_reopened)",
    "ever_closed": "count(*) filter (where is_reopened or not is_open)",
}
# Delays are whole days: a line is read as how many took how long, which sums up into wider lines and holds every
# percentile, without sorting half a million rows once for each breakdown.
CLOSED: Final = {
    "days": "days",
    "working_days": "working_days",
    "closed": "count(*)",
    "solved": "count(*) filter (where is_solved)",
    "with_deadline": "count(*) filter (where due_on is not null)",
    "overdue": "count(*) filter (where closed_on > due_on)",
    "rated": "count(*) filter (where is_satisfied is not null)",
    "satisfied": "count(*) filter (where is_satisfied)",
}
# Days off counted up to a day are its place in the list of them: working days need no calendar table.
DELAYS: Final = """
, closed_on - received_on as days, rating.is_satisfied,
closed_on - received_on - width_bucket(closed_on, %s::date[]) + width_bucket(received_on, %s::date[]) as working_days
"""
# What its author said last.
RATINGS: Final = """
left join (
  select distinct on (event.contribution_id) event.contribution_id, satisfaction.is_satisfied
  from contributions_satisfaction satisfaction join contributions_event event on event.id = satisfaction.closing_id
  order by event.contribution_id, event.at desc, event.id desc
) rating on rating.contribution_id = base.id
"""

FIRST_ANSWERS: Final = {"days": "days", "answered": "count(days)"}
FIRST_WORDS: Final = """
left join (
  select contribution_id, (min(at) at time zone %s)::date as first_on from contributions_event
  where is_public and at >= %s and (type = any(%s) or type = %s and actor_id is not null)
  group by contribution_id
) answer on answer.contribution_id = base.id
"""


@dataclass(frozen=True)
class Reading:
    """How the lines of some rows are read: by the month of which moment, with which columns and joins besides.
    `given` are the parameters of the columns, `after` those of the joins."""

    moment: str
    columns: str = ""
    joins: str = ""
    given: Sequence[Any] = field(default=())
    after: Sequence[Any] = field(default=())


def received_in(rows: QuerySet, span: Span, marks: Sequence[datetime.datetime]) -> Found:
    """Of what was received in the span: how many, what is still open of it, what is late, what was reopened."""
    found = _of(rows, "created_at", span)
    found = found.annotate(is_late=_truth(late(timezone.localdate())), is_reopened=_truth(REOPENED))
    found = found.values(*PLACED, "is_open", "is_late", "is_reopened", "created_at")
    return _ask(found, Reading("created_at"), marks, RECEIVED)


def closed_in(rows: QuerySet, span: Span, marks: Sequence[datetime.datetime]) -> Found:
    """Of what was closed in the span, whenever it was received: how many, how fast, how well. A line for each delay;
    and without a key, the total by working days."""
    found = _of(rows, "closed_at", span)
    found = found.annotate(
        is_solved=_truth(solved()), received_on=TruncDate("created_at"), closed_on=TruncDate("closed_at")
    )
    found = found.values(*PLACED, "is_solved", "due_on", "closed_at", "received_on", "closed_on")
    off = days_off()
    reading = Reading("closed_at", columns=DELAYS, joins=RATINGS, given=[off, off])
    return _ask(found, reading, marks, CLOSED, each="days", also="working_days")


def first_answers_in(rows: QuerySet, span: Span, marks: Sequence[datetime.datetime]) -> Found:
    """Of what was received in the span: after how many days someone first said something. A line for each delay."""
    found = _of(rows, "created_at", span).annotate(received_on=TruncDate("created_at"))
    found = found.values(*PLACED, "created_at", "received_on")
    zone = timezone.get_current_timezone_name()
    words = [zone, span.start, [str(one) for one in OUR_FIRST_WORDS], str(EventType.HANDED)]
    days = ", answer.first_on - base.received_on as days"
    reading = Reading("created_at", columns=days, joins=FIRST_WORDS, after=words)
    return _ask(found, reading, marks, FIRST_ANSWERS, each="days")


def _of(rows: QuerySet, moment: str, span: Span) -> QuerySet:
    return rows.order_by().filter(**{f"{moment}__gte": span.start, f"{moment}__lt": span.end})


def _truth(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _ask(
    rows: QuerySet,
    reading: Reading,
    marks: Sequence[datetime.datetime],
    measures: dict[str, str],
    *,
    each: str = "",
    also: str = "",
) -> Found:
    """The measures of the finest lines of every breakdown; apart for each value of `each`, and once more by `also`."""
    try:
        inner, parameters = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # whom no territory is given to, or a filter that nothing can pass
        return []
    sets = [(*one, each) if each else one for one in SETS] + ([(also,)] if also else [])
    statement = STATEMENT.format(
        rows=inner,
        # Days are worked out once, and not again for each of their uses.
        once="materialized" if reading.columns else "",
        moment=reading.moment,
        columns=reading.columns,
        joins=reading.joins,
        keys=", ".join(KEYS),
        measures=", ".join(measures.values()),
        sets=", ".join(f"({', '.join(one)})" for one in sets),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('work_mem', %s, true)", [WORK_MEMORY])
        cursor.execute(statement, [*parameters, list(marks), *reading.given, *reading.after])
        answers = cursor.fetchall()
    return [(_key(row), dict(zip(measures, row[len(KEYS) + 1 :], strict=True))) for row in answers]


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
