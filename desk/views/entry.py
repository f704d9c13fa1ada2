"""Writing down for somebody else: one screen, sent once, and the receipt that is read out."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from addresses.search import search
from contributions import category_lists
from contributions.announcements import announced_at, attached_to
from contributions.diversions import telling
from contributions.doors import for_staff
from contributions.drafts import likely
from contributions.forms import PlaceForm
from contributions.models import Channel, Contribution
from contributions.notifications import absolute
from contributions.permissions import may_enter_for_others, may_testify
from contributions.submission import served_extent
from desk import actions, entry_receipt
from desk.entry import REMEMBERED, CallForm, Entry
from geo.boxes import Box
from reports.kind import REPORT

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def entry(request: HttpRequest) -> HttpResponse:
    require(may_enter_for_others(request.user))
    draft = Entry(request)
    if request.method != "POST":
        return _show(request, draft)
    _remember_channel(request, draft)
    filed = Contribution.objects.filter(submission_key=draft.key).first()
    if filed and actions.has_entered(request.user, filed):
        return _done(request, filed, is_new=True, has_email=bool(draft.data.get("email")))
    draft.photos.follow()
    draft.photos.keep()
    if "photo" in draft.what.errors:
        return _show(request, draft, UNPROCESSABLE, is_refused=True)
    if "same" in draft.data:
        return _add_voice(request, draft)
    if "address" in draft.data:
        is_read = draft.put_pin(draft.data["address"])
        return _show(request, draft, 200 if is_read else UNPROCESSABLE, is_unreadable=not is_read)
    if draft.data.get("go") == "search_address":
        return _search(request, draft)
    if draft.data.get("go") == "category" or "remove_photo" in draft.data:
        return _show(request, draft)
    return _send(request, draft)


def _remember_channel(request: HttpRequest, draft: Entry) -> None:
    if draft.channel.is_valid():
        request.session[REMEMBERED] = draft.channel.cleaned_data["channel"]


def _search(request: HttpRequest, draft: Entry) -> HttpResponse:
    """Without a script: the addresses to choose from."""
    words = draft.data.get("address_words", "")
    draft.fill({"address_searched": words})
    found = search(words, near=Box(*served_extent()).polygon().centroid)
    return _show(request, draft, addresses=found)


def _send(request: HttpRequest, draft: Entry) -> HttpResponse:
    """File it; or say what is missing, whom to turn to instead, what is known already."""
    if draft.has_words_to_search and not draft.data.get("lon"):
        return _search(request, draft)
    if not draft.is_valid():
        return _show(request, draft, UNPROCESSABLE, is_refused=True)
    if draft.held_back:
        return _show(request, draft, UNPROCESSABLE if draft.is_stopped else 200, held_back=draft.held_back)
    if draft.unseen() or draft.untold():
        return _show(request, draft, candidates=draft.candidates(), announced=draft.announced())
    try:
        filed = actions.enter(request.user, kind=REPORT, call=draft.call(), submission_key=draft.key)
    except ValidationError as refusal:
        # The city changed its questions or its territory between the check of the form and this line.
        draft.what.add_error(None, refusal.messages)
        return _show(request, draft, UNPROCESSABLE, is_refused=True)
    return _done(request, filed, is_new=True, has_email=bool(draft.call().email))


def _add_voice(request: HttpRequest, draft: Entry) -> HttpResponse:
    """ "C'est le même": what the person says is added to what is known, and they follow it by mail."""
    seen = Contribution.objects.visible_to(request.user).of_kind(REPORT.code)
    same = seen.filter(reference=draft.data["same"].replace("\x00", "")).first()
    if same is None or not may_testify(request.user, same):
        return _show(request, draft, UNPROCESSABLE, is_gone=True)
    testimony = draft.testimony(f"e:{draft.key.hex}")
    if testimony is None or not draft.channel.is_valid():
        return _show(request, draft, UNPROCESSABLE, is_refused=True)
    channel = Channel(draft.channel.cleaned_data["channel"])
    actions.add_voice(request.user, contribution=same, testimony=testimony, submission_key=draft.key, channel=channel)
    return _done(request, same, is_new=False, has_email=bool(testimony.email))


def _done(request: HttpRequest, filed: Contribution, *, is_new: bool, has_email: bool) -> HttpResponse:
    sealed = entry_receipt.seal(request.user, filed, is_new=is_new, has_email=has_email)
    return redirect("desk-entry-done", sealed)


@require_safe
@for_staff
def entry_done(request: HttpRequest, sealed: str) -> HttpResponse:
    require(may_enter_for_others(request.user))
    receipt = entry_receipt.unseal(request.user, sealed)
    path = reverse("tracking", args=[receipt.token]) if receipt.token else receipt.contribution.get_absolute_url()
    page = {
        "receipt": receipt,
        "contribution": receipt.contribution,
        "link": absolute(path),
        "waits_for": attached_to(receipt.contribution) if receipt.token else None,
    }
    return render(request, "desk/entry_done.html", page)


@require_safe
@for_staff
def entry_similar(request: HttpRequest) -> HttpResponse:
    """What is known and planned around the place, while the person speaks: a fragment, empty when there is nothing."""
    require(may_enter_for_others(request.user))
    place, what = PlaceForm(request.GET), CallForm(request.GET, kind=REPORT)
    if not (place.is_valid() and what.is_valid()):
        return HttpResponseBadRequest()
    given = what.cleaned_data
    page = {
        "candidates": likely(place.place, given["category"], given["description"]),
        "announced": announced_at(given["category"], place.place.exact_point),
        "attached": request.GET.get("attach", ""),
    }
    return render(request, "desk/_entry_similar.html", page)


def _show(
    request: HttpRequest, draft: Entry, status: int = 200, *, is_refused: bool = False, **more: Any
) -> HttpResponse:
    """The screen, filled with what was typed; its errors are told when they are the reason."""
    what = draft.what if is_refused else draft.what_as_typed()
    entries = list(what.fields["category"].queryset)
    page = {
        "draft": draft,
        "kind": REPORT,
        "status": status,
        "channel": draft.channel if is_refused else draft.channel_as_typed,
        "place": draft.place if is_refused else draft.place_as_typed(),
        "what": what,
        "bounds": served_extent(),
        "has_basemap": settings.BASEMAP != "none",
        "usual": category_lists.usual(REPORT, entries),
        "families": category_lists.families(entries, str(what["category"].value() or "")),
        "promise": draft.promise,
        "diversions": draft.diversions,
        "told": telling(draft.diversions),
        "is_stopped": draft.is_stopped,
        "attached": draft.data.get("attach", ""),
    }
    return render(request, "desk/entry.html", {**page, **more}, status=status)
