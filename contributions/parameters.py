"""The parameters of the API's list: the filters of every list, and what only a program asks for."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from contributions import kinds
from contributions.filters import PARAMETERS, FilterForm
from geo.parameters import BoxField, Parameters, PositionField

LARGEST_PAGE: Final = 200
LARGEST_RADIUS_METRES: Final = 5000

DESCRIPTIONS = {
    "q": _("Mots à trouver dans le titre, la description ou le lieu ; ou une référence."),
    "kind": _("Type de contribution."),
    "category": _("Code d'une catégorie ; celui d'une famille prend toutes ses entrées."),
    "status": _("« open », « closed », ou le code d'un état."),
    "period": _("Reçues depuis tant de jours."),
    "since": _("Reçues à partir de ce jour."),
    "until": _("Reçues jusqu'à ce jour inclus."),
    "territory": _("Adresse courte (« slug ») d'un territoire."),
    "quartier": _("« outside » : celles qui ne sont dans aucun quartier."),
}


class FilterParameters(Parameters):
    """The filters of every list, and a place: a box, or what is near a position."""

    bbox = BoxField(required=False, help_text=_("Cadre : ouest,sud,est,nord, en degrés."))
    near = PositionField(
        required=False,
        help_text=_("longitude,latitude : les plus proches d'abord, sans page suivante."),
    )
    radius = serializers.IntegerField(
        default=500,
        min_value=1,
        max_value=LARGEST_RADIUS_METRES,
        help_text=_("Avec « near » : rayon, en mètres."),
    )

    def names(self) -> set[str]:
        return super().names().union(PARAMETERS)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not self.initial_data.keys() & {*PARAMETERS}:
            return given
        filters = FilterForm(self.initial_data)
        if not filters.is_valid():
            raise serializers.ValidationError({name: list(errors) for name, errors in filters.errors.items()})
        return {**filters.cleaned_data, **given}


class FacetParameters(FilterParameters):
    near = PositionField(required=False, help_text=_("longitude,latitude : autour de cette position."))


class ContributionParameters(FilterParameters):
    page_size = serializers.IntegerField(
        default=50, min_value=1, max_value=LARGEST_PAGE, help_text=_("Nombre de contributions par page.")
    )
    after = serializers.CharField(required=False, max_length=60, help_text=_("Repère de la page, donné par « next »."))

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if "near" in given and "after" in given:
            raise serializers.ValidationError({"after": [_("« near » n'a pas de page suivante : réduisez le rayon.")]})
        return super().validate(given)


class SuggestionParameters(Parameters):
    text = serializers.CharField(max_length=1000, help_text=_("Ce que quelqu'un écrit de ce qu'il a vu."))
    kind = serializers.CharField(default="report", max_length=16, help_text=_("Type de contribution."))

    def validate_kind(self, code: str) -> str:
        if code not in dict(kinds.kind_choices()):
            accepted = ", ".join(dict(kinds.kind_choices()))
            raise serializers.ValidationError([_("Type inconnu. Acceptés : %(codes)s.") % {"codes": accepted}])
        return code


def filter_parameters() -> list[OpenApiParameter]:
    """The filters, for the schema of the API."""
    fields = FilterForm().fields
    return [
        OpenApiParameter(
            name,
            OpenApiTypes.DATE if isinstance(field, forms.DateField) else OpenApiTypes.STR,
            description=str(DESCRIPTIONS[name]),
            enum=_codes(field),
        )
        for name, field in fields.items()
    ]


def _codes(field: forms.Field) -> list[str] | None:
    """What is set in the code; categories and territories change while the site runs."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return None
    return [code for code, _label in field.choices if code]
