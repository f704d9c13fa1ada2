"""Questions about territories."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.contrib.gis.geos import Point
from django.db.models import Q

from geo.querysets import GeoQuerySet


class BoundaryQuerySet(GeoQuerySet):
    def valid_on(self, day: datetime.date) -> Self:
        """Versions in force on `day`: `valid_from` is the first day, `valid_to` the first day no longer."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def current(self) -> Self:
        return self.filter(valid_to=None)

    def of_level(self, *levels: str) -> Self:
        return self.filter(level__in=levels)

    def covering(self, point: Point) -> Self:
        """Territories that hold the WGS84 point, their edge included."""
        return self.filter(geom__covers=point)

    def versions_of(self, boundary_ids: Iterable[int]) -> Self:
        """Every version, past and present, of the same territories."""
        keys = self.model.objects.filter(pk__in=boundary_ids).values_list("level", "code")
        wanted = Q(pk__in=[])
        for level, code in keys:
            wanted |= Q(level=level, code=code)
        return self.filter(wanted)
