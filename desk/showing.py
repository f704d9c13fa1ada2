"""One contribution as the desk shows it: all that whoever handles it needs, and the forms of what they may do."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from contributions import announcements
from contributions.agent_forms import RevisionForm
from contributions.duplicates import Candidate, similar, similar_within
from contributions.models import Contribution, Photo
from contributions.permissions import looks_after, may_read_contact
from contributions.questions import said
from contributions.recurrence import recurrence_of
from contributions.timeline import public_steps, staff_steps
from desk import colleagues, presence
from desk.acting import ACTS
from desk.answering import proposals
from desk.grouping import grouping_of
from desk.lateness import lateness
from desk.listing import with_line_details

SIMILAR = 5


def on_desk(user: User) -> QuerySet[Contribution]:
    return with_line_details(Contribution.objects.on_desk_of(user))


def read_on_desk(user: User, reference: str) -> Contribution:
    """The contribution, if this person reads it on the desk; Http404 as if it did not exist otherwise."""
    found = on_desk(user).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def detail_of(user: User, shown: Contribution, bound: Mapping[str, RevisionForm] | None = None) -> dict[str, Any]:
    """What its templates show. `bound` are the forms that were sent and refused, by the name of their act."""
    may_act = looks_after(user, shown)
    detail: dict[str, Any] = {
        "contribution": shown,
        "lateness": lateness(shown),
        "waits_for": announcements.attached_to(shown),
        "recurrence": recurrence_of(shown),
        "basemap": settings.BASEMAP != "none",
        "may_act": may_act,
        # Who only reads sees what the public reads of it: neither notes, nor names, nor photos held back.
        "steps": staff_steps(shown) if may_act else public_steps(shown),
        "said": said(shown, also_private=may_act),
        "photos": _photos(shown, also_held_back=may_act),
        "others": others_of(user, shown),
        "beat_seconds": presence.BEAT_SECONDS,
    }
    return detail | _for_those_who_act(user, shown, bound or {}) if may_act else detail


def others_of(user: User, shown: Contribution) -> list[str]:
    """Who else has it open, between those who act on it: who only reads learns no agent's name."""
    return presence.others_here(user, shown) if looks_after(user, shown) else []


def _photos(shown: Contribution, *, also_held_back: bool) -> QuerySet[Photo]:
    photos = Photo.objects.filter(contribution=shown).of_contributions()
    return photos if also_held_back else photos.public()


def _for_those_who_act(user: User, shown: Contribution, bound: Mapping[str, RevisionForm]) -> dict[str, Any]:
    made = {name: bound.get(name) or act.form(contribution=shown, user=user) for name, act in ACTS.items()}
    colleagues.read(user, contribution=shown)
    return {
        # A template reads no hyphen in a name.
        "forms": {name.replace("-", "_"): form for name, form in made.items()},
        "act_opened": next(iter(bound), ""),
        "proposals": proposals(user, shown),
        "colleagues": [one for one in colleagues.colleagues_of(shown) if one.pk != user.pk],
        "candidates": candidates_for(shown),
        "may_read_contact": may_read_contact(user, shown),
        "may_hand_over": shown.is_open and bool(shown.declared_kind.workflow.routed),
        "duplicate": _duplicate_state(made["status"]),
        **grouping_of(user, shown),
    }


def _duplicate_state(form: Any) -> str:
    """The code of the state in which it is closed as a duplicate; empty where this person cannot."""
    return next((state.code for state in form.targets if state.needs == "duplicate_of"), "")


def candidates_for(shown: Contribution) -> list[Candidate]:
    """What is known nearby and may be the same thing, without itself."""
    if not shown.is_open or shown.part_of_id:
        return []
    text = f"{shown.title} {shown.description}".strip()
    if shown.is_approximate or shown.geom.geom_type != "Point":
        if not shown.territories:
            return []
        return similar_within(shown.territories[0], shown.category, text, SIMILAR, of=shown)
    fingerprints = Photo.objects.filter(contribution=shown, fingerprint__isnull=False).of_contributions()
    return similar(
        shown.geom,
        shown.category,
        text,
        SIMILAR,
        accuracy_m=shown.accuracy_m,
        fingerprints=list(fingerprints.values_list("fingerprint", flat=True)),
        of=shown,
    )
