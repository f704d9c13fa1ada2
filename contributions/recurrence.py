"""What comes back: the same family, at the same place, solved before."""

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone

from contributions.models import Category, Contribution
from contributions.querysets import ContributionQuerySet
from geo.boxes import Box
from geo.compiled import compiled
from geo.measures import DistanceMetres
from geo.srid import WGS84

WINDOW: Final = datetime.timedelta(days=365)
# The radius of duplicates of some categories is that of a street: beyond, it is not the same place.
MOST_METRES: Final = 60
# More is said by a number alone.
MOST_COUNTED: Final = 100
NAMED: Final = 3
# Computed, so that no index of categories is asked: what lies at a place is few, a family is a third of the table.
ENTRY: Final = F("category") + Value(0)


@dataclass(frozen=True)
class Past:
    """One that was solved there."""

    reference: str
    closed_at: datetime.datetime


@dataclass(frozen=True)
class Recurrence:
    """`count` of the same family were solved at that place in the twelve months before, the first of them at `since`;
    `others` are the last of them, newest first."""

    count: int
    since: datetime.datetime
    others: tuple[Past, ...]

    @property
    def times(self) -> int:
        """How often it came, this time included."""
        return self.count + 1


def recurrence_of(contribution: Contribution) -> Recurrence | None:
    """What was solved before it at the same place, in the twelve months before it was closed, or before now; None when
    nothing was, and for what has no exact place or is no problem of the street.

    Of what the public sees alone: everybody is told the same. From the index of places.
    """
    if not _is_told(contribution):
        return None
    until, category = contribution.closed_at or timezone.now(), contribution.category
    metres, adapted = min(category.duplicate_radius_m, MOST_METRES), connection.ops.Adapter
    rows = _solved(
        but=contribution.pk,
        family=category.parent_id or category.pk,
        kind=contribution.kind,
        solving=list(contribution.declared_kind.workflow.solving()),
        place=adapted(contribution.geom),
        box=adapted(Box.around(contribution.geom, metres).polygon()),
        metres=metres,
        since=until - WINDOW,
        until=until,
    )
    found = [Past(*row) for row in rows]
    if not found:
        return None
    return Recurrence(len(found), found[-1].closed_at, tuple(found[:NAMED]))


@compiled
def _solved(
    but: Any, family: Any, kind: Any, solving: Any, place: Any, box: Any, metres: Any, since: Any, until: Any
) -> QuerySet[Contribution, tuple[str, datetime.datetime]]:
    """What was solved of a family within some metres of a place, and of the box around them."""
    place.output_field = box.output_field = GeometryField(srid=WGS84)
    # An array is made once, where a subquery would be joined to each row of the box.
    entries = ArraySubquery(Category.objects.filter(Q(pk=family) | Q(parent=family)).order_by().values("pk"))
    rows = (
        whole_problems()
        .annotate(entry=ENTRY, distance=DistanceMetres("geom", place))
        .filter(geom__bboverlaps=box, distance__lte=metres, entry__among=entries, kind=kind)
        .filter(is_open=False, status__among=solving, closed_at__lt=until, closed_at__gte=since)
        .exclude(pk=but)
    )
    return rows.order_by("-closed_at", "-id").values_list("reference", "closed_at")[:MOST_COUNTED]


def whole_problems() -> ContributionQuerySet:
    """Public ones that count once: neither merged into another one nor a part of one, and with an exact place."""
    return Contribution.objects.public().filter(duplicate_of=None, part_of=None, is_approximate=False)


def _is_told(contribution: Contribution) -> bool:
    is_exact = not contribution.is_approximate and contribution.geom.geom_type == "Point"
    is_counted = contribution.duplicate_of_id is None and contribution.part_of_id is None
    return is_exact and is_counted and contribution.declared_kind.is_problem
