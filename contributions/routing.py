"""Which service gets a contribution: the first rule of a city whose every condition holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from boundaries.holding import held_place, holding
from boundaries.placing import Territories
from contributions.models import Category, Question, QuestionType, RoutingRule
from geo.compiled import compiled

Answers = Mapping[str, Any]


def rule_for(
    category: Category,
    found: Territories,
    point: GEOSGeometry | None = None,
    answers: Answers | None = None,
) -> RoutingRule | None:
    """The rule that decides for a category, at a place, with these answers by code of question; None when none does.

    `point`, in WGS84, when it is exact: only then is a perimeter known to hold it. One query.
    """
    given = answers or {}
    rules = _in_force(category=category.pk, family=category.parent_id, **held_place(found, point))
    return next((rule for rule in rules if is_answered(rule, category, given)), None)


@compiled
def _in_force(category: Any, family: Any, quartier: Any, commune: Any, above: Any, point: Any) -> QuerySet[RoutingRule]:
    """Those about a category, here: what `concerns` says, said to the database."""
    about = Q(category=None) | Q(category=category) | Q(category=family)
    here = RoutingRule.objects.filter(about, holding(quartier, commune, above, point))
    rules = here.filter(is_active=True, service__is_active=True)
    return rules.select_related("service", "question").order_by("position", "pk")


@compiled
def _holding(quartier: Any, commune: Any, above: Any, point: Any) -> QuerySet[RoutingRule, tuple[int]]:
    return RoutingRule.objects.filter(holding(quartier, commune, above, point)).values_list("pk")


def rules_in_order() -> QuerySet[RoutingRule]:
    """All the rules, with what they name, and never an outline."""
    named = RoutingRule.objects.select_related("service", "question", "boundary", "category__parent")
    return named.defer("boundary__geom").order_by("position", "pk")


def concerns(rule: RoutingRule, category: Category) -> bool:
    """Is it about every category, about this one, or about its family?"""
    return rule.category_id is None or rule.category_id in (category.pk, category.parent_id)


def is_asked(question: Question, category: Category) -> bool:
    """Two categories may use one code for two questions: a rule means its own."""
    return question.category_id in (category.pk, category.parent_id)


def is_answered(rule: RoutingRule, category: Category, given: Answers) -> bool:
    """Is the answer it expects among those that were given? One that expects none is always satisfied."""
    if rule.question is None:
        return True
    value = given.get(rule.question.code) if is_asked(rule.question, category) else None
    said = value if isinstance(value, list) else [value]
    return rule.answer.casefold() in [in_words(one, rule.question.type).casefold() for one in said]


def in_words(value: Any, question_type: str) -> str:
    """An answer as a rule writes it."""
    if question_type == QuestionType.YES_NO and isinstance(value, bool):
        # In the language of the administration, whatever the visitor's.
        return "oui" if value else "non"
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Verdict:
    """What one rule says of a case; `decides` for the first that holds."""

    rule: RoutingRule
    is_in_force: bool
    is_right_category: bool
    is_right_place: bool
    is_right_answer: bool
    decides: bool = False

    @property
    def holds(self) -> bool:
        return self.is_in_force and self.is_right_category and self.is_right_place and self.is_right_answer


def examine(
    category: Category, found: Territories, point: GEOSGeometry | None = None, answers: Answers | None = None
) -> list[Verdict]:
    """Every rule in order, and which of its conditions hold: what `rule_for` decides, told step by step."""
    given = answers or {}
    here = {pk for (pk,) in _holding(**held_place(found, point))}
    verdicts: list[Verdict] = []
    is_decided = False
    for rule in rules_in_order():
        held = Verdict(
            rule,
            is_in_force=rule.is_active and rule.service.is_active,
            is_right_category=concerns(rule, category),
            is_right_place=rule.pk in here,
            is_right_answer=is_answered(rule, category, given),
        )
        decides = held.holds and not is_decided
        is_decided = is_decided or decides
        verdicts.append(Verdict(**{**held.__dict__, "decides": decides}))
    return verdicts


def explain(rule: RoutingRule) -> str:
    """The rule in one sentence, for those who try it."""
    parts = {
        "category": str(rule.category) if rule.category else _("toute catégorie"),
        "territory": str(rule.boundary) if rule.boundary else _("partout"),
        "service": str(rule.service),
    }
    if rule.question is None:
        return _("%(category)s, %(territory)s → %(service)s") % parts
    parts |= {"question": str(rule.question), "answer": rule.answer}
    return _("%(category)s, %(territory)s, « %(question)s » : « %(answer)s » → %(service)s") % parts
