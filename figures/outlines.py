"""The outlines of the territories of a heat map, simplified for a drawing."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import MultiPolygon, Point

from boundaries.models import Boundary, Level
from figures.heat import Heat, Row

# About ten metres: a pixel of a drawing of a city.
SIMPLIFIED_DEGREES: Final = 0.0001


@dataclass(frozen=True)
class Outline:
    """A row with its shape (WGS84) and a point on its surface, for its words."""

    row: Row
    geom: MultiPolygon
    inside: Point
    note: str

    @property
    def coordinates(self) -> Any:
        """As GeoJSON has them, to the metre."""
        return [[[_rounded(place) for place in ring] for ring in polygon] for polygon in _polygons(self.geom)]


def outlines(heat: Heat) -> list[Outline]:
    """Communes first: the quartiers are painted over them, and what is left of a commune is what is in no quartier."""
    rows = {row.place.territory.pk: row for row in heat.rows if row.place.territory and row.place.outline}
    found = list(Boundary.objects.filter(pk__in=rows).order_by("name", "pk"))
    inner = [boundary for boundary in found if boundary.level != Level.COMMUNE]
    communes = [boundary for boundary in found if boundary.level == Level.COMMUNE]
    return [_outline(rows[boundary.pk], boundary, inner) for boundary in [*communes, *inner]]


def _outline(row: Row, boundary: Boundary, inner: list[Boundary]) -> Outline:
    simple = boundary.geom.simplify(SIMPLIFIED_DEGREES, preserve_topology=True)
    left = _without(simple, inner) if row.place.is_rest else simple
    # A commune that its quartiers cover to the last metre has no place of its own.
    return Outline(row, simple, (left if not left.empty else simple).point_on_surface, boundary.note)


def _without(shape: Any, inner: list[Boundary]) -> Any:
    for boundary in inner:
        shape = shape.difference(boundary.geom.simplify(SIMPLIFIED_DEGREES, preserve_topology=True))
    return shape


def _polygons(geom: Any) -> list[Any]:
    """Simplified, a MultiPolygon of one part may come back as a Polygon."""
    return list(geom.coords) if geom.geom_type == "MultiPolygon" else [geom.coords]


def _rounded(place: tuple[float, ...]) -> list[float]:
    return [round(place[0], 5), round(place[1], 5)]


def attribution(found: list[Outline]) -> list[str]:
    """Where the outlines come from, as their own notes say it; each once."""
    return list(dict.fromkeys(outline.note for outline in found if outline.note))
