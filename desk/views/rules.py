"""Which service gets what: the rules in order, edited by those who administer a territory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Role
from accounts.permissions import Reach, reaches_of, require
from contributions import actions, rule_review
from contributions.models import RoutingRule
from contributions.permissions import may_read_rules, may_set_up, reaches_rules_of
from contributions.routing import rules_in_order
from contributions.workflow import Label
from desk.rule_forms import RuleForm

LAST_CHANGES = 20


@dataclass(frozen=True)
class Line:
    """A rule as the list shows it: `warning` says why it never decides."""

    rule: RoutingRule
    warning: Label
    may_edit: bool
    is_first: bool
    is_last: bool


@require_safe
@login_required
@never_cache
def rules(request: HttpRequest) -> HttpResponse:
    require(may_read_rules(request.user))
    return render(request, "desk/rules.html", _page(request))


def _page(request: HttpRequest) -> dict[str, Any]:
    reaches = reaches_of(request.user, Role.ADMINISTRATOR)
    rows, categories = list(rules_in_order()), rule_review.leaves()
    territories = rule_review.map_of(rows)
    gaps = rule_review.gaps(rows, categories, territories)
    return {
        "lines": _lines(rows, rule_review.reasons_never_to_apply(rows, categories, territories), reaches),
        "whole_gaps": [gap.category for gap in gaps if gap.is_whole],
        "part_gaps": [gap.category for gap in gaps if not gap.is_whole],
        "may_add": bool(reaches),
        "changes": _last_changes(),
    }


def _lines(rows: Sequence[RoutingRule], warnings: dict[int, Label], reaches: Sequence[Reach]) -> list[Line]:
    return [
        Line(
            rule,
            warnings.get(rule.pk, ""),
            may_edit=reaches_rules_of(reaches, rule.boundary),
            is_first=index == 0,
            is_last=index == len(rows) - 1,
        )
        for index, rule in enumerate(rows)
    ]


def _last_changes() -> Sequence[LogEntry]:
    of_rules = {"content_type__app_label": "contributions", "content_type__model": "routingrule"}
    return LogEntry.objects.filter(**of_rules).select_related("user").order_by("-action_time", "-pk")[:LAST_CHANGES]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_rule(request: HttpRequest) -> HttpResponse:
    require(may_set_up(request.user))
    return _edit(request, None, actions.add_rule)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _mine(request, pk), actions.change_rule)


def _edit(request: HttpRequest, known: RoutingRule | None, save: Callable[..., RoutingRule]) -> HttpResponse:
    reaches = reaches_of(request.user, Role.ADMINISTRATOR)
    form = RuleForm(request.POST if request.method == "POST" else None, reaches=reaches, rule=known)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(request.user, rule=form.as_rule())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("La règle %(number)d est enregistrée.") % {"number": saved.position})
            return redirect(_place_of(saved.pk))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/rule.html", {"form": form, "rule": known}, status=status)


@require_POST
@login_required
def move_rule(request: HttpRequest, pk: int) -> HttpResponse:
    moved = _mine(request, pk)
    number = actions.move_rule(request.user, rule=moved, up=request.POST.get("way") == "up")
    messages.success(request, _("La règle est maintenant la %(number)dᵉ.") % {"number": number})
    return redirect(_place_of(pk))


@require_POST
@login_required
def switch_rule(request: HttpRequest, pk: int) -> HttpResponse:
    is_active = request.POST.get("is_active") == "on"
    actions.switch_rule(request.user, rule=_mine(request, pk), is_active=is_active)
    messages.success(request, _("La règle est en vigueur.") if is_active else _("La règle est suspendue."))
    return redirect(_place_of(pk))


@require_POST
@login_required
def remove_rule(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_rule(request.user, rule=_mine(request, pk))
    messages.success(request, _("La règle est retirée. Ce qu'elle disait reste dans les derniers changements."))
    return redirect("rules")


def _mine(request: HttpRequest, pk: int) -> RoutingRule:
    """A rule that this person may edit: 404 where there is none, 403 where it is another's."""
    require(may_set_up(request.user))
    found = get_object_or_404(rules_in_order(), pk=pk)
    require(reaches_rules_of(reaches_of(request.user, Role.ADMINISTRATOR), found.boundary))
    return found


def _place_of(pk: int) -> str:
    return f"{reverse('rules')}#regle-{pk}"
