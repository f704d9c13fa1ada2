"""The rules as they are, tried on what came in lately: what would go where. Nothing is written."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Service
from boundaries.models import Level
from contributions import kinds
from contributions.models import Answer, Category, Contribution, RoutingRule
from contributions.routing import concerns, is_answered, rules_in_order

DAYS: Final = 30
# The newest: enough for a large city's month, and a few seconds at most.
MOST: Final = 20_000

PERIMETERS = """
select contribution.id, boundary.id
from contributions_contribution contribution join boundaries_boundary boundary
  on boundary.id = any(%s) and ST_Covers(boundary.geom, ST_PointOnSurface(contribution.geom))
where contribution.id = any(%s)
"""


@dataclass(frozen=True)
class Share:
    """How many would go to a `service` (None: to nobody), and how many of them are elsewhere now."""

    service: Service | None
    count: int
    moved: int


@dataclass(frozen=True)
class Trial:
    shares: list[Share]
    count: int
    is_cut: bool


@dataclass(frozen=True)
class Case:
    """What rules look at, of one contribution that is there already."""

    pk: int
    category: Category
    service: int | None
    places: frozenset[tuple[str, str]]
    perimeters: frozenset[int]
    answers: Mapping[str, Any]


def try_lately(rows: QuerySet[Contribution]) -> Trial:
    """Among these `rows`, those received in the last 30 days: where the present rules would send each. Five queries,
    whatever their number."""
    rules = [rule for rule in rules_in_order() if rule.is_active and rule.service.is_active]
    cases = _cases(rows, rules)
    counts: Counter[int | None] = Counter()
    moved: Counter[int | None] = Counter()
    for case in cases:
        decided = next((rule for rule in rules if _holds(rule, case)), None)
        wanted = decided.service_id if decided else None
        counts[wanted] += 1
        moved[wanted] += wanted != case.service
    services = {rule.service_id: rule.service for rule in rules}
    shares = [Share(services[pk] if pk else None, counts[pk], moved[pk]) for pk, _count in counts.most_common()]
    return Trial(shares, len(cases), is_cut=len(cases) == MOST)


def _holds(rule: RoutingRule, case: Case) -> bool:
    return concerns(rule, case.category) and _is_there(rule, case) and is_answered(rule, case.category, case.answers)


def _is_there(rule: RoutingRule, case: Case) -> bool:
    if rule.boundary is None:
        return True
    if rule.boundary.level == Level.PERIMETER:
        return rule.boundary_id in case.perimeters
    return (rule.boundary.level, rule.boundary.code) in case.places


def _cases(rows: QuerySet[Contribution], rules: Sequence[RoutingRule]) -> list[Case]:
    since = timezone.now() - datetime.timedelta(days=DAYS)
    routed = [kind.code for kind in kinds.all_kinds() if kind.workflow.routed]
    recent = rows.of_kind(*routed).since(since).newest_first()
    columns = (
        "pk", "category", "service", "is_approximate", "commune__code", "quartier__code", "commune__parent__code",
    )  # fmt: skip
    found = list(recent.values_list(*columns)[:MOST])
    categories = Category.objects.in_bulk({row[1] for row in found})
    perimeters = _perimeters([row[0] for row in found if not row[3]], rules)
    answers = _answers([row[0] for row in found], rules)
    return [
        Case(
            pk, categories[category], service, _places(commune, quartier, epci), perimeters.get(pk, frozenset()),
            answers.get(pk, {}),
        )
        for pk, category, service, _is_approximate, commune, quartier, epci in found
    ]  # fmt: skip


def _places(commune: str | None, quartier: str | None, epci: str | None) -> frozenset[tuple[str, str]]:
    codes = {Level.COMMUNE: commune, Level.QUARTIER: quartier, Level.EPCI: epci}
    return frozenset((level.value, code) for level, code in codes.items() if code)


def _perimeters(ids: list[int], rules: Iterable[RoutingRule]) -> dict[int, frozenset[int]]:
    """The perimeters of rules that hold each contribution; an outdated one holds nothing."""
    of_rules = [rule.boundary for rule in rules if rule.boundary and rule.boundary.level == Level.PERIMETER]
    wanted = [boundary.pk for boundary in of_rules if boundary.valid_to is None]
    if not wanted:
        return {}
    held: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(PERIMETERS, [wanted, ids])
        for pk, perimeter in cursor.fetchall():
            held.setdefault(pk, set()).add(perimeter)
    return {pk: frozenset(perimeters) for pk, perimeters in held.items()}


def _answers(ids: list[int], rules: Iterable[RoutingRule]) -> dict[int, dict[str, Any]]:
    codes = {rule.question.code for rule in rules if rule.question}
    if not codes:
        return {}
    given: dict[int, dict[str, Any]] = {}
    rows = Answer.objects.filter(contribution__in=ids, question__code__in=codes).order_by("pk")
    for pk, code, value in rows.values_list("contribution", "question__code", "value"):
        given.setdefault(pk, {})[code] = value
    return given
