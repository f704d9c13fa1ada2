"""Works that one contribution asks of several: each part is a row of its own, on the desk alone."""

from dataclasses import dataclass

from django.db.models import Count, Q

from contributions.models import Contribution


@dataclass(frozen=True)
class Progress:
    """How many parts there are, and how many of them are closed."""

    total: int
    done: int


def progress(contribution: Contribution) -> Progress | None:
    """None where there is nothing but itself. Of one read `with_parts`, it is known."""
    if hasattr(contribution, "part_count"):
        known = contribution.part_count
        return Progress(known, contribution.parts_done) if known else None
    counted = contribution.parts.aggregate(total=Count("pk"), done=Count("pk", filter=Q(is_open=False)))
    return Progress(**counted) if counted["total"] else None


def may_be_split(row: Contribution) -> bool:
    """Open, whole, and of a kind that services handle."""
    return row.is_open and row.part_of_id is None and bool(row.declared_kind.workflow.routed)
