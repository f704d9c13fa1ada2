"""What a territory's page says besides its map and its list."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from boundaries.models import Boundary, Level
from contributions.facets import answer
from contributions.filters import STATUS_GROUPS
from contributions.models import Category, Contribution
from contributions.pages import Count

YEAR: Final = "365"
PLURALS = {
    Level.EPCI: _("Intercommunalité"),
    Level.COMMUNE: _("Communes"),
    Level.QUARTIER: _("Quartiers"),
    Level.PERIMETER: _("Périmètres"),
}


def facts_of(boundary: Boundary, categories: Iterable[Category]) -> dict[str, Any]:
    """Last twelve months in figures, and the territories inside."""
    inside = Boundary.objects.current().filter(parent=boundary.pk).defer("geom")
    return {"figures": _figures(boundary, categories), "inside": list(inside)}


def _figures(boundary: Boundary, categories: Iterable[Category]) -> dict[str, Count]:
    """How many are open and closed, as the list counts them when one asks it for these."""
    public, wanted = Contribution.objects.public(), {"territory": boundary, "period": YEAR}
    facets = answer(public, wanted, categories).facets
    if facets:
        return {state: Count(facets["status"][state], is_exact=True) for state in STATUS_GROUPS}
    return {state: answer(public, wanted | {"status": state}, categories).count for state in STATUS_GROUPS}


def by_level() -> list[tuple[str, list[Boundary]]]:
    """The territories in force, from the widest level to the nearest; levels without any are left out."""
    rows = Boundary.objects.current().select_related("parent").defer("geom", "parent__geom")
    found: dict[str, list[Boundary]] = {level: [] for level in Level.values}
    for boundary in rows:
        found[boundary.level].append(boundary)
    return [(PLURALS[Level(level)], boundaries) for level, boundaries in found.items() if boundaries]
