"""An act on many, in words."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from contributions import kinds
from contributions.workflow import State
from desk.actions import UNDONE_WITHIN
from desk.batches import DONE, Label
from desk.models import Batch


@dataclass(frozen=True)
class Told:
    """`what`: « Changement d'état »; `state` when it changed it; `count` of those it changed, `restored` since."""

    batch: Batch
    what: Label
    state: State | None
    count: int
    restored: int

    @property
    def is_undoable(self) -> bool:
        return self.batch.undone_at is None and self.count > 0 and timezone.now() <= self.undoable_until

    @property
    def undoable_until(self) -> object:
        return self.batch.at + UNDONE_WITHIN


def with_counts(rows: QuerySet[Batch]) -> QuerySet[Batch]:
    undone = Count("lines", filter=Q(lines__is_undone=True))
    return rows.annotate(line_count=Count("lines"), undone_count=undone).order_by("-at", "-pk")


def told_of(row: Batch) -> Told:
    """Of a row of `with_counts`."""
    return Told(row, DONE.get(row.what, row.what), _state(row.status), row.line_count, row.undone_count)


def _state(code: str) -> State | None:
    every = (kinds.get(kind).workflow.states for kind, _label in kinds.kind_choices())
    return next((states[code] for states in every if code in states), None)
