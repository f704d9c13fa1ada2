"""Boxes: west, south, east, north, in WGS84 degrees."""

import math
from dataclasses import dataclass

from django.contrib.gis.geos import Point, Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geo.measures import METRES_PER_DEGREE
from geo.srid import WGS84


@dataclass(frozen=True)
class Box:
    """A rectangle of longitudes and latitudes, never across the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> "Box":
        """Read "w,s,e,n". Raises ValidationError for anything that is not four ordered, finite degrees."""
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise ValidationError(_("Le cadre attend quatre nombres : ouest,sud,est,nord.")) from None
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValidationError(_("Le cadre sort de la Terre, ou ses bords sont inversés."))
        return cls(west, south, east, north)

    @classmethod
    def around(cls, point: Point, metres: float) -> "Box":
        """The smallest box holding every place within `metres` of a WGS84 point."""
        height = metres / METRES_PER_DEGREE * 1.01
        width = height / max(math.cos(math.radians(min(abs(point.y) + height, 89.9))), 0.001)
        return cls(
            max(point.x - width, -180),
            max(point.y - height, -90),
            min(point.x + width, 180),
            min(point.y + height, 90),
        )

    def polygon(self) -> Polygon:
        box = Polygon.from_bbox((self.west, self.south, self.east, self.north))
        box.srid = WGS84
        return box


def parse_position(text: str) -> Point:
    """Read "lon,lat" into a WGS84 point. Raises ValidationError for anything else."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise ValidationError(_("La position attend deux nombres : longitude,latitude.")) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValidationError(_("La position sort de la Terre."))
    return Point(lon, lat, srid=WGS84)
