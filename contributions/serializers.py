"""Contributions as GeoJSON: the columns that anyone may read, and no other."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from boundaries.serializers import AbsoluteURLField, TerritoryName
from contributions.evidence import constat_count
from contributions.lines import properties_of
from contributions.models import Answer, Category, ClosingReason, Contribution, Diversion, Photo, Question, QuestionType
from contributions.timeline import public_steps
from geo.fields import ShapeField, TypeField


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {"type": "number"},
            {"type": "boolean"},
            {"type": "array", "items": {"type": "string"}},
        ]
    }
)
class AnswerField(serializers.JSONField):
    """An answer in the type of its question; a date is "YYYY-MM-DD"."""


class QuestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Question
        fields = ("code", "label", "help", "type", "choices", "is_required", "is_public")


class DiversionSerializer(serializers.ModelSerializer):
    territory = TerritoryName(source="boundary", allow_null=True, help_text=_("Nul : partout."))

    class Meta:
        model = Diversion
        fields = ("reason", "message", "contact_name", "phone", "url", "is_final", "territory")


class CategorySerializer(serializers.ModelSerializer):
    parent = serializers.SlugField(
        source="parent.code", default=None, allow_null=True, help_text=_("La famille, par son code.")
    )

    questions = serializers.SerializerMethodField()
    diversions = serializers.SerializerMethodField()

    class Meta:
        model = Category
        fields = (
            "code", "name", "parent", "kind", "icon", "help", "duplicate_radius_m", "duplicate_window_days",
            "official_delay_days", "questions", "diversions",
        )  # fmt: skip

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, category: Category) -> Any:
        return QuestionSerializer(self.context["questions"][category.pk], many=True).data

    @extend_schema_field(DiversionSerializer(many=True))
    def get_diversions(self, category: Category) -> Any:
        return DiversionSerializer(self.context["diversions"][category.pk], many=True).data


class SuggestionSerializer(serializers.Serializer):
    code = serializers.CharField(source="category.code")
    name = serializers.CharField(source="category.name")
    words = serializers.ListField(
        source="typed", child=serializers.CharField(), help_text=_("Les mots du texte qui y mènent, du plus fort.")
    )
    category_words = serializers.ListField(
        source="met", child=serializers.CharField(), help_text=_("Les mots de la catégorie qu'ils rencontrent.")
    )
    reason = serializers.CharField(help_text=_("La même chose en une phrase."))


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
            "address", "place_description", "is_approximate", "commune", "quartier",
            "support_count", "photos", "url", "distance_metres",
        )  # fmt: skip

    def to_representation(self, row: Contribution) -> dict[str, Any]:
        """What the fields declare, written out: DRF, asked field by field, takes longer than all the rest of a list."""
        return properties_of(row, self.context["request"])


class AnswerSerializer(serializers.ModelSerializer):
    question = serializers.CharField(source="question.code", help_text=_("Le code de la question."))
    label = serializers.CharField(source="question.label")
    type = serializers.ChoiceField(source="question.type", choices=QuestionType.choices)
    value = AnswerField()

    class Meta:
        model = Answer
        fields = ("question", "label", "type", "value")


class AnsweredProperties(ContributionProperties):
    """Of rows read with `questions.published()`."""

    answers = AnswerSerializer(
        source="published_answers", many=True, help_text=_("Les réponses aux questions publiées de la catégorie.")
    )

    class Meta(ContributionProperties.Meta):
        fields = (*ContributionProperties.Meta.fields, "answers")

    def to_representation(self, row: Contribution) -> dict[str, Any]:
        answers = AnswerSerializer(row.published_answers, many=True).data if row.published_answers else []
        return {**super().to_representation(row), "answers": answers}


class ContributionFeature(serializers.Serializer):
    type = TypeField("Feature")
    id = serializers.CharField(source="reference")
    geometry = ShapeField(source="geom")
    properties = AnsweredProperties(source="*")


@extend_schema_serializer(many=False)
class ContributionCollection(serializers.Serializer):
    type = TypeField("FeatureCollection")
    features = ContributionFeature(many=True)
    next = serializers.CharField(allow_null=True, help_text=_("Chemin de la page suivante ; nul sur la dernière."))


class ReasonSerializer(serializers.ModelSerializer):
    class Meta:
        model = ClosingReason
        fields = ("code", "label")


class StepSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    label = serializers.CharField()
    status = serializers.CharField(
        source="state.code", default=None, allow_null=True, help_text=_("Le nouvel état, si l'étape en change.")
    )
    text = serializers.CharField(help_text=_("La réponse au public, s'il y en a une."))
    reason = ReasonSerializer(allow_null=True, help_text=_("Le motif d'une clôture, s'il y en a un."))
    photos = PhotoSerializer(many=True, help_text=_("Les photos qui prouvent une clôture."))


class DetailedProperties(AnsweredProperties):
    duplicate_of = serializers.SerializerMethodField(
        help_text=_("Avec laquelle elle est regroupée, par sa référence ; nul : aucune, ou qui n'est pas publique.")
    )
    constat_count = serializers.SerializerMethodField(help_text=_("Les constats publics d'autres personnes."))
    timeline = serializers.SerializerMethodField()

    class Meta(AnsweredProperties.Meta):
        fields = (*AnsweredProperties.Meta.fields, "duplicate_of", "constat_count", "timeline")

    def to_representation(self, row: Contribution) -> dict[str, Any]:
        return {
            **super().to_representation(row),
            "duplicate_of": self.get_duplicate_of(row),
            "constat_count": self.get_constat_count(row),
            "timeline": self.get_timeline(row),
        }

    def get_duplicate_of(self, contribution: Contribution) -> str | None:
        kept = contribution.duplicate_of
        return kept.reference if kept and kept.is_public else None

    def get_constat_count(self, contribution: Contribution) -> int:
        return constat_count(contribution)

    @extend_schema_field(StepSerializer(many=True))
    def get_timeline(self, contribution: Contribution) -> Any:
        return StepSerializer(public_steps(contribution), many=True, context=self.context).data


class DetailedFeature(ContributionFeature):
    properties = DetailedProperties(source="*")
