"""What the filters offer to choose from: the categories by family, the territories by commune."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from boundaries.models import Boundary, Level
from contributions.models import Category

Choices = list[tuple[str, Any]]


def category_choices(categories: Iterable[Category]) -> Choices:
    """Families as groups; the first of each group is the whole family."""
    categories = list(categories)
    entries: dict[int, Choices] = {}
    for category in categories:
        if category.parent_id:
            entries.setdefault(category.parent_id, []).append((category.code, str(category)))
    families = [category for category in categories if not category.parent_id]
    whole = _("%(family)s : tout")
    return [
        (str(family), [(family.code, whole % {"family": family}), *entries.get(family.pk, [])]) for family in families
    ]


def territory_choices() -> Choices:
    """Communes, then the quartiers of each, then perimeters."""
    rows = Boundary.objects.current().exclude(level=Level.EPCI)
    groups: dict[str, Choices] = {str(_("Communes")): []}
    for level, slug, name, parent in rows.values_list("level", "slug", "name", "parent__name"):
        groups.setdefault(_group(level, parent), []).append((slug, name))
    return [group for group in groups.items() if group[1]]


def _group(level: str, parent: str | None) -> str:
    if level == Level.COMMUNE:
        return str(_("Communes"))
    if level == Level.QUARTIER:
        return str(_("Quartiers de %(commune)s") % {"commune": parent or "…"})
    return str(_("Périmètres"))
