"""The public photos of a contribution and of what was merged into it: read at once, and each part of its page takes its
own."""

from collections import defaultdict
from typing import Any

from django.db.models import Model, QuerySet

from contributions.models import Constat, Contribution, Event, Photo
from geo.compiled import compiled


@compiled
def _photos_of(contributions: Any) -> QuerySet[Photo]:
    """In the order in which they are shown."""
    return Photo.objects.public().filter(contribution__among=contributions)


class Album:
    """`members`: whose photos they are, by id."""

    def __init__(self, members: list[int]) -> None:
        self.members = members
        self._pages: dict[tuple[type[Model], int], list[Photo]] = defaultdict(list)
        for photo in _photos_of(contributions=members):
            self._pages[_page_of(photo)].append(photo)

    def of(self, what: type[Model], pk: int) -> tuple[Photo, ...]:
        """Those of a Contribution itself, of a Constat, or of a step (Event)."""
        return tuple(self._pages.get((what, pk), ()))


def _page_of(photo: Photo) -> tuple[type[Model], int]:
    found = ((Event, photo.event_id), (Constat, photo.constat_id), (Contribution, photo.contribution_id))
    return next((what, pk) for what, pk in found if pk)
