"""What the map of the desk draws. Not registered: a declared layer is public, and this one is drawn for one person."""

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone

from accounts.permissions import Person
from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet
from contributions.staff_filters import narrow_for
from desk.filters import DeskFilterForm
from geo.layers import Layer

DESK = Layer(
    name="contributions",
    title="Bureau",
    rows=Contribution.objects.none,
    columns={
        "reference": "reference",
        "kind": "kind",
        "category": "category_id",
        "status": "status",
        "open": "is_open",
        "late": "is_late",
    },
    counted=("late",),
)


def drawn_for(user: Person, form: DeskFilterForm) -> ContributionQuerySet:
    """What this person's map draws under valid filters: what is open, unless another state is asked for, or what
    became of them."""
    wanted = form.cleaned_data
    rows = narrow_for(user, Contribution.objects.on_desk_of(user), form)
    if not any(wanted[name] for name in ("status", "outcome", "closed_since", "closed_until")):
        rows = rows.still_open()
    return with_lateness(rows)


def with_lateness(rows: ContributionQuerySet) -> ContributionQuerySet:
    """`is_late`: open past its last day, and not waiting for its author."""
    late = Q(is_open=True, paused_at=None, due_on__lt=timezone.localdate())
    return rows.annotate(is_late=Case(When(late, then=True), default=Value(False), output_field=BooleanField()))
