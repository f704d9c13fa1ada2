"""Trying the rules: where one point would go and by which rule, and where the last month would go."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.permissions import EVERYWHERE, Person, reaches_of, require
from addresses.search import search
from boundaries.models import Boundary
from contributions.deadlines import deadline
from contributions.models import Contribution
from contributions.permissions import may_read_rules
from contributions.question_fields import as_typed
from contributions.routing import examine
from contributions.rule_trial import DAYS, try_lately
from contributions.spots import spot_at, territory_names
from contributions.submission import served_extent
from desk.rule_forms import TriedCaseForm, TriedPlaceForm
from geo.boxes import Box, parse_position


@require_safe
@login_required
@never_cache
def try_rules(request: HttpRequest) -> HttpResponse:
    """A place, a category, answers: the rule that decides, and why the others do not. The address holds the whole
    case, so that a colleague can be sent it."""
    require(may_read_rules(request.user))
    data = request.GET.copy()
    page = _placed(data)
    is_asked = data.get("go") == "next" and not page
    place = TriedPlaceForm(data) if is_asked else TriedPlaceForm(initial=data.dict())
    case = TriedCaseForm(data) if is_asked else TriedCaseForm(initial=as_typed(data))
    if is_asked and place.is_valid() and case.is_valid():
        page |= _decided(place, case)
    is_wrong = bool(is_asked and (place.errors or case.errors))
    page |= {"place": place, "what": case, "bounds": served_extent(), "has_basemap": settings.BASEMAP != "none"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return render(request, "desk/rules_try.html", page, status=status)


def _placed(data: QueryDict) -> dict[str, Any]:
    """Without scripts: an address that is searched, or chosen among those found, before anything is tried."""
    if "address" in data:
        _put_pin(data)
        return {"is_placed": True}
    words = data.get("address_words", "").strip()
    is_new = words not in ("", data.get("address_searched", "").strip())
    if data.get("go") == "search_address" or (is_new and not _has_place(data)):
        data["address_searched"] = words
        return {"addresses": search(words, near=Box(*served_extent()).polygon().centroid)}
    return {}


def _put_pin(data: QueryDict) -> None:
    try:
        point = parse_position(data["address"])
    except ValidationError:
        return
    for name, value in {"lon": point.x, "lat": point.y, "accuracy": "", "territory": "", "coordinates": ""}.items():
        data[name] = str(value)


def _has_place(data: QueryDict) -> bool:
    return any(data.get(name) for name in ("lon", "territory", "coordinates"))


def _decided(place: TriedPlaceForm, case: TriedCaseForm) -> dict[str, Any]:
    found, point = place.territories, place.place.exact_point
    verdicts = examine(case.chosen, found, point, case.cleaned_data["answers"])
    decision = next((verdict.rule for verdict in verdicts if verdict.decides), None)
    return {
        "verdicts": verdicts,
        "decision": decision,
        "is_tried": True,
        "where": spot_at(point, found).words if point else territory_names(found),
        "due_on": deadline(case.chosen, timezone.localdate()),
    }


@require_safe
@login_required
@never_cache
def rules_lately(request: HttpRequest) -> HttpResponse:
    """How many of those received in the last month the present rules would send where."""
    require(may_read_rules(request.user))
    rows, places = _of_their_territories(request.user)
    page = {"trial": try_lately(rows), "days": DAYS, "places": places}
    return render(request, "desk/rules_lately.html", page)


def _of_their_territories(user: Person) -> tuple[QuerySet[Contribution], str]:
    """All services of the territories where the person leads one or administers: only numbers are shown. With the
    names of these territories, empty for everywhere."""
    reaches = reaches_of(user, Role.MANAGER, Role.ADMINISTRATOR)
    if any(reach.territories is EVERYWHERE for reach in reaches):
        return Contribution.objects.all(), ""
    ids = {pk for reach in reaches for pk in reach.territories or ()}
    names = Boundary.objects.current().filter(pk__in=ids).exclude(parent__in=ids).order_by("name")
    told = ", ".join(names.values_list("name", flat=True)) or _("vos territoires")
    return Contribution.objects.filter(Q(commune__in=ids) | Q(quartier__in=ids)), told
