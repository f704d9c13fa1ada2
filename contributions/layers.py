"""What may be drawn and published of contributions."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Final

from contributions import kinds
from contributions.counted_cells import counters
from contributions.filters import PARAMETERS, checked, narrow
from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet
from contributions.versions import version
from geo import layers

# A hexagon of fewer says so, and no number: what one person did at home is nobody's figure.
FEW: Final = 3


def drawn() -> ContributionQuerySet:
    """What anyone may see, with how long ago the problems among them were last seen, and for how long each is open."""
    problems = [kind.code for kind in kinds.all_kinds() if kind.is_problem]
    return Contribution.objects.public().with_days_unseen(of_kinds=problems).with_days_open()


def counted(parameters: Mapping[str, Any]) -> layers.Count:
    """Raises ValidationError for a filter's value that does not exist."""
    wanted = checked(parameters) if parameters else {}
    return cache(partial(counters, wanted=wanted))


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
        version=version,
        parameters=PARAMETERS,
        counters=counted,
        counted=("open",),
        leading="category",
        days="days_open",
        few=FEW,
        heat="heat",
    )
)
