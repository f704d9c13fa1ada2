"""Reports sent and compared by programs: what a body may hold, and what is answered."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.plumbing import build_basic_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request

from contributions.actions.submitting import MOST_UNLIKE
from contributions.bodies import KnownMembersOnly, TextField
from contributions.duplicates import Likely
from contributions.forms import FARTHEST_ACCURACY_M, WhatForm, offered_as
from contributions.lines import features, features_by_id
from contributions.models import Category, Contribution
from contributions.questions import asked, check
from contributions.serializers import AnsweredProperties, ContributionFeature, ContributionProperties
from contributions.tracking import token_of
from geo.fields import PointField, ShapeField, TypeField
from geo.parameters import PositionParameters
from reports.kind import REPORT

# What the form of the page says.
CHOICE: Final = WhatForm.base_fields["category"].error_messages


@extend_schema_field(OpenApiTypes.STR)
class CategoryField(serializers.Field):
    """The code of a category that the form of a report offers."""

    default_error_messages = {
        "text": _("Le code d'une catégorie est un texte."),
        "none": CHOICE["required"],
        "not_offered": CHOICE["invalid_choice"],
    }

    def to_internal_value(self, data: Any) -> Category:
        if not isinstance(data, str):
            self.fail("text")
        if not data:
            self.fail("none")
        ProhibitNullCharactersValidator()(data)
        try:
            category = offered_as(data, REPORT)
        except UnicodeEncodeError:
            category = None
        return category or self.fail("not_offered")

    def to_representation(self, value: Category) -> str:
        return value.code


@extend_schema_field({"type": "object", "additionalProperties": build_basic_type(OpenApiTypes.ANY)})
class AnswersField(serializers.Field):
    """An object of answers, by the code of their question. What they may be depends on the category."""

    default_error_messages = {"object": _("Les réponses sont un objet : un code de question, une réponse.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("object")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


class NewReportProperties(KnownMembersOnly):
    category = CategoryField(help_text=_("Le code d'une catégorie de signalement."))
    description = TextField(
        max_length=4000, default="", allow_blank=True, help_text=_("Public : ni nom, ni numéro de téléphone.")
    )
    place_description = TextField(max_length=300, default="", allow_blank=True, help_text=_("Public."))
    accuracy_m = serializers.IntegerField(
        min_value=0, max_value=FARTHEST_ACCURACY_M, default=None, allow_null=True, help_text=_("En mètres.")
    )
    email = serializers.EmailField(
        max_length=254, default="", allow_blank=True, help_text=_("Jamais publiée : pour être tenu au courant.")
    )
    answers = AnswersField(
        default=dict, help_text=_("Les réponses aux questions de la catégorie, par code, chacune dans son type.")
    )

    unlike = serializers.ListField(
        child=serializers.CharField(max_length=12),
        max_length=MOST_UNLIKE,
        default=list,
        help_text=_("Les références de ceux qui ont été montrés comme semblables, et qui sont autre chose."),
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """With the questions that were `asked`."""
        try:
            given["asked"] = asked(given["category"])
            given["answers"] = check(given["asked"], given["answers"])
        except ValidationError as refusal:
            raise serializers.ValidationError({"answers": refusal.message_dict}) from None
        return given


class NewReport(KnownMembersOnly):
    type = TypeField("Feature")
    geometry = PointField()
    properties = NewReportProperties()


class FiledProperties(AnsweredProperties):
    tracking_url = serializers.SerializerMethodField()

    class Meta(AnsweredProperties.Meta):
        fields = (*AnsweredProperties.Meta.fields, "tracking_url")

    def to_representation(self, row: Contribution) -> dict[str, Any]:
        return {**super().to_representation(row), "tracking_url": self.get_tracking_url(row)}

    @extend_schema_field(OpenApiTypes.URI)
    def get_tracking_url(self, contribution: Contribution) -> str | None:
        return tracking_url(contribution, self.context["request"])


# For its sender alone: `tracking_url` is a secret.
class FiledReport(ContributionFeature):
    properties = FiledProperties(source="*")


def filed_feature(report: Contribution, request: Request) -> dict[str, Any]:
    """What `FiledReport` declares, as it is kept."""
    (feature,) = features([report.pk], request)
    feature["properties"]["tracking_url"] = tracking_url(report, request)
    return feature


def tracking_url(report: Contribution, request: Request) -> str | None:
    token = token_of(report)
    return token and request.build_absolute_uri(reverse("tracking", args=[token]))


class SimilarParameters(PositionParameters):
    category = CategoryField(help_text=_("Le code d'une catégorie de signalement."))
    text = TextField(max_length=4000, default="", allow_blank=True, help_text=_("Ce que l'on s'apprête à écrire."))


class Similarity(serializers.Serializer):
    distance_metres = serializers.IntegerField()
    is_same_category = serializers.BooleanField()
    has_close_words = serializers.BooleanField()
    reason = serializers.CharField()


SIMILARITY: Final = tuple(Similarity().fields)


class SimilarFeature(serializers.Serializer):
    type = TypeField("Feature")
    id = serializers.CharField(source="contribution.reference")
    geometry = ShapeField(source="contribution.geom")
    properties = ContributionProperties(source="contribution")
    similarity = Similarity(source="*")


@extend_schema_serializer(many=False)
class SimilarCollection(serializers.Serializer):
    type = TypeField("FeatureCollection")
    features = SimilarFeature(many=True)


def similar_features(found: Sequence[Likely], request: Request) -> list[dict[str, Any]]:
    """Of those that are still there: one may have been erased since. What `SimilarFeature` declares, from columns."""
    ids = [one.pk for one in found]
    told = features_by_id(ids, request, {one.pk: one.metres for one in found}) if ids else {}
    return [{**told[one.pk], "similarity": _similarity(one)} for one in found if one.pk in told]


def _similarity(one: Likely) -> dict[str, Any]:
    return {name: getattr(one, name) for name in SIMILARITY}
