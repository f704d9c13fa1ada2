"""A submission being filled: all of it is in the form that comes back, nothing in a session."""

from functools import cached_property

from django.http import HttpRequest

from contributions import photos
from contributions.actions import Place
from contributions.duplicates import Candidate, similar, similar_within
from contributions.forms import PlaceForm, WhatForm, submission_key_from
from contributions.kinds import Kind
from contributions.models import Category, Contribution, Photo


class Draft:
    """Its key, its two halves as they were sent (`place`, `what`), and the photo that already came."""

    def __init__(self, kind: Kind, what_form: type[WhatForm], request: HttpRequest) -> None:
        self.data = request.POST
        self.kind = kind
        self.what_form = what_form
        self.key = submission_key_from(self.data.get("submission_key", ""))
        self.place = PlaceForm(self.data)
        self.what = what_form(self.data, request.FILES, kind=kind)

    def place_as_typed(self) -> PlaceForm:
        """The first half, filled and without complaint."""
        return PlaceForm(initial=self.data.dict())

    def what_as_typed(self) -> WhatForm:
        return self.what_form(initial=self.data.dict(), kind=self.kind)

    @property
    def is_sent(self) -> bool:
        return Contribution.objects.filter(submission_key=self.key).exists()

    @property
    def new_picture(self) -> photos.Picture | None:
        """The photo of this very request, good even when another field is not."""
        self.what.full_clean()
        return self.what.cleaned_data.get("photo")

    @property
    def photo(self) -> Photo | None:
        """The photo kept so far."""
        return Photo.objects.filter(submission_key=self.key, contribution=None).order_by("-created_at", "-id").first()

    @cached_property
    def preview(self) -> str:
        """The photo kept so far as a data: address, or nothing."""
        photo = self.photo
        return photos.preview(photo) if photo else ""

    @property
    def where(self) -> str:
        """The place in words: "Strasbourg, Neudorf · devant la poste". Empty while it is not known."""
        if not self.place.is_valid():
            return ""
        found = self.place.territories
        names = ", ".join(str(territory) for territory in (found.commune, found.quartier) if territory)
        return " · ".join(part for part in (names, self.place.place.description) if part)

    def candidates(self) -> list[Candidate]:
        """Likely duplicates of a draft whose two halves are valid."""
        what = self.what.cleaned_data
        return likely(self.place.place, what["category"], f"{what.get('title', '')} {what['description']}")


def likely(place: Place, category: Category, words: str) -> list[Candidate]:
    """Likely duplicates of what would be filed there: around the point, or in the territory when there is none."""
    if place.territory is None:
        return similar(place.geom, category, words)
    return similar_within(place.territory, category, f"{place.description} {words}")
