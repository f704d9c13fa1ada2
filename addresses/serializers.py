"""Addresses as GeoJSON, and what may be asked of them."""

from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from addresses.places import Found
from addresses.search import MOST_RESULTS, USUAL_RESULTS
from addresses.wording import MOST_CHARACTERS
from geo.fields import POINT_SCHEMA, DegreesField, TypeField, position
from geo.parameters import Parameters
from geo.srid import WGS84

KINDS = [("housenumber", _("Numéro")), ("street", _("Voie")), ("locality", _("Lieu-dit"))]


class SearchParameters(Parameters):
    """`near` among the clean values: a WGS84 point, or None."""

    q = serializers.CharField(
        max_length=MOST_CHARACTERS, help_text=_("Numéro, voie, commune ou code postal, dans l'ordre qui vient.")
    )
    lon = DegreesField(180, required=False, help_text=_("Longitude (WGS84) près de laquelle chercher d'abord."))
    lat = DegreesField(90, required=False, help_text=_("Latitude (WGS84) près de laquelle chercher d'abord."))
    limit = serializers.IntegerField(
        default=USUAL_RESULTS, min_value=1, max_value=MOST_RESULTS, help_text=_("Combien de résultats au plus.")
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("lon" in given) != ("lat" in given):
            raise serializers.ValidationError({"lat": [_("Une position a une longitude et une latitude.")]})
        near = Point(given["lon"], given["lat"], srid=WGS84) if "lon" in given else None
        return {**given, "near": near}


class AddressProperties(serializers.Serializer):
    label = serializers.CharField(help_text=_("L'adresse entière, sur une ligne."))  # type: ignore[assignment]
    name = serializers.CharField(help_text=_("Le numéro et la voie, ou le lieu-dit."))
    city = serializers.CharField()
    postcode = serializers.CharField()
    citycode = serializers.CharField(help_text=_("Le code commune de l'INSEE."))
    kind = serializers.ChoiceField(KINDS)
    distance_metres = serializers.FloatField(allow_null=True, help_text=_("Depuis lon, lat, s'ils sont donnés."))
    note = serializers.CharField(help_text=_("En quoi elle diffère de ce qui est demandé ; vide sinon."))


@extend_schema_field(POINT_SCHEMA)
class PlaceField(serializers.Field):
    """The position of what was found."""

    def get_attribute(self, found: Found) -> Point:
        return found.point

    def to_representation(self, value: Point) -> dict[str, Any]:
        return position(value)


class AddressFeature(serializers.Serializer):
    type = TypeField("Feature")
    geometry = PlaceField(read_only=True)
    properties = AddressProperties(source="*")


@extend_schema_serializer(many=False)
class AddressCollection(serializers.Serializer):
    type = TypeField("FeatureCollection")
    is_away = serializers.BooleanField(
        help_text=_("Aucune adresse n'est chargée et le service qui les remplace ne répond pas : rien n'a été cherché.")
    )
    features = AddressFeature(many=True, source="results")


class NearestAddress(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    side = serializers.CharField(help_text=_("« côté pair » ou « côté impair » ; vide s'il n'y en a pas."))
    distance_metres = serializers.FloatField()
    words = serializers.CharField(help_text=_("Le tout en une phrase."))


class LandmarkSerializer(serializers.Serializer):
    name = serializers.CharField()
    distance_metres = serializers.FloatField()
    direction = serializers.CharField(help_text=_("« au nord-est », parmi huit ; vide à moins de dix mètres."))
    words = serializers.CharField(help_text=_("Le tout en une phrase."))

    class Meta:
        ref_name = "Landmark"


class SurroundingsSerializer(serializers.Serializer):
    nearest = NearestAddress(allow_null=True)
    around = LandmarkSerializer(many=True)
    is_away = serializers.BooleanField(
        help_text=_("Aucune adresse n'est chargée et le service qui les remplace ne répond pas : rien n'a été cherché.")
    )

    class Meta:
        ref_name = "Surroundings"
