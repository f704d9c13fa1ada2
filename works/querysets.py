"""Questions about planned works."""

import datetime
from typing import Self

from django.apps import apps
from django.contrib.gis.geos import Point
from django.db.models import Exists, OuterRef, Q

from accounts.models import HANDLERS
from accounts.permissions import EVERYWHERE, Person, reaches_of
from boundaries.models import Boundary
from geo.querysets import GeoQuerySet


class PlannedWorkQuerySet(GeoQuerySet):
    def public(self) -> Self:
        """What anyone may see."""
        return self.filter(is_public=True)

    def visible_to(self, user: Person) -> Self:
        """The public ones; those that are not, for whoever handles contributions where they are."""
        reaches = reaches_of(user, *HANDLERS)
        if any(reach.territories is EVERYWHERE for reach in reaches):
            return self
        territories = frozenset().union(*(reach.territories or () for reach in reaches))
        inside = Boundary.objects.filter(pk__in=territories, geom__intersects=OuterRef("geom"))
        inside = inside.exclude(geom__touches=OuterRef("geom"))  # neighbours share an edge, and nothing else
        return self.filter(Q(is_public=True) | Exists(inside)) if territories else self.public()

    def not_over(self, today: datetime.date) -> Self:
        """Those that go on or are to come."""
        return self.filter(ended_on=None, ends_on__gte=today)

    def over(self, today: datetime.date) -> Self:
        return self.filter(Q(ends_on__lt=today) | ~Q(ended_on=None))

    def covering(self, point: Point) -> Self:
        """Those whose zone holds the WGS84 point, its edge included."""
        return self.filter(geom__covers=point)

    def concerning(self, category_ids: list[int]) -> Self:
        """Those that concern one of these categories: all those that name none, and those that name one of them."""
        links = apps.get_model("works", "PlannedWork").categories.through.objects.filter(plannedwork=OuterRef("pk"))
        return self.filter(~Exists(links) | Exists(links.filter(category__in=category_ids)))

    def within(self, boundary: Boundary) -> Self:
        """Those that reach into a territory. Its edge alone is not enough: neighbours share one."""
        return self.filter(geom__intersects=boundary.geom).exclude(geom__touches=boundary.geom)

    def soonest_first(self) -> Self:
        return self.order_by("starts_on", "ends_on", "pk")
