"""The numbers beside the filters as JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from contributions import kinds
from contributions.facets import Answer
from contributions.filters import STATUS_GROUPS
from contributions.models import Category


class CountSerializer(serializers.Serializer):
    value = serializers.IntegerField()
    is_exact = serializers.BooleanField(help_text=_("Faux : il y en a plus que « value »."))


class ChoiceCount(serializers.Serializer):
    code = serializers.CharField(help_text=_("La valeur du filtre."))
    label = serializers.CharField()
    count = serializers.IntegerField()


class CategoryCount(serializers.Serializer):
    code = serializers.CharField(help_text=_("La valeur du filtre."))
    name = serializers.CharField()
    parent = serializers.CharField(allow_null=True, help_text=_("La famille, par son code."))
    count = serializers.IntegerField(help_text=_("Celui d'une famille comprend ses entrées."))


@extend_schema_serializer(many=False)
class FacetsAnswer(serializers.Serializer):
    count = CountSerializer(help_text=_("Le nombre de lignes de la liste."))
    kinds = ChoiceCount(many=True, allow_null=True, help_text=_("Par type, « kind » laissé de côté."))
    categories = CategoryCount(many=True, allow_null=True, help_text=_("Par catégorie, « category » laissée de côté."))
    statuses = ChoiceCount(
        many=True,
        allow_null=True,
        help_text=_("Par état, et ensemble ouverts et clos ; « status » laissé de côté."),
    )


def as_json(answer: Answer, categories: Iterable[Category]) -> Any:
    """What `FacetsAnswer` declares: every choice of each filter, with a zero where it would show nothing; a category
    that is no longer offered, only where it has some left."""
    if answer.facets is None:
        return {"count": asdict(answer.count), "kinds": None, "categories": None, "statuses": None}
    of_category = answer.facets["category"]
    return {
        "count": asdict(answer.count),
        "kinds": _lines(kinds.kind_choices(), answer.facets["kind"]),
        "categories": [
            _line(one, of_category[one.code]) for one in categories if one.is_active or of_category[one.code]
        ],
        "statuses": _lines([*STATUS_GROUPS.items(), *kinds.state_choices()], answer.facets["status"]),
    }


def _lines(choices: Iterable[tuple[str, Any]], numbers: dict[str, int]) -> list[dict[str, Any]]:
    return [{"code": code, "label": str(label), "count": numbers[code]} for code, label in choices]


def _line(category: Category, number: int) -> dict[str, Any]:
    family = category.parent.code if category.parent else None
    return {"code": category.code, "name": str(category), "parent": family, "count": number}
