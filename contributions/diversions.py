"""Whom to turn to instead: the diversions of a category at a place, the most precise territory speaking."""

from collections.abc import Iterable
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from boundaries.holding import held_place, holding
from boundaries.models import Level
from boundaries.placing import Territories
from contributions.models import Category, Diversion, DiversionReason
from geo.compiled import compiled

# A perimeter was drawn by hand for a purpose: nothing is more precise.
NEAREST_FIRST: tuple[str | None, ...] = (Level.PERIMETER, Level.QUARTIER, Level.COMMUNE, Level.EPCI, None)
DANGER_FIRST = (DiversionReason.DANGER, DiversionReason.NOT_OURS)


def diversions_of(categories: Iterable[Category]) -> dict[int, list[Diversion]]:
    """All those in force for each of these categories, by its id, its family's included; in one query."""
    categories = list(categories)
    ids = {pk for row in categories for pk in (row.pk, row.parent_id) if pk}
    own: dict[int, list[Diversion]] = {}
    for diversion in _in_force([*ids]):
        own.setdefault(diversion.category_id, []).append(diversion)
    return {row.pk: own.get(row.pk, []) + own.get(row.parent_id or 0, []) for row in categories}


def diversions_at(
    category: Category, found: Territories | None = None, point: GEOSGeometry | None = None
) -> list[Diversion]:
    """Those to tell for a category in these territories, danger first; in one query.

    `point`, in WGS84, when it is exact: only then is a perimeter known to hold it. For each reason the most precise
    territory has the last word; in one territory, the entry before its family.
    """
    ids = {pk for pk in (category.pk, category.parent_id) if pk}
    return most_precise(_told(categories=[*ids], **held_place(found or Territories(), point)), category)


@compiled
def _told(categories: Any, quartier: Any, commune: Any, above: Any, point: Any) -> QuerySet[Diversion]:
    return _in_force(categories).filter(holding(quartier, commune, above, point))


def most_precise(diversions: Iterable[Diversion], category: Category) -> list[Diversion]:
    """Of those in force for a category somewhere, the ones that have the last word, danger first."""
    here = list(diversions)
    told: list[Diversion] = []
    for reason in DANGER_FIRST:
        rows = [row for row in here if row.reason == reason]
        nearest = min((_rank(row, category) for row in rows), default=None)
        told += [row for row in rows if _rank(row, category) == nearest]
    return told


def _in_force(categories: Any) -> QuerySet[Diversion]:
    rows = Diversion.objects.filter(is_active=True, category__among=categories)
    return rows.select_related("boundary").defer("boundary__geom").order_by("pk")


def _rank(diversion: Diversion, category: Category) -> tuple[int, bool]:
    level = diversion.boundary.level if diversion.boundary else None
    return NEAREST_FIRST.index(level), diversion.category_id != category.pk


def final(diversions: Iterable[Diversion]) -> list[Diversion]:
    """Those that end the form."""
    return [diversion for diversion in diversions if diversion.is_final]


def in_words(diversion: Diversion) -> str:
    """All of it on one line, for programs: "Danger… : Appelez le 18. Sapeurs-pompiers, 18"."""
    whom = ", ".join(part for part in (diversion.contact_name, diversion.phone, diversion.url) if part)
    line = _("%(reason)s. %(message)s") % {"reason": diversion.get_reason_display(), "message": _(diversion.message)}
    return _("%(line)s S'adresser à : %(whom)s.") % {"line": line, "whom": whom} if whom else line


def telling(diversions: Iterable[Diversion]) -> str:
    """What the field `told` of a form holds once these are on its screen."""
    return "-".join(str(diversion.pk) for diversion in diversions)


def untold(diversions: Iterable[Diversion], told: str) -> list[Diversion]:
    """Those that a form has not shown yet."""
    known = set(told.split("-"))
    return [diversion for diversion in diversions if str(diversion.pk) not in known]
