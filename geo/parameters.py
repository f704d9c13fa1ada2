"""The parameters of an address of the API, checked: a name that is not known is refused, not ignored."""

from copy import copy
from functools import cache
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from geo.boxes import Box, parse_position
from geo.fields import DegreesField
from geo.srid import WGS84


class Parameters(serializers.Serializer):
    """Declared as a serializer, so that the schema of the API says them too. An empty value is an absent one."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The clean values of a request. Raises ValidationError, with what is accepted when a name is not."""
        given = copy(_drawn_up(cls))
        given.initial_data = request.query_params
        given._refuse_unknown_names()
        given.is_valid(raise_exception=True)
        return given.validated_data

    def names(self) -> set[str]:
        return set(self.fields)

    def _refuse_unknown_names(self) -> None:
        if not self.names().issuperset(self.initial_data):
            message = _("Un paramètre n'est pas connu. Acceptés : %(names)s.")
            accepted = ", ".join(sorted(self.names())) or _("aucun")
            raise serializers.ValidationError({"parameters": [message % {"names": accepted}]})


@cache
def _drawn_up(parameters: type[Parameters]) -> Parameters:
    """Its fields keep nothing of a request: drawing them up anew takes longer than reading it."""
    drawn = parameters(data={})
    set(drawn.fields)
    return drawn


class NoParameters(Parameters):
    """For an address that takes none."""


class PositionParameters(Parameters):
    """A WGS84 position; `point` among the clean values."""

    lon = DegreesField(180, help_text=gettext_lazy("Longitude, en degrés (WGS84)."))
    lat = DegreesField(90, help_text=gettext_lazy("Latitude, en degrés (WGS84)."))

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "point": Point(given["lon"], given["lat"], srid=WGS84)}


@extend_schema_field(OpenApiTypes.STR)
class BoxField(serializers.Field):
    """west,south,east,north"""

    def to_internal_value(self, data: Any) -> Box:
        return Box.parse(str(data))


@extend_schema_field(OpenApiTypes.STR)
class PositionField(serializers.Field):
    """lon,lat"""

    def to_internal_value(self, data: Any) -> Point:
        return parse_position(str(data))
