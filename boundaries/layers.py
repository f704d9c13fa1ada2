"""What may be drawn and published of territories."""

from boundaries.models import Boundary
from geo import layers

BOUNDARIES = layers.register(
    layers.Layer(
        name="boundaries",
        title="Territoires",
        rows=Boundary.objects.current,
        columns={"level": "level", "name": "name", "slug": "slug"},
        geometry="shapes",
        labels="boundary_labels",
        # An import is rare: an hour is soon enough for a new outline.
        max_age=3600,
    )
)
