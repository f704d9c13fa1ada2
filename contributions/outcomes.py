"""What became of contributions, as conditions: the figures that count them and the lists that show them share these."""

import datetime
from collections.abc import Callable
from typing import Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contributions import kinds
from contributions.models import Event

REOPENED: Final = Q(reopened_count__gt=0)
# The last day counts whole: what is closed on it is in time.
OVERDUE: Final = Q(is_open=False, closed_at__date__gt=F("due_on"))


def solved() -> Q:
    """Closed with what was asked done: each kind says which of its states mean it."""
    found = Q(pk__in=[])
    for kind in kinds.all_kinds():
        found |= Q(kind=kind.code, is_open=False, status__in=kind.workflow.solving())
    return found


def late(today: datetime.date) -> Q:
    """Open past its last day, and not waiting for its author."""
    return Q(is_open=True, paused_at=None, due_on__lt=today)


def rated() -> Q:
    """Those of which the author said whether they are satisfied."""
    return Q(Exists(Event.objects.filter(contribution=OuterRef("pk"), satisfaction__isnull=False)))


OUTCOMES = {
    "solved": _("Résolues"),
    "overdue": _("Closes après l'échéance"),
    "reopened": _("Rouvertes"),
    "rated": _("Avec un avis de l'auteur"),
}
CONDITIONS: dict[str, Callable[[], Q]] = {
    "solved": solved,
    "overdue": lambda: OVERDUE,
    "reopened": lambda: REOPENED,
    "rated": rated,
}


def with_outcome(name: str) -> Q:
    return CONDITIONS[name]()
