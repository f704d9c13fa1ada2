"""Questions of place that any table with a WGS84 column `geom` may be asked."""

from typing import Self

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import QuerySet

from geo.boxes import Box
from geo.measures import DistanceMetres


class GeoQuerySet(QuerySet):
    """Mixed into the querysets of the packages that own shapes."""

    def in_box(self, box: Box) -> Self:
        # Overlap, not containment: a park cut by the edge of the screen is still on the screen.
        return self.filter(geom__bboverlaps=box.polygon())

    def touching(self, shape: GEOSGeometry) -> Self:
        return self.filter(geom__intersects=shape)

    def near(self, point: Point, *, metres: float) -> Self:
        """Rows within `metres` of a WGS84 point, nearest first, with `distance_metres`.

        The box in degrees uses the plain index; the sphere then measures the few that pass.
        """
        return (
            self.in_box(Box.around(point, metres))
            .annotate(distance_metres=DistanceMetres("geom", point))
            .filter(distance_metres__lte=metres)
            .order_by("distance_metres", "id")
        )
