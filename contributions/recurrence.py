"""What comes back: the same family, at the same place, solved before."""

import datetime
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Value
from django.utils import timezone

from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet

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
    until = contribution.closed_at or timezone.now()
    known = solved_there(contribution).filter(closed_at__lt=until, closed_at__gte=until - WINDOW)
    rows = known.order_by("-closed_at", "-id").values_list("reference", "closed_at")
    found = [Past(*row) for row in rows[:MOST_COUNTED]]
    if not found:
        return None
    return Recurrence(len(found), found[-1].closed_at, tuple(found[:NAMED]))


def solved_there(contribution: Contribution) -> ContributionQuerySet:
    """The others of its family that were solved within the radius of its category."""
    metres = min(contribution.category.duplicate_radius_m, MOST_METRES)
    return (
        whole_problems()
        .annotate(entry=ENTRY)
        .filter(entry__in=contribution.category.family_ids(), kind=contribution.kind)
        .filter(is_open=False, status__in=contribution.declared_kind.workflow.solving())
        .exclude(pk=contribution.pk)
        .near(contribution.geom, metres=metres)
    )


def whole_problems() -> ContributionQuerySet:
    """Public ones that count once: neither merged into another one nor a part of one, and with an exact place."""
    return Contribution.objects.public().filter(duplicate_of=None, part_of=None, is_approximate=False)


def _is_told(contribution: Contribution) -> bool:
    is_exact = not contribution.is_approximate and contribution.geom.geom_type == "Point"
    is_counted = contribution.duplicate_of_id is None and contribution.part_of_id is None
    return is_exact and is_counted and contribution.declared_kind.is_problem
