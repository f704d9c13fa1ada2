"""Suspected duplicates: their groups side by side, what is answered of each, and where they lie."""

import json
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require
from contributions import maps
from contributions.doors import for_staff
from contributions.models import Category
from contributions.permissions import may_enter_for_others
from desk.deciding import ANSWERS, Answer, count_anew, decide, forget_last, last_answer, remember, take_back
from desk.filters import DeskFilterForm
from desk.pairs import Group, PageOfGroups, groups_of, handled, page_of_groups
from desk.pairs_map import spots
from geo.boxes import Box

PARAMETERS: Final = ("category", "service", "territory")
LARGEST_REVISION: Final = 2**31 - 1


@require_safe
@for_staff
def pairs(request: HttpRequest) -> HttpResponse:
    """The likeliest groups first; the one of `groupe` alone, where the address names one."""
    require(may_enter_for_others(request.user))
    name = request.GET.get("groupe", "")
    if name:
        return _page(request, PageOfGroups(_one_group(request, int(name) if _is_number(name) else 0), None))
    form = DeskFilterForm(_asked(request))
    if not form.is_valid():
        return _page(request, PageOfGroups([], None), status=HTTPStatus.BAD_REQUEST)
    try:
        return _page(request, page_of_groups(request.user, form, request.GET.get("after", "")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _page(request, PageOfGroups([], None), status=HTTPStatus.BAD_REQUEST)


def _page(request: HttpRequest, page: PageOfGroups, *, status: int = HTTPStatus.OK) -> HttpResponse:
    categories = list(Category.objects.select_related("parent"))
    asked = _asked(request)
    form = DeskFilterForm(asked, categories=categories)
    form.is_valid()
    told = {
        "form": form,
        "page": page,
        "asked": asked,
        "query": asked.urlencode(),
        "last": last_answer(request.session),
        "alone": "groupe" in request.GET,
        "map_data": maps.map_data(bounds=maps.bounds_of_all(), categories=[]),
    }
    return render(request, "desk/pairs.html", told, status=status)


def _asked(request: HttpRequest) -> QueryDict:
    """The filters of the address that this page has."""
    kept = QueryDict(mutable=True)
    for name in PARAMETERS:
        if value := request.GET.get(name, "").strip():
            kept[name] = value
    return kept


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _one_group(request: HttpRequest, name: int) -> list[Group]:
    """The group, where this person handles one of it."""
    found = groups_of(request.user, [name], request.GET.get("garder", ""))
    return [group for group in found if _may_decide(group)]


def _may_decide(group: Group) -> bool:
    return group.kept.is_handled or any(choice.member.is_handled for choice in group.choices)


@require_safe
@for_staff
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group, with another one to keep."""
    require(may_enter_for_others(request.user))
    if "HX-Request" not in request.headers:
        query = QueryDict(mutable=True)
        query["groupe"], query["garder"] = str(pk), request.GET.get("garder", "")
        return redirect(f"{reverse('desk-pairs')}?{query.urlencode()}")
    return _fragment(request, pk, request.GET.get("garder", ""))


@require_POST
@for_staff
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, or not; what is refused is told, and the group is shown as it is by then."""
    require(may_enter_for_others(request.user))
    sent = request.POST
    what = sent.get("answer", "")
    if what not in ANSWERS:
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = Answer(what, sent.get("other", "")[:12], sent.get("kept", "")[:12], pk)
    try:
        decide(request.user, given, _revision(sent.get("revision", "")))
    except ValidationError as refusal:
        return _answered(request, pk, " ".join(refusal.messages), keep=given.kept, is_refused=True)
    remember(request.session, given)
    return _answered(request, pk, given.said, keep=given.kept)


def _revision(text: str) -> int:
    """Of what was read; one that is none is of nobody."""
    return min(int(text), LARGEST_REVISION) if _is_number(text) else LARGEST_REVISION


@require_POST
@for_staff
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last answer of this session."""
    require(may_enter_for_others(request.user))
    last = last_answer(request.session)
    if last is None:
        return _answered(request, 0, _("Il n'y a rien à annuler."), is_refused=True)
    forget_last(request.session)
    try:
        take_back(request.user, last)
    except ValidationError as refusal:
        return _answered(request, last.group, " ".join(refusal.messages), is_refused=True)
    said = _("C'est annulé : %(other)s et %(kept)s sont de nouveau à décider.")
    return _answered(request, last.group, said % {"other": last.other, "kept": last.kept}, keep=last.kept)


def _answered(request: HttpRequest, pk: int, said: str, *, keep: str = "", is_refused: bool = False) -> HttpResponse:
    """The group as it is now; without scripts, the page it stands on."""
    count_anew(request.user)
    if "HX-Request" in request.headers:
        status = HTTPStatus.CONFLICT if is_refused else HTTPStatus.OK
        response = _fragment(request, pk, keep, refusal=said if is_refused else "", status=status)
        response.headers["HX-Trigger"] = json.dumps({"pairs:answered": {"said": said, "group": pk}})
        return response
    (messages.error if is_refused else messages.success)(request, said)
    return redirect(f"{reverse('desk-pairs')}?{_asked(request).urlencode()}#groupe-{pk}")


def _fragment(
    request: HttpRequest, pk: int, keep: str, *, refusal: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    found = [one for one in groups_of(request.user, [pk], keep) if _may_decide(one)]
    told: dict[str, Any] = {
        "group": found[0] if found else None,
        "name": pk,
        "query": _asked(request).urlencode(),
        "last": last_answer(request.session),
        "refusal": refusal,
        "is_apart": True,
    }
    return render(request, "desk/_pairs_answered.html", told, status=status)


@require_safe
@for_staff
def spots_of(request: HttpRequest) -> HttpResponse:
    """The groups of a piece of the map, as GeoJSON, under the same rights and filters as the list."""
    require(may_enter_for_others(request.user))
    form = DeskFilterForm(_asked(request))
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return JsonResponse(spots(handled(request.user, form), Box.parse(request.GET.get("bbox", ""))))
