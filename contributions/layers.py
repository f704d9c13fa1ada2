"""What may be drawn and published of contributions."""

from contributions import kinds
from contributions.filters import PARAMETERS, narrow
from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet
from geo import layers


def drawn() -> ContributionQuerySet:
    """What anyone may see, with how long ago the problems among them were last seen."""
    problems = [kind.code for kind in kinds.all_kinds() if kind.is_problem]
    return Contribution.objects.public().with_days_unseen(of_kinds=problems)


CONTRIBUTIONS = layers.register(
    layers.Layer(
        name="contributions",
        title="Contributions",
        # Ids and codes only, all of them in the covering index: titles would triple a tile.
        rows=drawn,
        columns={
            "kind": "kind",
            "category": "category_id",
            "status": "status",
            "open": "is_open",
            "seen": "days_unseen",
        },
        narrow=narrow,
        parameters=PARAMETERS,
        counted=("open",),
        heat="heat",
    )
)
