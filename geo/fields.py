"""GeoJSON points from people, read to the letter: DRF-GIS would also take WKT, EWKT, 3-D, any shape and any CRS."""

import math
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField

from geo.srid import WGS84

DECIMALS = 6  # a tenth of a metre
BOUNDS = (180, 90)

POINT_SCHEMA = {
    "type": "object",
    "required": ["type", "coordinates"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "enum": ["Point"]},
        "coordinates": {
            "type": "array",
            "description": "Longitude puis latitude, en degrés (WGS84).",
            "items": {"type": "number", "minimum": -180, "maximum": 180},
            "minItems": 2,
            "maxItems": 2,
            "example": [7.7521, 48.5734],
        },
    },
}
SHAPE_SCHEMA = {
    "type": "object",
    "description": "Une géométrie GeoJSON, en degrés (WGS84), longitude puis latitude.",
    "required": ["type", "coordinates"],
    "properties": {"type": {"type": "string"}, "coordinates": {"type": "array", "items": {}}},
    "example": {"type": "Point", "coordinates": [7.7521, 48.5734]},
}


def position(point: Point) -> dict[str, Any]:
    """GeoJSON of a WGS84 point, to a tenth of a metre."""
    return {"type": "Point", "coordinates": [round(point.x, DECIMALS), round(point.y, DECIMALS)]}


@extend_schema_field(SHAPE_SCHEMA)
class ShapeField(GeometryField):
    """Any WGS84 shape, to be read only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(precision=DECIMALS, read_only=True, **options)

    def to_representation(self, value: GEOSGeometry) -> dict[str, Any]:
        # Nearly all are points; read through GDAL, as the parent does, each costs half of what its row costs.
        return position(value) if isinstance(value, Point) else super().to_representation(value)


@extend_schema_field(POINT_SCHEMA)
class PointField(serializers.Field):
    """`{"type": "Point", "coordinates": [longitude, latitude]}` and nothing else, as a WGS84 Point."""

    default_error_messages = {
        "object": _('Un point s\'écrit {{"type": "Point", "coordinates": [longitude, latitude]}}.'),
        "members": _(
            "Un point porte « type » et « coordinates », rien d'autre. Les coordonnées sont toujours en WGS84 : "
            "un membre « crs » n'est pas accepté."
        ),
        "type": _("Seul le type « Point » est accepté."),
        "coordinates": _("« coordinates » attend deux nombres : longitude, latitude."),
        "range": _("Cette position sort de la Terre : longitude de -180 à 180, latitude de -90 à 90."),
    }

    def to_internal_value(self, data: Any) -> Point:
        if not isinstance(data, dict):
            self.fail("object")
        if data.get("type") != "Point":
            self.fail("type")
        if data.keys() != {"type", "coordinates"}:
            self.fail("members")
        lon, lat = self._position(data["coordinates"])
        return Point(lon, lat, srid=WGS84)

    def _position(self, coordinates: Any) -> list[float]:
        if not isinstance(coordinates, list) or len(coordinates) != 2:
            self.fail("coordinates")
        # The very types: True is an int for Python, and "7.75" a number for float().
        if not all(type(number) in (int, float) for number in coordinates):
            self.fail("coordinates")
        # NaN fails every comparison; an integer of 4,000 digits is compared before it is made a float.
        if not all(-bound <= number <= bound for number, bound in zip(coordinates, BOUNDS, strict=True)):
            self.fail("range")
        return [float(number) for number in coordinates]

    def to_representation(self, value: Point) -> dict[str, Any]:
        return position(value)


class TypeField(serializers.Field):
    """The member "type" of a GeoJSON object: one fixed word, asked for and given back."""

    default_error_messages = {"type": _("« type » doit valoir « {name} ».")}

    def __init__(self, name: str) -> None:
        super().__init__(source="*")
        self.name = name
        extend_schema_field({"type": "string", "enum": [name]})(self)  # type: ignore[type-var]

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if data != self.name:
            self.fail("type", name=self.name)
        return {}

    def to_representation(self, value: Any) -> str:
        return self.name


class DegreesField(serializers.FloatField):
    """A finite number of degrees, in an address."""

    def __init__(self, bound: int, **options: Any) -> None:
        super().__init__(min_value=-bound, max_value=bound, **options)

    def to_internal_value(self, data: Any) -> float:
        degrees = super().to_internal_value(data)
        # NaN is neither under the minimum nor over the maximum.
        if not math.isfinite(degrees):
            self.fail("invalid")
        return degrees
