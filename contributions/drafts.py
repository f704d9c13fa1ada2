"""A submission being filled: all of it is in the form that comes back, nothing in a session."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from contributions.actions import Place, Testimony
from contributions.announcements import Announcement, announced_at
from contributions.diversions import diversions_at, final, untold
from contributions.draft_photos import DraftPhotos
from contributions.duplicates import similar, similar_within
from contributions.forms import PlaceForm, WhatForm, submission_key_from
from contributions.kinds import Kind
from contributions.models import Category, Constat, Contribution, Diversion, Photo
from contributions.promise import Promise, promise_for
from contributions.proposals import Proposal, proposals
from contributions.question_fields import as_typed
from contributions.spots import Spot, spot_at, territory_names
from geo.boxes import parse_position


class Draft:
    """Its key, its two halves as they were sent (`place`, `what`), and its photos."""

    def __init__(self, kind: Kind, what_form: type[WhatForm], request: HttpRequest) -> None:
        self.data = request.POST
        self.kind = kind
        self.what_form = what_form
        self.key = submission_key_from(self.data.get("submission_key", ""))
        self.place = PlaceForm(self.data)
        self.what = what_form(self.data, request.FILES, kind=kind)
        self.photos = DraftPhotos(self.key, request, self.what)

    def place_as_typed(self) -> PlaceForm:
        """The first half, filled and without complaint."""
        return PlaceForm(initial=self.data.dict())

    def what_as_typed(self) -> WhatForm:
        return self.what_form(initial=as_typed(self.data), kind=self.kind)

    @property
    def is_sent(self) -> bool:
        """As a contribution, or as a constat of one that was known."""
        return Contribution.objects.filter(submission_key=self.key).exists() or self.constat is not None

    @property
    def constat(self) -> Constat | None:
        """What it was sent as, by "c'est le même"."""
        return Constat.objects.filter(submission_key=self.key).first()

    def testimony(self, voter: str) -> Testimony | None:
        """What the person saw, to be added to what is known; None when something that they wrote cannot be kept.

        Answers to the questions of a category stay out of it: not all of them are for the public."""
        if self.what.errors.keys() & {"title", "description", "email"}:
            return None
        given, is_placed = self.what.cleaned_data, self.place.is_valid()
        words = (given.get("title", ""), given.get("description", ""))
        place = self.place.place if is_placed else None
        return Testimony(
            voter,
            "\n".join(part for part in (*words, place.description if place else "") if part),
            place.exact_point if place else None,
            place.accuracy_m if place else None,
            given.get("email", ""),
        )

    @property
    def where(self) -> str:
        """The place in words: "Strasbourg, Neudorf · devant la poste". Empty while it is not known."""
        if not self.place.is_valid():
            return ""
        names = self.spot.words if self.spot else territory_names(self.place.territories)
        return " · ".join(part for part in (names, self.place.place.description) if part)

    @cached_property
    def spot(self) -> Spot | None:
        """Where the pin is, in words; None without a pin that can be used."""
        if not self.place.is_valid():
            return None
        point = self.place.place.exact_point
        return spot_at(point, self.place.territories) if point else None

    @property
    def has_words_to_search(self) -> bool:
        """An address was typed that nobody has looked for."""
        words = self.data.get("address_words", "").strip()
        return words not in ("", self.data.get("address_searched", "").strip())

    def fill(self, given: Mapping[str, Any]) -> None:
        """Something else in the form than what came."""
        self.data = self.data.copy()
        for name, value in given.items():
            self.data[name] = value
        self.place = PlaceForm(self.data)
        self.__dict__.pop("spot", None)

    def put_pin(self, position: str) -> bool:
        """The pin where "lon,lat" says, in place of a territory. False, and nothing moves, when that is no position."""
        try:
            point = parse_position(position)
        except ValidationError:
            return False
        self.fill({"lon": point.x, "lat": point.y, "accuracy": "", "territory": ""})
        return True

    @cached_property
    def diversions(self) -> list[Diversion]:
        """Whom to turn to instead, for the category as it was chosen and the place as it is known."""
        if self.what.chosen is None:
            return []
        if not self.place.is_valid():
            return diversions_at(self.what.chosen)
        return diversions_at(self.what.chosen, self.place.territories, self.place.place.exact_point)

    @property
    def promise(self) -> Promise | None:
        """How long the chosen category takes at the chosen place; None before both are known."""
        if self.what.chosen is None or not self.place.is_valid():
            return None
        found = self.place.territories
        return promise_for(self.what.chosen, quartier=found.quartier, commune=found.commune)

    @property
    def is_stopped(self) -> bool:
        return bool(final(self.diversions))

    @property
    def held_back(self) -> str:
        """Why nothing leaves yet: "stopped" by a diversion, one to be "told" first, questions that were not "asked" yet
        or have "changed" since; empty when nothing does."""
        if self.is_stopped:
            return "stopped"
        if untold(self.diversions, self.data.get("told", "")):
            return "told"
        if self.what.is_unread:
            return "changed" if self.what.has_changed_questions else "asked"
        return ""

    @property
    def words(self) -> str:
        """What was written of it, to find its category by."""
        return f"{self.data.get('title', '')} {self.data.get('description', '')}"

    def candidates(self) -> list[Proposal]:
        """Likely duplicates of a draft whose two halves are valid."""
        what = self.what.cleaned_data
        words = f"{what.get('title', '')} {what['description']}"
        return likely(self.place.place, what["category"], words, fingerprints=self.fingerprints)

    @property
    def fingerprints(self) -> list[int]:
        """Of the photos kept so far."""
        kept = Photo.objects.unsent(self.key).exclude(fingerprint=None)
        return list(kept.values_list("fingerprint", flat=True))

    @property
    def unlike(self) -> list[str]:
        """References of those that were on the screen, and are none of them the same."""
        return [reference.replace("\x00", "") for reference in self.data.getlist("unlike")]

    def announced(self) -> list[Announcement]:
        """What is told of its place before it leaves, of a draft whose two halves are valid."""
        return announced_at(self.what.cleaned_data["category"], self.place.place.exact_point)


def likely(place: Place, category: Category, words: str, *, fingerprints: Sequence[int] = ()) -> list[Proposal]:
    """Likely duplicates of what would be filed there, open or closed a short while ago: around the point, or in the
    territory when there is none."""
    if place.territory is not None:
        said = f"{place.description} {words}"
        return proposals(similar_within(place.territory, category, said), None)
    found = similar(place.geom, category, words, accuracy_m=place.accuracy_m, fingerprints=fingerprints)
    return proposals(found, place.exact_point)
