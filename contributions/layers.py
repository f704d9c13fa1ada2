"""What may be drawn and published of contributions."""

from contributions.filters import PARAMETERS, narrow
from contributions.models import Contribution
from geo import layers

CONTRIBUTIONS = layers.register(
    layers.Layer(
        name="contributions",
        title="Contributions",
        # Ids and codes only, all of them in the covering index: titles would triple a tile.
        rows=Contribution.objects.public,
        columns={
            "kind": "kind",
            "category": "category_id",
            "status": "status",
            "open": "is_open",
        },
        narrow=narrow,
        parameters=PARAMETERS,
        counted=("open",),
        heat="heat",
    )
)
