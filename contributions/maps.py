"""What a page tells its map: where to look, which icons, which base."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import Extent

from boundaries.models import Boundary, Level
from boundaries.querysets import BoundaryQuerySet
from contributions.models import Category

Bounds = list[float]
# Metropolitan France, for an installation whose territory is not loaded yet.
FRANCE: Bounds = [-5.2, 41.3, 9.6, 51.1]


def bounds_of(territories: BoundaryQuerySet) -> Bounds:
    """The box around territories: west, south, east, north."""
    box = territories.order_by().aggregate(box=Extent("geom"))["box"]
    return [round(edge, 5) for edge in box] if box else FRANCE


def bounds_of_one(territory: Boundary) -> Bounds:
    return bounds_of(Boundary.objects.filter(pk=territory.pk))


def bounds_of_all() -> Bounds:
    return bounds_of(Boundary.objects.current().of_level(Level.COMMUNE))


def map_data(*, bounds: Bounds, categories: Iterable[Category]) -> dict[str, Any]:
    """For `json_script`: {bounds, basemap, categories: {id: {code, name, icon}}}."""
    return {
        "bounds": bounds,
        "basemap": settings.BASEMAP != "none",
        "categories": {
            category.pk: {"code": category.code, "name": str(category), "icon": category.icon}
            for category in categories
        },
    }
