"""The path of a submission: where, what, is it one of these, sent. One address, and no session.

Each screen is a form that carries what the others hold, so that the path works without scripts, in two tabs at once,
and loses nothing to an error. A kind makes it its own in a few lines: `kind`, the addresses, a `what_form` of its own
when it asks more, a template that extends the common one.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from addresses.search import search
from boundaries.models import Boundary, Level
from contributions import actions, category_lists, voters
from contributions.diversions import telling
from contributions.drafts import Draft, likely
from contributions.forms import PlaceForm, WhatForm
from contributions.kinds import Kind
from contributions.limits import PHOTOS_PER_SUBMISSION, within_limit
from contributions.models import Contribution
from contributions.permissions import may_testify
from contributions.promise import promise_for
from contributions.recurrence import recurrence_of
from contributions.subscriptions import stage_of
from contributions.suggestions import suggest
from contributions.tracking import constat_token, hash_of, tracking_token
from contributions.workflow import Label
from geo.boxes import Box

STEPS = ("where", "what", "similar")
UNPROCESSABLE = 422
TOO_MANY = 429
EXTENT_SECONDS = 3600
WITH_ADDRESS = "adresse=laissee"


@method_decorator(never_cache, name="dispatch")
class SubmissionView(View):
    kind: ClassVar[Kind]
    what_form: ClassVar[type[WhatForm]] = WhatForm
    template_name = "contributions/submission/form.html"
    where_title: ClassVar[Label] = _("Où est-ce ?")
    what_title: ClassVar[Label] = _("De quoi s'agit-il ?")
    sent_url = "tracking"
    similar_url = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form. The address may give the place (lon and lat, or territory) and the category; what does not
        exist is left out: a wrong link begins with an empty form."""
        given = request.GET.dict()
        if "lon" in given:
            given.pop("territory", None)
        draft = Draft(self.kind, self.what_form, request)
        initial = {**_accepted(PlaceForm(given)), **_accepted(self.what_form(given, kind=self.kind))}
        draft.fill(initial)
        return self.show(draft, "where")

    def post(self, request: HttpRequest) -> HttpResponse:
        draft = Draft(self.kind, self.what_form, request)
        if draft.is_sent:
            return self.tell_sent(draft)
        if not self.keep_photos(draft):
            return self.show(draft, "what", TOO_MANY)
        if "photo" in draft.what.errors:
            return self.show(draft, "what", UNPROCESSABLE)
        if "same" in draft.data:
            return self.confirm(draft)
        wanted = draft.data.get("go")
        if "address" in draft.data:
            return self.put_pin(draft)
        if wanted == "where":
            return self.show(draft, "where")
        if wanted == "search_address":
            return self.search_address(draft)
        if wanted == "place" and not draft.place.is_valid():
            return self.show(draft, "where", UNPROCESSABLE)
        if wanted in ("what", "place", "photos") or "remove_photo" in draft.data:
            return self.show(draft, "what")
        if wanted == "suggest":
            return self.show(draft, "what", suggestions=suggest(draft.words, self.kind.code), is_suggested=True)
        return self.go_on(draft)

    def go_on(self, draft: Draft) -> HttpResponse:
        """To the next screen, or back to the first one that needs a correction."""
        step = draft.data.get("step")
        # Without a script, Enter in the search presses the button that goes on.
        if step == "where" and draft.has_words_to_search:
            return self.search_address(draft)
        if not draft.place.is_valid():
            return self.show(draft, "where", UNPROCESSABLE)
        if step not in STEPS[1:]:
            return self.show(draft, "what")
        if not draft.what.is_valid():
            return self.show(draft, "what", UNPROCESSABLE)
        if draft.held_back:
            return self.show(draft, "what", UNPROCESSABLE if draft.is_stopped else 200, held_back=draft.held_back)
        candidates = draft.candidates() if step == "what" else []
        announced = draft.announced() if step == "what" else []
        if candidates or announced:
            pin = draft.place.place.exact_point
            return self.show(draft, "similar", candidates=candidates, announced=announced, pin=pin)
        return self.send(draft)

    def search_address(self, draft: Draft) -> HttpResponse:
        """The addresses that the typed words may mean, to choose from; those close to the pin or the middle first."""
        words = draft.data.get("address_words", "")
        draft.fill({"address_searched": words})
        spot = draft.place.place.exact_point if draft.place.is_valid() else None
        found = search(words, near=spot or Box(*served_extent()).polygon().centroid)
        return self.show(draft, "where", addresses=found)

    def put_pin(self, draft: Draft) -> HttpResponse:
        """Choose an address: the pin goes there, and its place is told in words."""
        if not draft.put_pin(draft.data["address"]):
            return self.show(draft, "where", UNPROCESSABLE, is_unreadable=True)
        return self.show(draft, "where", 200 if draft.place.is_valid() else UNPROCESSABLE)

    def send(self, draft: Draft) -> HttpResponse:
        if not within_limit(self.request, "submission"):
            return self.show(draft, "what", TOO_MANY)
        what = draft.what.cleaned_data
        try:
            actions.submit(
                self.request.user,
                kind=self.kind,
                category=what["category"],
                place=draft.place.place,
                submission_key=draft.key,
                title=what.get("title", ""),
                description=what["description"],
                email=what["email"],
                answers=what["answers"],
                attach_to=draft.data.get("attach", ""),
                unlike=draft.unlike,
                asked=draft.what.questions,
            )
        except ValidationError as refusal:
            # The city changed its questions or its territory between the check of the form and this line.
            draft.what.add_error(None, refusal.messages)
            return self.show(draft, "what", UNPROCESSABLE)
        return self.tell_sent(draft)

    def tell_sent(self, draft: Draft) -> HttpResponse:
        """The same page for the first send and for the second: its token is made from the key of the form, or from the
        constat that the form has become."""
        if draft.constat is None:
            return redirect(self.sent_url, tracking_token(draft.key))
        address = reverse("testified", args=[constat_token(draft.constat)])
        # Whether the address follows already is nobody's to learn: what is told depends on what was typed alone.
        return redirect(f"{address}?{WITH_ADDRESS}" if draft.data.get("email") else address)

    def keep_photos(self, draft: Draft) -> bool:
        """Keep the photos at once, so that no error further on makes anyone choose them again. False when one sender
        sends too many, which is known before they are decoded."""
        draft.photos.follow()
        for _upload in draft.photos.uploads:
            if not within_limit(self.request, "photo", times=PHOTOS_PER_SUBMISSION):
                return False
        draft.photos.keep()
        return True

    def confirm(self, draft: Draft) -> HttpResponse:
        """ "C'est le même": what the person saw is added to what is known already, and nothing new is filed."""
        seen = Contribution.objects.visible_to(self.request.user).of_kind(self.kind.code).with_listing_details()
        same = seen.filter(reference=draft.data["same"].replace("\x00", "")).first()
        if same is None or not may_testify(self.request.user, same):
            return self.show(draft, "what", UNPROCESSABLE, is_gone=True)
        testimony = draft.testimony(voters.voter_of(self.request))
        if testimony is None:
            return self.show(draft, "what", UNPROCESSABLE)
        if not within_limit(self.request, "submission"):
            return self.show(draft, "what", TOO_MANY)
        try:
            actions.testify(self.request.user, contribution=same, submission_key=draft.key, testimony=testimony)
        except PermissionDenied:  # hidden between the check and this line
            return self.show(draft, "what", UNPROCESSABLE, is_gone=True)
        response = self.tell_sent(draft)
        voters.remember(self.request, response)
        return response

    def show(self, draft: Draft, step: str, status: int = 200, **more: Any) -> HttpResponse:
        """One screen, filled with what was typed; its errors are told only when they are the reason (422)."""
        is_refused = status == UNPROCESSABLE
        place = draft.place if is_refused and step == "where" else draft.place_as_typed()
        what = draft.what if is_refused and step == "what" else draft.what_as_typed()
        page = {"draft": draft, "step": step, "status": status, "place": place, "what": what, **more}
        page |= {"bounds": served_extent()} if step == "where" else self._choices(what)
        if step == "what":
            page["promise"] = draft.promise
            page |= {"diversions": draft.diversions, "told": telling(draft.diversions), "is_stopped": draft.is_stopped}
        return render(self.request, self.template_name, {**page, **self._words()}, status=status)

    def _words(self) -> dict[str, Any]:
        words = {"kind": self.kind, "where_title": self.where_title, "what_title": self.what_title}
        return {**words, "has_basemap": settings.BASEMAP != "none"}

    def _choices(self, what: Form) -> dict[str, Any]:
        entries = list(what.fields["category"].queryset)
        chosen = str(what["category"].value() or "")
        return {
            "usual": category_lists.usual(self.kind, entries),
            "families": category_lists.families(entries, chosen),
            "similar_url": reverse(self.similar_url) if self.similar_url else "",
        }


@method_decorator(never_cache, name="dispatch")
class SimilarView(View):
    """Likely duplicates while the form is being filled: a fragment, empty when there is nothing to show."""

    kind: ClassVar[Kind]

    def get(self, request: HttpRequest) -> HttpResponse:
        place, what = PlaceForm(request.GET), WhatForm(request.GET, kind=self.kind)
        if not (place.is_valid() and what.is_valid()):
            return HttpResponseBadRequest()
        given = what.cleaned_data
        page = {
            "candidates": likely(place.place, given["category"], given["description"]),
            "pin": place.place.exact_point,
            "has_basemap": settings.BASEMAP != "none",
        }
        return render(request, "contributions/submission/_hint.html", page)


@method_decorator(never_cache, name="dispatch")
class SentView(View):
    """Sent: the reference and the tracking link, for whoever holds the token."""

    kind: ClassVar[Kind]
    template_name = "contributions/submission/sent.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        rows = Contribution.objects.of_kind(self.kind.code).with_listing_details()
        contribution = get_object_or_404(rows, tracking_hash=hash_of(token))
        page = {
            "contribution": contribution,
            "kind": self.kind,
            "promise": promise_for(contribution.category, quartier=contribution.quartier, commune=contribution.commune),
            "recurrence": recurrence_of(contribution),
            "tracking_url": request.build_absolute_uri(reverse("tracking", args=[token])),
            "mails": stage_of(contribution),
        }
        return render(request, self.template_name, page)


def _accepted(form: Form) -> dict[str, Any]:
    """What was given and exists, as it was given."""
    form.full_clean()
    return {name: form.data[name] for name in form.fields if name in form.data and name not in form.errors}


def served_extent() -> list[float]:
    """West, south, east, north of what is served: the first view of the map."""
    extent = cache.get("submission:extent")
    if extent is None:
        communes = Boundary.objects.current().of_level(Level.COMMUNE)
        extent = communes.aggregate(extent=Extent("geom"))["extent"] or (-5.2, 41.3, 9.6, 51.1)
        cache.set("submission:extent", extent, EXTENT_SECONDS)
    return [round(edge, 5) for edge in extent]
