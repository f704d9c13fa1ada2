"""The rules that say who gets what, edited: each change keeps the numbers in a row, and says who made it."""

from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from contributions.actions.journal import log
from contributions.models import RoutingRule
from contributions.permissions import may_set_rules_of
from contributions.routing import explain, rules_in_order


@transaction.atomic
def add_rule(user: User, *, rule: RoutingRule) -> RoutingRule:
    """Put a new rule after all the others. Raises PermissionDenied where its territory is not the person's."""
    require(may_set_rules_of(user, rule.boundary))
    rule.position = len(_held()) + 1
    rule.save(force_insert=True)
    _number(_held())
    _log(user, rule, ADDITION, _("Ajoutée"))
    return rule


@transaction.atomic
def change_rule(user: User, *, rule: RoutingRule) -> RoutingRule:
    """Write a rule as it was edited; both the territory that it had and the one that it gets must be the person's."""
    before = next((held for held in _held() if held.pk == rule.pk), None)
    require(may_set_rules_of(user, rule.boundary))
    if before is None:
        raise ValidationError(_("Cette règle a été retirée entre-temps."), code="gone")
    require(may_set_rules_of(user, before.boundary))
    rule.position = before.position
    rule.save(force_update=True)
    _log(user, rule, CHANGE, _("Avant : %(rule)s") % {"rule": explain(before)})
    return rule


@transaction.atomic
def switch_rule(user: User, *, rule: RoutingRule, is_active: bool) -> None:
    """Put a rule out of force, or back in force. Said again, it changes nothing."""
    require(may_set_rules_of(user, rule.boundary))
    if RoutingRule.objects.filter(pk=rule.pk).exclude(is_active=is_active).update(is_active=is_active):
        _log(user, rule, CHANGE, _("Remise en vigueur") if is_active else _("Suspendue"))


@transaction.atomic
def remove_rule(user: User, *, rule: RoutingRule) -> None:
    """Take a rule out; the numbers of those that follow close up."""
    require(may_set_rules_of(user, rule.boundary))
    held = _held()
    _log(user, rule, DELETION, _("Retirée"))
    RoutingRule.objects.filter(pk=rule.pk).delete()
    _number([other for other in held if other.pk != rule.pk])


@transaction.atomic
def move_rule(user: User, *, rule: RoutingRule, up: bool) -> int:
    """Exchange a rule with its neighbour above or below; answers its place, which the first and the last keep.

    Within their own territory the person decides of its place among all: elsewhere it changes nothing.
    """
    require(may_set_rules_of(user, rule.boundary))
    rows = _held()
    here = next((index for index, row in enumerate(rows) if row.pk == rule.pk), None)
    if here is None:
        raise ValidationError(_("Cette règle a été retirée entre-temps."), code="gone")
    there = here + (-1 if up else 1)
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        message = _("Déplacée de la place %(before)d à la place %(after)d")
        _log(user, rule, CHANGE, message % {"before": here + 1, "after": there + 1})
    else:
        there = here
    _number(rows)
    return there + 1


def _held() -> list[RoutingRule]:
    """All the rules in order, held until the end: two people who move rules at once wait for each other."""
    list(RoutingRule.objects.select_for_update().order_by("pk").values_list("pk"))
    return list(rules_in_order())


def _number(rows: list[RoutingRule]) -> None:
    """1, 2, 3…, written for those whose number is another."""
    wrong = []
    for number, row in enumerate(rows, start=1):
        if row.position != number:
            row.position = number
            wrong.append(row)
    RoutingRule.objects.bulk_update(wrong, ["position"])


def _log(user: User, rule: RoutingRule, flag: int, message: str) -> None:
    log(user, rule, message, flag=flag, name=explain(rule))
