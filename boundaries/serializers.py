"""Territories as GeoJSON."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from boundaries.models import Boundary, Level
from geo.fields import ShapeField, TypeField
from geo.parameters import Parameters

# About ten metres: the drawing of a list, not a limit to be measured.
SIMPLIFIED_DEGREES = 0.0001


class TerritoryParameters(Parameters):
    level = serializers.ChoiceField(Level.choices, required=False, help_text=_("Un seul niveau."))
    geometry = serializers.BooleanField(
        default=False, help_text=_("Avec les contours, simplifiés à une dizaine de mètres.")
    )


class AbsoluteURLField(serializers.URLField):
    """The address of the row's own page, or file."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="get_absolute_url", read_only=True, **options)

    def to_representation(self, value: str) -> str:
        return self.context["request"].build_absolute_uri(value)


class TerritoryName(serializers.ModelSerializer):
    class Meta:
        model = Boundary
        fields = ("slug", "name")


class TerritoryProperties(serializers.ModelSerializer):
    parent = serializers.SlugField(
        source="parent.slug", default=None, allow_null=True, help_text=_("Le territoire qui le contient.")
    )
    url = AbsoluteURLField()

    class Meta:
        model = Boundary
        fields = ("level", "code", "slug", "name", "parent", "population", "note", "url")


class OutlineField(ShapeField):
    """The simplified outline; null when it was not asked for, and then not read from the database either."""

    def get_attribute(self, territory: Boundary) -> Any:
        if not self.context["with_geometry"]:
            return None
        return territory.geom.simplify(SIMPLIFIED_DEGREES, preserve_topology=True)


class TerritoryFeature(serializers.Serializer):
    type = TypeField("Feature")
    id = serializers.CharField(source="slug")
    geometry = OutlineField(allow_null=True)
    properties = TerritoryProperties(source="*")


@extend_schema_serializer(many=False)
class TerritoryCollection(serializers.Serializer):
    type = TypeField("FeatureCollection")
    features = TerritoryFeature(many=True)


class Located(serializers.Serializer):
    served = serializers.BooleanField(help_text=_("On peut y déposer une contribution."))
    commune = TerritoryName(allow_null=True)
    quartier = TerritoryName(allow_null=True)
