"""What those who look after a contribution do with it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Person, require
from contributions import outbox
from contributions.actions.authors import author_of
from contributions.models import ClosingReason, Contribution, Event, EventType, Photo
from contributions.permissions import may_change_status, may_hide
from contributions.photos import Picture


@transaction.atomic
def change_status(
    user: Person,
    *,
    contribution: Contribution,
    status: str,
    answer: str = "",
    reason: ClosingReason | None = None,
    proof: Picture | None = None,
    proof_alt: str = "",
) -> Contribution:
    """Move a contribution along its workflow. What is closed carries a reason of the list, a photo that proves it, or
    both. Raises PermissionDenied, or ValidationError for a move that the workflow does not have, that lacks the answer
    it owes, or the grounds of a closing."""
    require(may_change_status(user, contribution))
    row = Contribution.objects.select_for_update().get(pk=contribution.pk)
    _require_move(row, status, answer)
    _require_grounds(row, status, reason, proof)
    now, was_open = timezone.now(), row.is_open
    row.status = status
    row.is_open = row.state.is_open
    if row.is_open and not was_open:
        row.seen_at = now  # what people said of it before counts no more
    row.closed_at = None if row.is_open else now
    row.needs_check = row.needs_check and row.is_open  # closing it answers the check
    row.save(update_fields=["status", "is_open", "closed_at", "needs_check", "seen_at"])
    event = Event.objects.create(
        contribution=row,
        type=EventType.STATUS,
        status=status,
        at=now,
        text=answer.strip(),
        reason=reason,
        actor=author_of(user),
    )
    if proof:
        _keep_proof(event, proof, proof_alt)
    outbox.hand_over()
    return row


def _require_move(row: Contribution, status: str, answer: str) -> None:
    move = row.declared_kind.workflow.move(row.status, status)
    if move is None:
        raise _refusal("status", _("Ce changement d'état n'est pas possible."), "no_move")
    if move.needs_answer and not answer.strip():
        raise _refusal("answer", _("Une réponse au public est nécessaire."), "needs_answer")


def _require_grounds(row: Contribution, status: str, reason: ClosingReason | None, proof: Picture | None) -> None:
    is_closing = not row.declared_kind.workflow.states[status].is_open
    if is_closing and not (reason or proof):
        message = _("Une clôture porte un motif de la liste, ou une photo qui la prouve.")
        raise _refusal("reason", message, "needs_grounds")
    if reason and (reason.kind, reason.status, reason.is_active) != (row.kind, status, True):
        raise _refusal("reason", _("Ce motif ne va pas avec cet état."), "wrong_reason")
    if proof and not is_closing:
        raise _refusal("proof", _("La photo se joint à une clôture."), "wrong_proof")


def _refusal(field: str, message: str, code: str) -> ValidationError:
    # A code given beside a dictionary is lost: it belongs to the message.
    return ValidationError({field: ValidationError(message, code=code)})


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
    Contribution.objects.filter(pk=contribution.pk).update(is_public=is_public)
    Event.objects.create(
        contribution=contribution,
        type=EventType.SHOWN if is_public else EventType.HIDDEN,
        is_public=False,
        text=reason,
        actor=author_of(user),
    )
