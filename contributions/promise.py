"""The local promise: how long what is reported here, in a category, usually takes to be put right."""

import datetime
import math
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries.models import Boundary
from contributions import kinds
from contributions.models import Category, Contribution
from geo.compiled import compiled

DAYS: Final = 90
# Fewer say more of chance than of the service.
FEWEST: Final = 10
KEPT_SECONDS: Final = 600
# From the nearest.
SCOPES: Final = ("quartier", "commune", "everywhere")


@dataclass(frozen=True)
class Promise:
    """Half of the `cases` solved in the last 90 days within `scope` (a name to show) took at most `median_days`."""

    median_days: int
    cases: int
    scope: str


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = DurationField()


def promise_for(category: Category, *, quartier: Boundary | None, commune: Boundary | None) -> Promise | None:
    """The delay of the nearest territory that has cases enough; None where none has, or for what is no problem to put
    right. Kept for ten minutes."""
    if category.kind not in _problems():
        return None
    places = {"quartier": quartier, "commune": commune, "everywhere": None}
    key = f"promise:{category.pk}:{quartier and quartier.pk}:{commune and commune.pk}"
    found = cache.get(key)
    if found is None:
        found = _measured(category, quartier, commune)
        cache.set(key, found, KEPT_SECONDS)
    if not found:
        return None
    median_days, cases, scope = found
    place = places[scope]
    return Promise(median_days, cases, str(place) if place else _("tout le territoire"))


def _problems() -> list[str]:
    return [kind.code for kind in kinds.all_kinds() if kind.is_problem]


def _measured(category: Category, quartier: Boundary | None, commune: Boundary | None) -> tuple[Any, ...]:
    """Days, cases and scope; nothing where cases are too few. One statement, read from the index of closings."""
    found = _solved.first(
        category=category.pk,
        solving=list(kinds.get(category.kind).workflow.solving()),
        since=timezone.now() - datetime.timedelta(days=DAYS),
        quartier=quartier and quartier.pk,
        commune=commune and commune.pk,
    )
    for scope in SCOPES if found else ():
        if found[f"{scope}_cases"] >= FEWEST:
            return _days(found[f"{scope}_delay"]), found[f"{scope}_cases"], scope
    return ()


@compiled
def _solved(
    category: Any, solving: Any, since: Any, quartier: Any, commune: Any
) -> QuerySet[Contribution, dict[str, Any]]:
    """How many of a category were solved, and in how much time, by scope; none where there is no such territory."""
    inside = {"quartier": Q(quartier=quartier), "commune": Q(commune=commune), "everywhere": None}
    measures: dict[str, Aggregate] = {}
    for scope in SCOPES:
        measures[f"{scope}_cases"] = Count("closed_at", filter=inside[scope])
        measures[f"{scope}_delay"] = Median(F("closed_at") - F("created_at"), filter=inside[scope])
    rows = Contribution.objects.closed().filter(category=category, status__among=solving, closed_at__gte=since)
    return rows.order_by().values("category").annotate(**measures).values(*measures)


def _days(delay: datetime.timedelta) -> int:
    """Whole days, rounded up: a promise is not made shorter than it is."""
    return max(1, math.ceil(delay / datetime.timedelta(days=1)))
