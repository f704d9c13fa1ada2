"""The desk: list, detail and map in one page, each address a whole page or, for htmx, the part that it asks for."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from contributions import maps
from contributions.agent_forms import RevisionForm
from contributions.doors import for_staff
from contributions.models import Category, Contribution
from contributions.permissions import may_enter_for_others
from desk.filters import DeskFilterForm, asked, shared
from desk.forms import SavedFilterForm
from desk.listing import Listing, counted, line_of, listing
from desk.saving import saved_by
from desk.showing import detail_of, on_desk, others_of, read_on_desk

# The parts of the page that htmx asks for one by one, by the id of what they replace.
LIST, DETAIL = "desk-list", "desk-detail"
# What is typed in an address ends up in another one: nothing but a reference does.
REFERENCE = re.compile(r"[A-Z]{1,4}-[0-9A-Z]{7}")


@require_safe
@for_staff
def desk(request: HttpRequest) -> HttpResponse:
    if part_of(request) == LIST:
        return _list(request)
    opened = request.GET.get("open", "")
    shown = on_desk(request.user).filter(reference=opened).first() if opened else None
    return page(request, shown)


@require_safe
@for_staff
def report(request: HttpRequest, reference: str) -> HttpResponse:
    shown = read_on_desk(request.user, reference)
    return detail(request, shown) if part_of(request) == DETAIL else page(request, shown)


@require_safe
@for_staff
def line(request: HttpRequest, reference: str) -> HttpResponse:
    """What an act changed of the list: the counters, and the line, or that it left what the filters show."""
    form = DeskFilterForm(asked(request))
    found = line_of(request.user, form, reference) if form.is_valid() else None
    counters = counted(request.user, form) if form.is_valid() else []
    told = {**_asked_words(request), "reference": reference, "line": found, "opened": reference}
    told["listing"] = Listing(counters=counters)
    return render(request, "desk/_changed.html", told)


@require_safe
@for_staff
def others(request: HttpRequest, reference: str) -> HttpResponse:
    shown = read_on_desk(request.user, reference)
    return render(request, "desk/_others.html", {"others": others_of(request.user, shown)})


@require_safe
@for_staff
def printed(request: HttpRequest, reference: str) -> HttpResponse:
    shown = read_on_desk(request.user, reference)
    return render(request, "desk/print.html", detail_of(request.user, shown))


def part_of(request: HttpRequest) -> str:
    """The id of the part that htmx asks for; empty for a whole page, which is also what a page of the history is."""
    if "HX-Request" not in request.headers or "HX-History-Restore-Request" in request.headers:
        return ""
    return request.headers.get("HX-Target", "")


def detail(
    request: HttpRequest,
    shown: Contribution,
    bound: Mapping[str, RevisionForm] | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    told = {**detail_of(request.user, shown, bound), **_asked_words(request)}
    return _varied(render(request, "desk/_opened.html", told, status=status))


def page(
    request: HttpRequest,
    shown: Contribution | None,
    bound: Mapping[str, RevisionForm] | None = None,
    *,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    """The whole desk, with one contribution open or none; 400 when a filter is wrong, everything typed still there."""
    categories = list(Category.objects.select_related("parent"))
    form = DeskFilterForm(asked(request), categories=categories)
    found = listing(request.user, form, request.GET.get("after", ""))
    told = {
        **_told_of_the_list(request, form, found, shown.reference if shown else ""),
        "saved": saved_by(request.user),
        "saved_form": SavedFilterForm(),
        "map_data": maps.map_data(bounds=_bounds(form), categories=categories),
        **(detail_of(request.user, shown, bound) if shown else {}),
        **more,
    }
    if found.errors and status == HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    return _varied(render(request, "desk/desk.html", told, status=status))


def _list(request: HttpRequest) -> HttpResponse:
    form = DeskFilterForm(asked(request))
    found = listing(request.user, form, request.GET.get("after", ""))
    told = _told_of_the_list(request, form, found, request.GET.get("open", ""))
    response = render(request, "desk/_list.html", told)
    response.headers["HX-Push-Url"] = address(request, told["opened"])
    response.status_code = HTTPStatus.BAD_REQUEST if found.errors else HTTPStatus.OK
    return _varied(response)


def _told_of_the_list(request: HttpRequest, form: DeskFilterForm, found: Listing, opened: str) -> dict[str, Any]:
    is_reference = REFERENCE.fullmatch(opened) is not None
    return {**_asked_words(request), "form": form, "listing": found, "opened": opened if is_reference else ""}


def _asked_words(request: HttpRequest) -> dict[str, Any]:
    """The filters, as parameters and as a query; the whole look at the list, with its page; and whether its lines are
    there to be chosen, which they are for those who act."""
    filters = asked(request)
    return {
        "asked": filters,
        "query": filters.urlencode(),
        "shared": shared(filters),
        "look": _look(request, filters),
        "may_choose": may_enter_for_others(request.user),
    }


def _look(request: HttpRequest, filters: QueryDict) -> str:
    after = request.GET.get("after", "")
    return f"{filters.urlencode()}&{urlencode({'after': after})}" if after else filters.urlencode()


def address(request: HttpRequest, opened: str = "") -> str:
    """This look of the desk: the filters in use, the page of the list, and what is open."""
    path = reverse("desk-report", args=[opened]) if opened else reverse("desk")
    return f"{path}?{_look(request, asked(request))}"


def _bounds(form: DeskFilterForm) -> maps.Bounds:
    chosen = form.cleaned_data.get("territory") if form.is_valid() else None
    return maps.bounds_of_one(chosen) if chosen else maps.bounds_of_all()


def _varied(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
