"""Contributions as GeoJSON: the columns that anyone may read, and no other."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from boundaries.serializers import AbsoluteURLField, TerritoryName
from contributions.models import Category, Contribution, Photo
from contributions.timeline import public_steps
from geo.fields import ShapeField, TypeField


class CategorySerializer(serializers.ModelSerializer):
    parent = serializers.SlugField(
        source="parent.code", default=None, allow_null=True, help_text=_("La famille, par son code.")
    )

    class Meta:
        model = Category
        fields = (
            "code", "name", "parent", "kind", "icon", "help", "duplicate_radius_m", "duplicate_window_days",
        )  # fmt: skip


class CategoryName(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ("code", "name")


class WholeMetresField(serializers.IntegerField):
    def to_representation(self, value: float) -> int:
        return round(value)


class PhotoSerializer(serializers.ModelSerializer):
    url = AbsoluteURLField()

    class Meta:
        model = Photo
        fields = ("url", "width", "height", "alt")


class ContributionProperties(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="declared_kind.label", read_only=True)
    category = CategoryName()
    status_label = serializers.CharField(source="state.label", read_only=True)
    commune = TerritoryName(allow_null=True)
    quartier = TerritoryName(allow_null=True)
    photos = PhotoSerializer(many=True)
    url = AbsoluteURLField()
    distance_metres = WholeMetresField(
        read_only=True, default=None, allow_null=True, help_text=_("Quand on cherche autour d'une position.")
    )

    class Meta:
        model = Contribution
        fields = (
            "reference", "kind", "kind_label", "category", "title", "description",
            "status", "status_label", "is_open", "created_at", "closed_at",
            "place_description", "is_approximate", "commune", "quartier",
            "support_count", "photos", "url", "distance_metres",
        )  # fmt: skip


class ContributionFeature(serializers.Serializer):
    type = TypeField("Feature")
    id = serializers.CharField(source="reference")
    geometry = ShapeField(source="geom")
    properties = ContributionProperties(source="*")


@extend_schema_serializer(many=False)
class ContributionCollection(serializers.Serializer):
    type = TypeField("FeatureCollection")
    features = ContributionFeature(many=True)
    next = serializers.CharField(allow_null=True, help_text=_("Chemin de la page suivante ; nul sur la dernière."))


class StepSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    label = serializers.CharField()
    status = serializers.CharField(
        source="state.code", default=None, allow_null=True, help_text=_("Le nouvel état, si l'étape en change.")
    )
    text = serializers.CharField(help_text=_("La réponse au public, s'il y en a une."))


class DetailedProperties(ContributionProperties):
    timeline = serializers.SerializerMethodField()

    class Meta(ContributionProperties.Meta):
        fields = (*ContributionProperties.Meta.fields, "timeline")

    @extend_schema_field(StepSerializer(many=True))
    def get_timeline(self, contribution: Contribution) -> Any:
        return StepSerializer(public_steps(contribution), many=True).data


class DetailedFeature(ContributionFeature):
    properties = DetailedProperties(source="*")
