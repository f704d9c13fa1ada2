"""Rows that a city sets up for a territory, or for everywhere: those that concern a place."""

from typing import Any

from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q

from boundaries.models import Boundary, Level
from boundaries.placing import Territories
from geo.srid import WGS84


def holding(quartier: Any, commune: Any, above: Any, point: Any) -> Q:
    """The condition on a column `boundary`: empty, which is everywhere, or a territory that holds the place.

    Within a query that is written once (`geo.compiled`); the four are what `held_place` gives. A territory is known by
    its code, for it may have a newer version.
    """
    point.output_field = GeometryField(srid=WGS84)
    return (
        Q(boundary=None)
        | Q(boundary__level=Level.QUARTIER, boundary__code=quartier)
        | Q(boundary__level=Level.COMMUNE, boundary__code=commune)
        | Q(boundary__level=Level.EPCI, boundary__code__in=Boundary.objects.filter(pk=above).values("code"))
        | Q(boundary__level=Level.PERIMETER, boundary__valid_to=None, boundary__geom__covers=point)
    )


def held_place(found: Territories, point: GEOSGeometry | None) -> dict[str, Any]:
    """The codes of the quartier and of the commune of a place, the id of what is above, and the place itself; nothing,
    which no territory holds, where one is missing. `point`, in WGS84, when it is exact: only then is a perimeter known
    to hold it."""
    return {
        "quartier": found.quartier and found.quartier.code,
        "commune": found.commune and found.commune.code,
        "above": found.commune and found.commune.parent_id,
        "point": point and PostGISAdapter(point),
    }
