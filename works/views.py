"""Planned works: their public pages, and those of the services that plan them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models import Extent
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from boundaries.models import Boundary
from contributions import maps
from contributions.models import Category, Contribution
from contributions.permissions import may_open_desk
from works import actions
from works.forms import AttachForm, WorkForm, WorksFilterForm
from works.models import PlannedWork
from works.permissions import may_change_work, may_plan_works
from works.querysets import PlannedWorkQuerySet
from works.words import period

MOST_LISTED = 200
NEAREST = 0.003  # degrees around a small zone: its streets are seen


@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """What goes on and what is to come, in a territory or everywhere."""
    form = WorksFilterForm(request.GET)
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.BAD_REQUEST
    rows = PlannedWork.objects.public().not_over(timezone.localdate())
    territory = form.cleaned_data.get("territory")
    if territory:
        territory = Boundary.objects.get(pk=territory.pk)
        rows = rows.within(territory)
    page = {
        "form": form,
        "works": _listed(rows.soonest_first() if status == HTTPStatus.OK else rows.none()),
        "territory": territory,
        "map_data": _map_data(maps.bounds_of_one(territory) if territory else maps.bounds_of_all()),
        "may_plan": may_plan_works(request.user),
    }
    return render(request, "works/works.html", page, status=status)


def _listed(rows: PlannedWorkQuerySet) -> list[PlannedWork]:
    """In the order of the rows, each with when it is in words."""
    shown = list(rows.select_related("service").defer("geom")[:MOST_LISTED])
    for work in shown:
        work.period = period(work.starts_on, work.ends_on)
    return shown


def _map_data(bounds: maps.Bounds, work: PlannedWork | None = None) -> dict[str, Any]:
    shape = {"shape": work.geom.geojson} if work else {}
    return maps.map_data(bounds=bounds, categories=Category.objects.none()) | shape


def _around(work: PlannedWork) -> maps.Bounds:
    west, south, east, north = PlannedWork.objects.filter(pk=work.pk).order_by().aggregate(box=Extent("geom"))["box"]
    return [round(edge, 5) for edge in (west - NEAREST, south - NEAREST, east + NEAREST, north + NEAREST)]


def _seen(request: HttpRequest, pk: int) -> PlannedWork:
    rows = PlannedWork.objects.visible_to(request.user).select_related("service").prefetch_related("categories")
    return get_object_or_404(rows, pk=pk)


@require_safe
@never_cache
def work(request: HttpRequest, pk: int) -> HttpResponse:
    return _work_page(request, _seen(request, pk), AttachForm())


def _work_page(request: HttpRequest, shown: PlannedWork, form: AttachForm, status: int = HTTPStatus.OK) -> HttpResponse:
    waiting = Contribution.objects.filter(pk__in=shown.attachments.values("contribution"))
    seen = waiting.visible_to(request.user).with_listing_details().newest_first()[:MOST_LISTED]
    page = {
        "work": shown,
        "period": period(shown.starts_on, shown.ends_on),
        "map_data": _map_data(_around(shown), shown),
        "attached": seen,
        "may_change": may_change_work(request.user, shown),
        "handled": list(waiting.looked_after_by(request.user).still_open()) if may_open_desk(request.user) else [],
        "form": form,
    }
    return render(request, "works/work.html", page, status=status)


@require_safe
@login_required
@never_cache
def works_desk(request: HttpRequest) -> HttpResponse:
    """All that the person may see, the over ones too; each with what may be done of it."""
    require(may_plan_works(request.user))
    today, rows = timezone.localdate(), PlannedWork.objects.visible_to(request.user)
    page = {
        "works": _listed(rows.not_over(today).soonest_first()),
        "over": _listed(rows.over(today).order_by("-ends_on", "-pk")),
    }
    return render(request, "works/desk.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def work_new(request: HttpRequest) -> HttpResponse:
    require(may_plan_works(request.user))
    return _form_page(request, None, lambda columns: actions.plan(request.user, **columns))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def work_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _seen(request, pk)
    require(may_change_work(request.user, shown))
    return _form_page(request, shown, lambda columns: actions.change(request.user, work=shown, **columns))


def _form_page(
    request: HttpRequest, shown: PlannedWork | None, save: Callable[[dict[str, Any]], PlannedWork]
) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WorkForm(*sent, user=request.user, work=shown)
    if form.is_valid() and (saved := _saved(form, save)):
        messages.success(request, _("Les travaux sont enregistrés."))
        return redirect(saved)
    page = {
        "form": form,
        "work": shown,
        "map_data": _map_data(_around(shown) if shown else maps.bounds_of_all()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "works/form.html", page, status=status)


def _saved(form: WorkForm, save: Callable[[dict[str, Any]], PlannedWork]) -> PlannedWork | None:
    try:
        return save(form.columns)
    except ValidationError as refusal:
        form.refuse(refusal)
    except PermissionDenied:
        form.add_error(
            None, _("Cette zone, ou ce service, n'est pas de votre ressort : restez dans vos territoires et services.")
        )
    return None


@require_POST
@login_required
def work_end(request: HttpRequest, pk: int) -> HttpResponse:
    shown = actions.end(request.user, work=_seen(request, pk))
    messages.success(request, _("Ces travaux sont dits terminés."))
    return redirect(shown)


@require_POST
@login_required
def work_delete(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _seen(request, pk)
    try:
        actions.remove(request.user, work=shown)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(shown)
    messages.success(request, _("Ces travaux sont supprimés."))
    return redirect("works-desk")


@require_POST
@login_required
def work_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a contribution, or (`drop`) let it go."""
    shown = _seen(request, pk)
    require(may_change_work(request.user, shown))
    form = AttachForm(request.POST)
    if form.is_valid():
        try:
            return _attach(request, shown, form.cleaned_data["reference"])
        except ValidationError as refusal:
            form.add_error("reference", refusal)
    return _work_page(request, shown, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _attach(request: HttpRequest, shown: PlannedWork, reference: str) -> HttpResponse:
    row = Contribution.objects.looked_after_by(request.user).filter(reference=reference).first()
    if row is None:
        raise ValidationError(_("Aucune contribution de ce nom parmi celles que vous suivez."))
    if "drop" in request.POST:
        actions.detach(request.user, contribution=row)
        messages.success(request, _("%(reference)s n'est plus rattachée.") % {"reference": row.reference})
    else:
        actions.attach(request.user, contribution=row, work=shown)
        messages.success(request, _("%(reference)s est rattachée.") % {"reference": row.reference})
    return redirect(shown)
