"""Which contributions an act on many is about: those ticked in the list, those of a filter, those of a zone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Person
from boundaries.models import Boundary
from contributions.models import Category, Contribution
from contributions.pages import Count, capped_count
from contributions.querysets import ContributionQuerySet
from contributions.staff_filters import StaffFilterForm, narrow_for
from desk.batches import MOST

LINES, FILTERS, ZONE = "lines", "filters", "zone"
ACCEPTED: Final = (LINES, FILTERS, ZONE)


@dataclass(frozen=True)
class Choice:
    """The rows, newest first and never more than `MOST`; `total` counts those beyond. `missing`: references that were
    ticked and are not on this desk. `carried` are the hidden fields that say the same choice again."""

    rows: list[Contribution]
    total: Count
    source: str
    missing: list[str] = field(default_factory=list)
    carried: list[tuple[str, str]] = field(default_factory=list)
    zone: MultiPolygon | None = None

    @property
    def is_cut(self) -> bool:
        return self.total.value > len(self.rows) or not self.total.is_exact


@dataclass(frozen=True)
class Zone:
    """A drawn shape, or a territory chosen as a whole: the latter also holds what has no exact place in it."""

    shape: MultiPolygon
    territory: Boundary | None = None

    def narrow(self, rows: ContributionQuerySet) -> ContributionQuerySet:
        if self.territory is not None:
            return rows.within(self.territory)
        # One without an exact place stands somewhere in its territory: nobody drew a line around it.
        return rows.filter(is_approximate=False).touching(self.shape)


def by_lines(user: Person, references: Iterable[str]) -> Choice:
    """The ticked ones, as far as they are on this person's desk."""
    wanted = list(dict.fromkeys(one.strip().upper()[:12] for one in references if one.strip() and "\x00" not in one))
    rows = Contribution.objects.on_desk_of(user).filter(reference__in=wanted[:MOST])
    found = list(_detailed(rows))
    known = {row.reference for row in found}
    missing = [one for one in wanted[:MOST] if one not in known]
    carried = [("source", LINES), *(("line", one) for one in wanted[:MOST])]
    return Choice(found, Count(len(wanted), is_exact=True), LINES, missing, carried)


def by_filters(user: Person, query: QueryDict) -> Choice:
    """All that the filters of the desk leave. Raises ValidationError for a filter that does not exist."""
    form = StaffFilterForm(query)
    if not form.is_valid():
        raise ValidationError(_("Ces filtres ne sont pas lisibles : reprenez-les depuis le bureau."), code="filters")
    rows = narrow_for(user, Contribution.objects.on_desk_of(user), form)
    total = capped_count(rows, MOST * 2)
    carried = [("source", FILTERS), ("filters", query.urlencode())]
    return Choice(list(_detailed(rows)), total, FILTERS, carried=carried)


def by_zone(user: Person, zone: Zone, given: dict[str, Any], carried: list[tuple[str, str]]) -> Choice:
    """What is open in a zone, of a category or in a state when they are given."""
    rows = zone.narrow(Contribution.objects.on_desk_of(user).still_open())
    category: Category | None = given.get("category")
    if category:
        rows = rows.in_categories([category.pk, *category.entries.values_list("pk", flat=True)])
    if given.get("state"):
        rows = rows.filter(status=given["state"])
    total = capped_count(rows, MOST * 2)
    return Choice(list(_detailed(rows)), total, ZONE, carried=[("source", ZONE), *carried], zone=zone.shape)


def _detailed(rows: ContributionQuerySet) -> ContributionQuerySet:
    """All that a line shows and a verdict needs."""
    joined = rows.select_related("category__parent", "commune", "quartier", "service", "assignee")
    return joined.defer("commune__geom", "quartier__geom").newest_first()[:MOST]
