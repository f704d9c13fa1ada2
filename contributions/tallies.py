"""How many contributions there are of each kind, category and state: one statement over the counters, exact."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from boundaries.models import Level
from contributions.filters import OUTSIDE_QUARTIERS, period_of
from contributions.models import CommuneMonthCount, Contribution, MonthCount, PlaceCount, WideMonthCount
from contributions.models.counts import Counted
from contributions.months import Moment, Span, split
from contributions.pages import some_of
from contributions.querysets import ContributionQuerySet, inside


class State(NamedTuple):
    """What a choice of the filters is made of; `category` is its primary key."""

    kind: str
    category: int
    status: str
    is_open: bool


Tally = Counter[State]
COLUMNS: Final = ("kind", "category_id", "status", "is_open")


def is_counted(wanted: Mapping[str, Any]) -> bool:
    """Can the counters answer these filters? They know neither words nor what lies in a drawn perimeter."""
    territory = wanted.get("territory")
    return not wanted.get("q") and not (territory and territory.level == Level.PERIMETER)


def tally(wanted: Mapping[str, Any], others: ContributionQuerySet | None = None) -> Tally:
    """The public ones of the territory and period wanted, whatever their kind, category and state. `others` are counted
    with them: rows that the counters do not know.

    Counters and rows are read in one statement, hence of one moment: what is folded meanwhile is counted once.
    """
    place, (since, until) = _place(wanted), period_of(wanted)
    span = split(since, until, now=timezone.now())
    parts = [_months(place, wanted, span)] if span.has_months else []
    parts += [_rows(Contribution.objects.public().filter(place), *edge) for edge in span.edges]
    if others is not None:
        parts.append(_rows(others.filter(place), since, until))
    return _added(parts[0].union(*parts[1:], all=True)) if parts else Counter()


def tally_of_rows(rows: ContributionQuerySet, limit: int) -> Tally | None:
    """Of these rows, one by one; None when there are more than `limit`."""
    found = [State(*row) for row in some_of(rows).values_list(*COLUMNS)[: limit + 1]]
    return Counter(found) if len(found) <= limit else None


def _place(wanted: Mapping[str, Any]) -> Q:
    place = inside(wanted["territory"]) if wanted.get("territory") else Q()
    return place & Q(quartier=None) if wanted.get("quartier") == OUTSIDE_QUARTIERS else place


def _months(place: Q, wanted: Mapping[str, Any], span: Span) -> QuerySet:
    rows = _smallest_counter(wanted, is_dated=bool(span.first or span.end)).objects.filter(place)
    if span.first:
        rows = rows.filter(month__gte=span.first)
    if span.end:
        rows = rows.filter(month__lt=span.end)
    return rows.values_list(*COLUMNS).annotate(number=Sum("n"))


def _smallest_counter(wanted: Mapping[str, Any], *, is_dated: bool) -> type[Counted]:
    """Of those that know what is asked, the one with the fewest rows to add up."""
    territory, is_outside = wanted.get("territory"), wanted.get("quartier") == OUTSIDE_QUARTIERS
    if not territory and not is_outside:
        return WideMonthCount
    if not is_dated:
        return PlaceCount
    return MonthCount if is_outside or territory.level == Level.QUARTIER else CommuneMonthCount


def _rows(rows: ContributionQuerySet, since: Moment | None, until: Moment | None, sign: int = 1) -> QuerySet:
    rows = rows.since(since) if since else rows
    rows = rows.before(until) if until else rows
    return rows.order_by().values_list(*COLUMNS).annotate(number=Count("pk") * sign)


def _added(lines: Iterable[tuple[Any, ...]]) -> Tally:
    found: Tally = Counter()
    for *state, number in lines:
        found[State(*state)] += number
    return found
