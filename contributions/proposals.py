"""Likely duplicates as they are shown to whoever is about to send one: numbered, where each lies from their pin, and
what the service has said of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contributions.duplicates import HERE_METRES, Candidate
from contributions.models import Contribution, Event
from contributions.timeline import OUR_WORDS
from contributions.workflow import Label
from geo.compiled import compiled
from geo.measures import steps_between

# From the north, with the sun.
DIRECTIONS: Final[tuple[Label, ...]] = (
    _("au nord de votre repère"),
    _("au nord-est de votre repère"),
    _("à l'est de votre repère"),
    _("au sud-est de votre repère"),
    _("au sud de votre repère"),
    _("au sud-ouest de votre repère"),
    _("à l'ouest de votre repère"),
    _("au nord-ouest de votre repère"),
)


@dataclass(frozen=True)
class Proposal:
    """`direction`: in words, empty on the very spot or without two exact places; `answer`: the last public words."""

    number: int
    candidate: Candidate
    direction: Label = ""
    answer: Event | None = None

    @property
    def contribution(self) -> Contribution:
        return self.candidate.contribution

    @property
    def distance(self) -> str:
        return self.candidate.distance

    @property
    def reason(self) -> str:
        return self.candidate.reason


def proposals(candidates: Sequence[Candidate], origin: Point | None) -> list[Proposal]:
    """In their order; `origin` is the pin, WGS84."""
    answers = _answers([candidate.contribution.pk for candidate in candidates])
    return [
        Proposal(number, candidate, _direction(candidate, origin), answers.get(candidate.contribution.pk))
        for number, candidate in enumerate(candidates, 1)
    ]


def _direction(candidate: Candidate, origin: Point | None) -> Label:
    if origin is None or candidate.distance_metres is None or candidate.distance_metres <= HERE_METRES:
        return ""
    east, north = steps_between(origin, candidate.contribution.geom.point_on_surface)
    turn = math.atan2(east, north) / math.tau * len(DIRECTIONS)
    return DIRECTIONS[round(turn) % len(DIRECTIONS)]


def _answers(ids: list[int]) -> dict[int, Event]:
    """Of each, the last step that says something to the public."""
    return {event.contribution_id: event for event in _last_words(ids=ids)} if ids else {}


@compiled
def _last_words(ids: Any) -> QuerySet[Event]:
    said = Event.objects.filter(Q(reason__isnull=False) | ~Q(text=""), contribution__among=ids, type__in=OUR_WORDS)
    latest = said.filter(is_public=True).select_related("reason").order_by("contribution", "-at", "-id")
    return latest.distinct("contribution")
