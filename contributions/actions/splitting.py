"""Sharing out what one contribution asks of several services: a parent and its parts, which nobody else counts."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Service, User
from accounts.permissions import Person, require
from contributions.actions.authors import author_of
from contributions.actions.holding import hold, refusal, write
from contributions.deadlines import deadline
from contributions.models import Category, Contribution, Event, EventType, new_reference
from contributions.permissions import looks_after
from contributions.tracking import hash_of, tracking_token
from contributions.workflow import State

MOST_PARTS: Final = 20
# A part lies where the whole does.
PLACE: Final = (
    *("geom", "address", "place_description", "is_approximate", "accuracy_m", "commune", "quartier"),
    *("kind", "channel"),
)


@dataclass(frozen=True)
class Part:
    """One piece of work: who does it, of which category (its deadline is the one that category announces), and what."""

    service: Service
    category: Category
    description: str = ""


@transaction.atomic
def split(
    user: Person, *, contribution: Contribution, parts: Sequence[Part], revision: int | None = None
) -> list[Contribution]:
    """Make each part a row of its own: same place, its own service, deadline and history; no contact, so no mail, and
    never public.

    Raises PermissionDenied, or ValidationError: it is closed or merged, a part itself, of a kind that no service
    handles, has too many parts; a category or a service that will not do; or code "changed".
    """
    require(looks_after(user, contribution))
    row = hold(contribution, revision=revision)
    _require_whole(row, parts)
    for part in parts:
        _require_part(row, part)
    now = timezone.now()
    made = [_make(user, row, part, now) for part in parts]
    write(row)
    Event.objects.create(
        contribution=row,
        type=EventType.SPLIT,
        at=now,
        text="\n".join(f"{one.reference} · {one.service} · {one.category}" for one in made),
        actor=author_of(user),
        is_public=False,
        handled_at=now,
    )
    return made


def _require_whole(row: Contribution, parts: Sequence[Part]) -> None:
    if row.part_of_id:
        raise refusal("service", _("Une intervention ne se partage pas à son tour."), "two_levels")
    if row.duplicate_of_id:
        raise refusal("service", _("Elle est regroupée avec une autre : partagez celle que l'on garde."), "merged")
    if not row.is_open:
        raise refusal("service", _("Elle est close : rouvrez-la avant de la partager."), "closed")
    if not row.declared_kind.workflow.routed:
        raise refusal("service", _("Ce type de contribution ne se transmet pas à un service."), "not_routed")
    if row.parts.count() + len(parts) > MOST_PARTS:
        raise refusal("service", _("Pas plus de %(n)d interventions.") % {"n": MOST_PARTS}, "too_many")


def _require_part(row: Contribution, part: Part) -> None:
    if not part.service.is_active:
        raise refusal("service", _("Ce service n'est plus en activité."), "inactive")
    if part.category.kind != row.kind or not part.category.is_active:
        raise refusal("category", _("Cette catégorie n'est pas proposée ici."), "wrong_category")


def _make(user: Person, row: Contribution, part: Part, now: datetime.datetime) -> Contribution:
    kind, key = row.declared_kind, uuid.uuid4()
    made: Contribution = apps.get_model(kind.model).objects.create(
        **{name: getattr(row, name) for name in PLACE},
        reference=new_reference(kind.prefix),
        category=part.category,
        description=part.description.strip(),
        part_of=row,
        is_public=False,
        status=kind.workflow.routed,
        service=part.service,
        service_since=now,
        due_on=deadline(part.category, timezone.localdate(now)),
        created_at=now,
        seen_at=now,
        submission_key=key,
        tracking_hash=hash_of(tracking_token(key)),
    )
    # Handled already: nobody is to be written to.
    told = {"contribution": made, "at": now, "actor": author_of(user), "is_public": False, "handled_at": now}
    Event.objects.bulk_create(
        [
            Event(type=EventType.SUBMITTED, status=kind.workflow.initial.code, **told),
            Event(type=EventType.HANDED, status=made.status, service=part.service, **told),
        ]
    )
    return made


def require_parts_done(row: Contribution, target: State) -> None:
    """What is solved has no part that is still to do."""
    if target.is_open or target.tone != "done":
        return
    waiting = row.parts.still_open().order_by("pk").values_list("reference", flat=True)
    if names := ", ".join(waiting):
        message = _("Des interventions ne sont pas terminées : %(references)s. Closez-les d'abord.")
        raise refusal("status", message % {"references": names}, "open_parts")


def tell_whole(part: Contribution, actor: User | None, now: datetime.datetime) -> None:
    """The history of the whole says that one of its parts is closed. One that goes on leaves no word there; its row is
    written all the same, since its page tells how many are done."""
    if part.part_of_id and part.is_open:
        Contribution.objects.filter(pk=part.part_of_id).update(revision=F("revision"))
    elif part.part_of_id:
        Event.objects.create(
            contribution_id=part.part_of_id,
            type=EventType.PART_DONE,
            at=now,
            text=f"{part.reference} · {part.state.label}",
            actor=actor,
            is_public=False,
            handled_at=now,
        )
