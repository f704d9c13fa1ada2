"""What a territory's page says besides its map and its list."""

import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from boundaries.models import Boundary, Level
from contributions.models import Contribution

YEAR = datetime.timedelta(days=365)
PLURALS = {
    Level.EPCI: _("Intercommunalité"),
    Level.COMMUNE: _("Communes"),
    Level.QUARTIER: _("Quartiers"),
    Level.PERIMETER: _("Périmètres"),
}


def facts_of(boundary: Boundary) -> dict[str, Any]:
    """Last twelve months in figures, and the territories inside."""
    last_year = Contribution.objects.public().within(boundary).since(timezone.now() - YEAR)
    figures = last_year.aggregate(open=Count("pk", filter=Q(is_open=True)), closed=Count("pk", filter=Q(is_open=False)))
    inside = Boundary.objects.current().filter(parent=boundary.pk).defer("geom")
    return {"figures": figures, "inside": list(inside)}


def by_level() -> list[tuple[str, list[Boundary]]]:
    """The territories in force, from the widest level to the nearest; levels without any are left out."""
    rows = Boundary.objects.current().select_related("parent").defer("geom", "parent__geom")
    found: dict[str, list[Boundary]] = {level: [] for level in Level.values}
    for boundary in rows:
        found[boundary.level].append(boundary)
    return [(PLURALS[Level(level)], boundaries) for level, boundaries in found.items() if boundaries]
