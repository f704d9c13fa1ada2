"""What those who look after a contribution decide of it: its state, and whether the public sees it."""

import datetime
from copy import copy
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Service
from accounts.permissions import Person, require
from contributions import groups, outbox
from contributions.actions.authors import author_of
from contributions.actions.holding import hold, hold_all, overtaken, refusal, write
from contributions.actions.splitting import require_parts_done, tell_whole
from contributions.deadlines import deadline, deadline_after_pause
from contributions.models import ClosingReason, Contribution, Event, EventType, Photo
from contributions.permissions import looks_after, may_hide, may_move
from contributions.photos import Picture
from contributions.workflow import State

FARTHEST_PLAN = datetime.timedelta(days=3 * 366)


@dataclass(frozen=True)
class Said:
    """What goes with a move: the public `answer`; for a closing its `reason` or the photo that proves it, or what it is
    a duplicate of; the day that is planned; the service that gets it."""

    answer: str = ""
    reason: ClosingReason | None = None
    proof: Picture | None = None
    proof_alt: str = ""
    planned_on: datetime.date | None = None
    duplicate_of: Contribution | None = None
    service: Service | None = None


@transaction.atomic
def change_status(
    user: Person, *, contribution: Contribution, status: str, revision: int | None = None, **said: object
) -> Contribution:
    """Move a contribution along its workflow; `said` are the words of `Said`. What is closed carries a reason of the
    list, a photo that proves it, or what it is a duplicate of.

    Raises PermissionDenied for who may not make that move here, or ValidationError: a move that the workflow does not
    have, that lacks what it owes, or (code "changed") somebody else's act since `revision` was read.
    """
    require(looks_after(user, contribution))
    told = Said(**said)  # type: ignore[arg-type] # a word that is none of these is a programming error
    changes_group = bool(told.duplicate_of or contribution.duplicate_of_id)
    if changes_group:
        groups.one_at_a_time()
    if told.duplicate_of:
        # Who names a duplicate means what it was merged into.
        kept = groups.kept_of(Contribution.objects.get(pk=told.duplicate_of.pk))
        hold_all([contribution.pk, kept.pk])
        told = replace(told, duplicate_of=kept)
    row = hold(contribution, revision=revision)
    if row.duplicate_of_id and not changes_group:
        raise overtaken(row)
    _require_move(user, row, status, told)
    _require_grounds(row, status, told)
    _require_needs(user, row, status, told)
    now = timezone.now()
    _move(user, row, status, told, now)
    _tell(user, row, told, now)
    tell_whole(row, author_of(user), now)
    return row


def _require_move(user: Person, row: Contribution, status: str, told: Said) -> None:
    move = row.declared_kind.workflow.move(row.status, status)
    if move is None:
        raise refusal("status", _("Ce changement d'état n'est pas possible."), "no_move")
    require(may_move(user, row, status))
    if move.needs_answer and not told.answer.strip():
        raise refusal("answer", _("Une réponse au public est nécessaire."), "needs_answer")


def _require_grounds(row: Contribution, status: str, told: Said) -> None:
    target = row.declared_kind.workflow.states[status]
    require_parts_done(row, target)
    if not target.is_open and target.needs != "duplicate_of" and not (told.reason or told.proof):
        message = _("Une clôture porte un motif de la liste, ou une photo qui la prouve.")
        raise refusal("reason", message, "needs_grounds")
    reason = told.reason
    if reason and (reason.kind, reason.status, reason.is_active) != (row.kind, status, True):
        raise refusal("reason", _("Ce motif ne va pas avec cet état."), "wrong_reason")
    if told.proof and target.is_open:
        raise refusal("proof", _("La photo se joint à une clôture."), "wrong_proof")


def _require_needs(user: Person, row: Contribution, status: str, told: Said) -> None:
    """What the state cannot be without."""
    needs = row.declared_kind.workflow.states[status].needs
    if needs == "planned_on":
        _require_day(told.planned_on)
    if needs == "service" and not (told.service or row.service_id):
        raise refusal("service", _("Choisissez le service à qui transmettre."), "needs_service")
    if needs == "duplicate_of":
        _require_original(user, row, told.duplicate_of)


def _require_day(day: datetime.date | None) -> None:
    today = timezone.localdate()
    if day is None:
        raise refusal("planned_on", _("Dites quel jour l'intervention est prévue."), "needs_day")
    if not today <= day <= today + FARTHEST_PLAN:
        raise refusal("planned_on", _("Ce jour est passé, ou trop lointain."), "wrong_day")


def _require_original(user: Person, row: Contribution, kept: Contribution | None) -> None:
    """What is kept is of the same type, seen by this person, and not one that was merged into this one meanwhile."""
    if kept is None:
        raise refusal("duplicate_of", _("Donnez la référence de ce que vous gardez."), "needs_original")
    if kept.pk == row.pk:
        message = _("L'autre est déjà regroupée avec celle-ci : rien n'a été changé.")
        raise refusal("duplicate_of", message, "joined_already")
    if kept.kind != row.kind or not Contribution.objects.visible_to(user).filter(pk=kept.pk).exists():
        message = _("Ce ne peut pas être celle que l'on garde : elle est d'un autre type, ou n'existe pas.")
        raise refusal("duplicate_of", message, "wrong_original")
    if row.part_of_id or kept.part_of_id or row.parts.exists():
        message = _("Une intervention ne se regroupe pas, ni ce qui est partagé en interventions.")
        raise refusal("duplicate_of", message, "has_parts")


def _move(user: Person, row: Contribution, status: str, told: Said, now: datetime.datetime) -> None:
    before, was_open = copy(row), row.is_open
    target = row.declared_kind.workflow.states[status]
    row.status, row.is_open, row.closed_at = status, target.is_open, None if target.is_open else now
    row.needs_check = row.needs_check and row.is_open  # closing it answers the check
    row.planned_on = told.planned_on if target.needs == "planned_on" else row.planned_on
    if told.service and told.service.pk != row.service_id:
        row.service, row.service_since, row.assignee = told.service, now, None
    _keep_time(row)
    if row.is_open and not was_open:
        reopen(row)
    write(
        row, "status", "is_open", "closed_at", "needs_check", "seen_at", "planned_on", "service", "service_since",
        "assignee", "due_on", "paused_at", "reopened_count",
    )  # fmt: skip
    if target.needs == "duplicate_of" and told.duplicate_of:
        _join(user, row, told.duplicate_of, before, now)


def _join(user: Person, row: Contribution, kept: Contribution, before: Contribution, now: datetime.datetime) -> None:
    """Its followers are told by its own change of state; the history of the one that is kept says it to the staff."""
    groups.join(row, kept, before, author_of(user))
    Event.objects.create(
        contribution=kept, type=EventType.JOINED, at=now, text=row.reference, actor=author_of(user), is_public=False
    )


def _keep_time(row: Contribution) -> None:
    """Whatever is decided, it is no longer the citizen that is waited for."""
    row.due_on, row.paused_at = deadline_after_pause(row.due_on, row.paused_at), None


def reopen(row: Contribution) -> None:
    """What is open again begins anew: its deadline, and what people say of it; it stands for itself. The row is not
    saved."""
    row.seen_at, row.closed_at = timezone.now(), None
    if row.duplicate_of_id:
        groups.part(row)
    row.reopened_count += 1
    row.due_on = deadline(row.category, timezone.localdate())


def _tell(user: Person, row: Contribution, told: Said, now: datetime.datetime) -> None:
    event = Event.objects.create(
        contribution=row,
        type=EventType.STATUS,
        status=row.status,
        at=now,
        text=told.answer.strip(),
        reason=told.reason,
        planned_on=row.planned_on if _is_planned(row.state) else None,
        service=told.service,
        actor=author_of(user),
    )
    if told.proof:
        _keep_proof(event, told.proof, told.proof_alt)
    outbox.hand_over()


def _is_planned(state: State) -> bool:
    return state.needs == "planned_on"


def _keep_proof(closing: Event, picture: Picture, alt: str) -> None:
    """The photo stands with its step of the history, not among those of the person who reported."""
    Photo.objects.create(
        contribution=closing.contribution,
        event=closing,
        submission_key=closing.contribution.submission_key,
        file=picture.as_file(),
        width=picture.width,
        height=picture.height,
        alt=alt,
        is_public=True,
    )


@transaction.atomic
def set_public(user: Person, *, contribution: Contribution, is_public: bool, reason: str = "") -> None:
    """Hide a contribution from the public, or show it again."""
    require(may_hide(user, contribution))
    row = hold(contribution)
    if row.part_of_id:
        raise refusal("is_public", _("Une intervention reste interne : le public lit la contribution entière."), "part")
    row.is_public = is_public
    write(row, "is_public")
    Event.objects.create(
        contribution=contribution,
        type=EventType.SHOWN if is_public else EventType.HIDDEN,
        is_public=False,
        text=reason,
        actor=author_of(user),
    )
