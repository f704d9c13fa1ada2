"""The history of a contribution, in the words of its readers: the public, its author, those who look after it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Service
from contributions.album import Album
from contributions.models import ClosingReason, Contribution, Event, EventType, Photo
from contributions.workflow import Label, State
from geo.compiled import compiled

# A contest is two events: that it happened, for everyone, and why, for the author and the staff.
CONTESTED: dict[bool, Label] = {True: _("Clôture contestée par son auteur"), False: _("Pourquoi elle est contestée")}
# Said by one passer-by after another: counted or summed up elsewhere, not told one by one.
OUR_WORDS = (EventType.STATUS, EventType.ANSWERED, EventType.HANDED, EventType.WAITING, EventType.UNDONE)
VOICES = (EventType.SUPPORTED, EventType.SEEN, EventType.GONE)


@dataclass(frozen=True)
class Step:
    """`state` when the step changed it; `by` names a person, and only ever in the history of the staff."""

    at: datetime.datetime
    label: str
    state: State | None
    text: str
    by: str = ""
    is_public: bool = True
    is_answer: bool = False
    reason: ClosingReason | None = None
    photos: tuple[Photo, ...] = ()
    service: Service | None = None
    planned_on: datetime.date | None = None


@compiled
def _public_events(contribution: Any) -> QuerySet[Event]:
    return Event.objects.filter(contribution=contribution, is_public=True).select_related("reason", "service")


def public_steps(contribution: Contribution, album: Album | None = None) -> list[Step]:
    """What anyone may read, oldest first; the one who answers is the local authority, never a person."""
    return _steps(contribution, _public_events(contribution=contribution.pk), album)


def author_steps(contribution: Contribution) -> list[Step]:
    """What its author may read: also what they wrote, to contest a closing or to answer what was asked."""
    own = Q(is_public=True) | Q(type=EventType.CONTESTED) | Q(type=EventType.RESUMED) & ~Q(text="")
    return _steps(contribution, _events(contribution).filter(own))


def staff_steps(contribution: Contribution) -> list[Step]:
    """The whole history, with the names and the reasons; voices are only counted, not told one by one."""
    events = _events(contribution).exclude(type__in=VOICES).select_related("reason", "service", "actor")
    return _steps(contribution, events, with_names=True)


def last_act(contribution: Contribution) -> str:
    """Who did what last, in words for the staff: "Agent 12 · En cours"."""
    acts = contribution.events.exclude(type__in=(*VOICES, EventType.CONTACT_READ)).select_related("actor")
    event = acts.order_by("-at", "-id").first()
    if event is None:
        return ""
    state = contribution.declared_kind.workflow.states.get(event.status)
    what = str(_label(event, state))
    return f"{event.actor} · {what}" if event.actor else what


def _events(contribution: Contribution) -> QuerySet[Event]:
    return contribution.events.select_related("reason", "service")


def _steps(
    contribution: Contribution, events: Iterable[Event], album: Album | None = None, *, with_names: bool = False
) -> list[Step]:
    events = list(events)
    if album is None and any(event.type == EventType.STATUS for event in events):
        album = Album([contribution.pk])
    steps = []
    for kind, run in groupby(events, key=lambda event: event.type):
        told = list(run)
        if kind == EventType.TESTIFIED:
            steps.append(_constats(told))
            continue
        for event in told:
            by = str(event.actor or "") if with_names else ""
            steps.append(_step(contribution, event, album.of(Event, event.pk) if album else (), by))
    return steps


def _constats(told: list[Event]) -> Step:
    """Those that came one after the other are one step, of the last day: what each one says is read by itself."""
    words = ngettext("Un autre constat", "%(n)s autres constats", len(told)) % {"n": len(told)}
    return Step(at=told[-1].at, label=words, state=None, text="")


def _step(contribution: Contribution, event: Event, photos: tuple[Photo, ...], by: str) -> Step:
    # A state that the workflow has lost since keeps its code: history is not rewritten.
    state = contribution.declared_kind.workflow.states.get(event.status)
    is_change = event.type == EventType.STATUS
    return Step(
        at=event.at,
        label=str(_label(event, state)),
        state=state if is_change else None,
        text=event.text,
        by=by,
        is_public=event.is_public,
        is_answer=event.is_public and event.type in OUR_WORDS,
        reason=event.reason,
        photos=photos,
        service=event.service,
        planned_on=event.planned_on,
    )


def _label(event: Event, state: State | None) -> Label:
    if event.type == EventType.STATUS:
        return state.label if state else event.status
    if event.type == EventType.CONTESTED:
        return CONTESTED[event.is_public]
    if event.type == EventType.HANDED and event.service:
        return _("Transmise à : %(service)s") % {"service": event.service}
    if event.type == EventType.RESUMED and event.text:
        return _("Réponse de son auteur")
    return event.get_type_display()
