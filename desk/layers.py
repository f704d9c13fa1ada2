"""What the map of the desk draws. Not registered: a declared layer is public, and this one is drawn for one person."""

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone

from accounts.permissions import Person
from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet
from contributions.staff_filters import narrow_for
from desk.filters import DeskFilterForm
from geo.grid import Tile
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
# Rows on the edge of a tile are chosen by their cell; the box only brings the index in, and must not cut them.
MARGIN = 0.01


def drawn_for(user: Person, form: DeskFilterForm, tile: Tile) -> ContributionQuerySet:
    """What this person's map draws there under valid filters: what is open, unless another state is asked for."""
    rows = narrow_for(user, Contribution.objects.on_desk_of(user), form)
    if not form.cleaned_data["status"]:
        rows = rows.still_open()
    # What is hidden from the public is drawn too, so the tiles' covering indexes do not serve: the box does.
    return with_lateness(rows.in_box(tile.box(MARGIN)))


def with_lateness(rows: ContributionQuerySet) -> ContributionQuerySet:
    """`is_late`: open past its last day, and not waiting for its author."""
    late = Q(is_open=True, paused_at=None, due_on__lt=timezone.localdate())
    return rows.annotate(is_late=Case(When(late, then=True), default=Value(False), output_field=BooleanField()))
