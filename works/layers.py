"""What may be drawn and published of planned works."""

from django.utils import timezone

from geo import layers
from works.models import PlannedWork
from works.querysets import PlannedWorkQuerySet


def drawn() -> PlannedWorkQuerySet:
    """What anyone may see of what goes on or is to come."""
    return PlannedWork.objects.public().not_over(timezone.localdate())


WORKS = layers.register(
    layers.Layer(
        name="works",
        title="Travaux prévus",
        rows=drawn,
        columns={"title": "title", "starts": "starts_on", "ends": "ends_on"},
        geometry="shapes",
        labels="work_labels",
        max_age=60,
    )
)
