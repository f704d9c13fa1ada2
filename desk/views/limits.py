"""How near and how soon duplicates are looked for: what was learned, what other numbers change, and the choice."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from contributions import actions
from contributions.learning import (
    LEAST_PAIRS,
    Lesson,
    Limits,
    Loss,
    Shown,
    judged_pairs,
    lesson,
    limits_of,
    loss,
    shown_to,
)
from contributions.models import Category
from contributions.permissions import may_change_delays
from desk.limit_forms import AdoptForm, filled

LAST_CHANGES = 10


@dataclass(frozen=True)
class Line:
    category: Category
    limits: Limits
    lesson: Lesson


@dataclass(frozen=True)
class Effect:
    """What these numbers would change, for the pairs that are known and for those who report."""

    limits: Limits
    loss: Loss
    shown: Shown


@require_safe
@login_required
@never_cache
def limits(request: HttpRequest) -> HttpResponse:
    require(may_change_delays(request.user))
    pairs = judged_pairs()
    lines = [Line(category, limits_of(category), lesson(category, pairs)) for category in _leaves()]
    # What may be decided comes first; the rest in the order of the city.
    lines.sort(key=lambda line: line.lesson.proposed in (None, line.limits))
    page = {"lines": lines, "least": LEAST_PAIRS, "judged": len(pairs)}
    return render(request, "desk/limits.html", page)


def _leaves() -> list[Category]:
    rows = Category.objects.filter(is_active=True, entries=None).select_related("parent")
    return list(rows.order_by("parent__position", "position", "name", "pk"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def limit(request: HttpRequest, pk: int) -> HttpResponse:
    require(may_change_delays(request.user))
    category = get_object_or_404(Category.objects.select_related("parent"), pk=pk)
    return _adopt(request, category) if request.method == "POST" else _page(request, category)


def _adopt(request: HttpRequest, category: Category) -> HttpResponse:
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return _page(request, category, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.set_limits(request.user, category=category, limits=form.limits, known=form.known)
    except ValidationError as refusal:
        category.refresh_from_db()
        return _page(request, category, status=HTTPStatus.CONFLICT, refusal=refusal.messages)
    said = {"category": category, "radius": form.limits.radius_m, "days": form.limits.window_days}
    messages.success(request, _("%(category)s : doublons cherchés à %(radius)d m et %(days)d jours.") % said)
    return redirect("duplicate-limits")


def _page(request: HttpRequest, category: Category, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    present = limits_of(category)
    learned = lesson(category, judged_pairs())
    asked = request.POST if request.method == "POST" else request.GET
    form = filled(present, asked)
    if form.is_bound and not form.is_valid() and status == HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    page = {
        "category": category,
        "limits": present,
        "lesson": learned,
        "form": form,
        "proposal": _effect(category, learned, learned.proposed),
        "tried": _effect(category, learned, form.limits if form.is_bound and form.is_valid() else None),
        "changes": _last_changes(category),
    }
    return render(request, "desk/limit.html", {**page, **more}, status=status)


def _effect(category: Category, learned: Lesson, wanted: Limits | None) -> Effect | None:
    present = limits_of(category)
    if wanted is None or wanted == present:
        return None
    return Effect(wanted, loss(learned, present, wanted), shown_to(category, present, wanted))


def _last_changes(category: Category) -> list[LogEntry]:
    of_category = {"content_type__app_label": "contributions", "content_type__model": "category"}
    rows = LogEntry.objects.filter(**of_category, object_id=str(category.pk)).select_related("user")
    return list(rows.order_by("-action_time", "-pk")[:LAST_CHANGES])
