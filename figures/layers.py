"""What may be drawn and published of black spots."""

from figures.black_spot_forms import PARAMETERS, narrow
from figures.models import BlackSpot
from geo import layers

BLACK_SPOTS = layers.register(
    layers.Layer(
        name="black_spots",
        title="Points noirs",
        # Counted from public contributions alone.
        rows=BlackSpot.objects.all,
        columns={"family": "family_id", "times": "solved", "unsolved": "unsolved"},
        narrow=narrow,
        # Of one that is drawn as a cluster, from above, the number is still its own.
        leading="times",
        parameters=PARAMETERS,
        # They are counted once a night.
        max_age=300,
    )
)
