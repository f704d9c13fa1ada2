"""The photos of a submission being filled: those kept so far, those of this request, and what was refused of them."""

import uuid
from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions import actions, photos
from contributions.actions.photographing import MOST_PHOTOS
from contributions.forms import WhatForm
from contributions.models import Photo


class DraftPhotos:
    def __init__(self, key: uuid.UUID, request: HttpRequest, form: WhatForm) -> None:
        self.key = key
        self.data = request.POST
        self.uploads = request.FILES.getlist("photo")
        self.form = form

    def keep(self) -> None:
        """Keep at once what came with this request, so that no error further on makes anyone choose it again. A photo
        that is refused says so under the form's field, and takes no other with it."""
        if not self.uploads:
            return
        self.form.is_valid()  # draws each of them again
        for new in self.form.pictures:
            try:
                actions.keep_photo(submission_key=self.key, picture=new.picture, alt=new.alt)
            except ValidationError as refusal:
                self.form.add_error("photo", photos.about(new.name, refusal))

    def follow(self) -> None:
        """Write down what was typed about the photos kept before, and forget those that were taken away."""
        for kept in Photo.objects.unsent(self.key):
            words = self.data.get(f"photo_alt_{kept.pk}")
            if words is not None and (alt := self.form.photo_words(words)) != kept.alt:
                actions.describe_photo(submission_key=self.key, photo_id=kept.pk, alt=alt)
        # "replaced": blurred after it was kept, and sent again with this request.
        for text in (*self.data.getlist("remove_photo"), *self.data.getlist("replaced_photo")):
            if taken := _uuid(text):
                actions.drop_photo(submission_key=self.key, photo_id=taken)

    @cached_property
    def kept(self) -> list[photos.Previewed]:
        return photos.previewed(Photo.objects.unsent(self.key))

    @property
    def room(self) -> int:
        return max(0, MOST_PHOTOS - len(self.kept))

    @property
    def room_in_words(self) -> str:
        if not self.room:
            return _("C'est le plus : pour en changer, retirez-en une.")
        words = ngettext("Encore %(n)s photo possible.", "Encore %(n)s photos possibles.", self.room)
        return words % {"n": self.room}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
