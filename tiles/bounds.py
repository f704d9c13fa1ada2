"""How far the territory served reaches."""

from typing import Final

from django.contrib.gis.db.models import Extent
from django.core.cache import cache

from geo import layers

Bounds = tuple[float, float, float, float]

WORLD: Final[Bounds] = (-180.0, -85.05, 180.0, 85.05)
SECONDS: Final = 60


def served_bounds() -> Bounds:
    """West, south, east, north of all the declared shapes; the world when there is none.

    Points are within them by construction, and the extent of a million points would be read one by one.
    """
    bounds: Bounds | None = cache.get("tiles:bounds")
    if bounds is None:
        bounds = _bounds()
        cache.set("tiles:bounds", bounds, SECONDS)
    return bounds


def _bounds() -> Bounds:
    shapes = [layer.rows() for layer in layers.all_layers() if layer.geometry == "shapes"]
    extents = [rows.aggregate(extent=Extent("geom"))["extent"] for rows in shapes]
    boxes = [extent for extent in extents if extent]
    if not boxes:
        return WORLD
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
