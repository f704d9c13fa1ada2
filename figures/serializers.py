"""The heat map as JSON: counts by territory, and what may be asked of them."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from boundaries.models import Level
from contributions.filters import PARAMETERS
from contributions.parameters import filter_parameters
from contributions.staff_filters import STAFF_PARAMETERS, StaffFilterForm
from figures.heat_filters import LEVELS, HeatForm
from geo.parameters import Parameters

PUBLIC: Final = "public"
DESK: Final = "desk"
SCOPES: Final = [
    (PUBLIC, _("Ce que l'on peut voir sur la carte : ce qui est public.")),
    (DESK, _("Ce que l'on suit : demande une session des services.")),
]
STAFF_ONLY: Final = tuple(name for name in STAFF_PARAMETERS if name not in PARAMETERS)
DESCRIPTIONS: Final = {
    "place": _("Numéro d'un second territoire ; « none » : hors de toute commune."),
    "service": _("Code d'un service ; « none » : celles que personne n'a encore."),
    "due": _("Échéance : dépassée, aujourd'hui, sous sept jours."),
    "who": _("Suivies par soi-même, ou par personne."),
    "watch": _("En attente du citoyen, à vérifier, ou masquées."),
    "channel": _("Par où elles sont arrivées."),
    "outcome": _("Ce qu'elles sont devenues."),
    "closed_since": _("Closes à partir de ce jour."),
    "closed_until": _("Closes jusqu'à ce jour inclus."),
}


class HeatParameters(Parameters):
    """`form` among the clean values: the valid filters."""

    level = serializers.ChoiceField(list(LEVELS.items()), default=Level.QUARTIER.value, help_text=_("Compter par."))
    scope = serializers.ChoiceField(SCOPES, default=PUBLIC, help_text=_("Parmi quelles contributions compter."))

    def names(self) -> set[str]:
        return super().names().union(STAFF_PARAMETERS)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["scope"] == PUBLIC:
            for name in STAFF_ONLY:
                if self.initial_data.get(name):
                    raise serializers.ValidationError({name: [_("Ce filtre demande « scope=desk ».")]})
        form = HeatForm(self._filters(given["level"]))
        if not form.is_valid():
            raise serializers.ValidationError({name: list(errors) for name, errors in form.errors.items()})
        return {**given, "form": form}

    def _filters(self, level: str) -> QueryDict:
        query = QueryDict(mutable=True)
        query.update({name: self.initial_data[name] for name in STAFF_PARAMETERS if name in self.initial_data})
        query["level"] = level
        return query


def heat_parameters() -> list[OpenApiParameter]:
    """The filters, for the schema of the API: those of every list, then those of the services."""
    fields = StaffFilterForm.base_fields
    return filter_parameters() + [
        OpenApiParameter(
            name,
            OpenApiTypes.DATE if isinstance(fields[name], forms.DateField) else OpenApiTypes.STR,
            description=_("%(meaning)s Avec « scope=desk » seulement.") % {"meaning": DESCRIPTIONS[name]},
        )
        for name in STAFF_ONLY
    ]


class CountedTerritory(serializers.Serializer):
    slug = serializers.CharField(
        allow_null=True, help_text=_("Son adresse courte ; nulle hors de toute commune, ou s'il n'existe plus.")
    )
    name = serializers.CharField()
    level = serializers.ChoiceField(list(LEVELS.items()), allow_null=True)
    outside_quartiers = serializers.BooleanField(
        help_text=_("Ce n'est pas toute la commune, mais ce qui n'y est dans aucun quartier.")
    )
    count = serializers.IntegerField()
    open = serializers.IntegerField(help_text=_("Parmi elles, celles qui sont encore ouvertes."))
    population = serializers.IntegerField(allow_null=True)
    per_1000 = serializers.FloatField(allow_null=True, help_text=_("Pour 1 000 habitants ; nul s'ils sont inconnus."))


@extend_schema_serializer(many=False)
class HeatAnswer(serializers.Serializer):
    level = serializers.ChoiceField(list(LEVELS.items()))
    scope = serializers.ChoiceField(SCOPES)
    total = serializers.IntegerField(help_text=_("La somme des territoires, et le nombre de la liste."))
    open = serializers.IntegerField()
    territories = CountedTerritory(many=True)
