"""Rows that a city sets up for a territory, or for everywhere: those that concern a place."""

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q

from boundaries.models import Boundary, Level
from boundaries.placing import Territories


def holding(found: Territories, point: GEOSGeometry | None) -> Q:
    """The condition on a column `boundary`: empty, which is everywhere, or a territory that holds the place.

    A territory is known by its code, for it may have a newer version. `point`, in WGS84, when it is exact: only then is
    a perimeter known to hold it.
    """
    where = Q(boundary=None)
    for territory in (found.quartier, found.commune):
        if territory is not None:
            where |= Q(boundary__level=territory.level, boundary__code=territory.code)
    if found.commune is not None and found.commune.parent_id:
        above = Boundary.objects.filter(pk=found.commune.parent_id).values("code")
        where |= Q(boundary__level=Level.EPCI, boundary__code__in=above)
    if point is not None:
        where |= Q(boundary__level=Level.PERIMETER, boundary__valid_to=None, boundary__geom__covers=point)
    return where
