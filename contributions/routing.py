"""Which service gets a contribution: the first rule of a city whose every condition holds."""

from collections.abc import Mapping
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q
from django.utils.translation import gettext as _

from boundaries.holding import holding
from boundaries.placing import Territories
from contributions.models import Category, QuestionType, RoutingRule


def rule_for(
    category: Category,
    found: Territories,
    point: GEOSGeometry | None = None,
    answers: Mapping[str, Any] | None = None,
) -> RoutingRule | None:
    """The rule that decides for a category, at a place, with these answers by code of question; None when none does.

    `point`, in WGS84, when it is exact: only then is a perimeter known to hold it. One query.
    """
    given = answers or {}
    return next((rule for rule in _of(category, found, point) if _is_answered(rule, given)), None)


def _of(category: Category, found: Territories, point: GEOSGeometry | None) -> Any:
    about = Q(category=None) | Q(category__in=[pk for pk in (category.pk, category.parent_id) if pk])
    rules = RoutingRule.objects.filter(about & holding(found, point), is_active=True, service__is_active=True)
    return rules.select_related("service", "question", "boundary", "category").defer("boundary__geom")


def _is_answered(rule: RoutingRule, given: Mapping[str, Any]) -> bool:
    if rule.question is None:
        return True
    value = given.get(rule.question.code)
    said = value if isinstance(value, list) else [value]
    return rule.answer.casefold() in [in_words(one, rule.question.type).casefold() for one in said]


def in_words(value: Any, question_type: str) -> str:
    """An answer as a rule writes it."""
    if question_type == QuestionType.YES_NO and isinstance(value, bool):
        # In the language of the administration, whatever the visitor's.
        return "oui" if value else "non"
    return "" if value is None else str(value)


def explain(rule: RoutingRule) -> str:
    """The rule in one sentence, for those who try it."""
    parts = {
        "category": str(rule.category) if rule.category else _("toute catégorie"),
        "territory": str(rule.boundary) if rule.boundary else _("partout"),
        "service": str(rule.service),
    }
    if rule.question is None:
        return _("%(category)s, %(territory)s : %(service)s") % parts
    parts |= {"question": str(rule.question), "answer": rule.answer}
    return _("%(category)s, %(territory)s, « %(question)s » : « %(answer)s » → %(service)s") % parts
