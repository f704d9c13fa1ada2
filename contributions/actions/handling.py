"""What those who look after a contribution do with it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Person, require
from contributions import outbox
from contributions.actions.authors import author_of
from contributions.models import Contribution, Event, EventType
from contributions.permissions import may_change_status, may_hide


@transaction.atomic
def change_status(user: Person, *, contribution: Contribution, status: str, answer: str = "") -> Contribution:
    """Move a contribution along its workflow. Raises PermissionDenied, or ValidationError for a move that the
    workflow does not have or that lacks the answer it owes."""
    require(may_change_status(user, contribution))
    row = Contribution.objects.select_for_update().get(pk=contribution.pk)
    workflow = row.declared_kind.workflow
    move = workflow.move(row.status, status)
    if move is None:
        raise ValidationError({"status": _("Ce changement d'état n'est pas possible.")}, code="no_move")
    if move.needs_answer and not answer.strip():
        raise ValidationError({"answer": _("Une réponse au public est nécessaire.")}, code="needs_answer")
    row.status = status
    row.is_open = workflow.states[status].is_open
    row.closed_at = None if row.is_open else timezone.now()
    row.save(update_fields=["status", "is_open", "closed_at"])
    Event.objects.create(
        contribution=row, type=EventType.STATUS, status=status, text=answer.strip(), actor=author_of(user)
    )
    outbox.hand_over()
    return row


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
