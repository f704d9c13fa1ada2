"""Who has a contribution: the service it is handed to, the person who takes it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import HANDLERS, Service, User
from accounts.permissions import Person, holds, require
from contributions import outbox
from contributions.actions.authors import author_of
from contributions.actions.holding import hold, refusal, write
from contributions.models import Contribution, Event, EventType
from contributions.permissions import may_follow_up, may_hand_over


@transaction.atomic
def hand_over(
    user: Person, *, contribution: Contribution, service: Service, text: str = "", revision: int | None = None
) -> Contribution:
    """Give it to another service, or to another institution: the thread goes along, and everybody reads who has it
    since when. `text` is public. What nobody had begun is then in the state of what a service has.

    Raises PermissionDenied, or ValidationError: it is closed, it is there already, or (code "changed") somebody has
    acted since `revision`.
    """
    require(may_hand_over(user, contribution))
    row = hold(contribution, revision=revision)
    require(may_hand_over(user, row))
    _require_other(row, service)
    row.service, row.service_since, row.assignee = service, timezone.now(), None
    workflow = row.declared_kind.workflow
    if workflow.move(row.status, workflow.routed):
        row.status = workflow.routed
    write(row, "service", "service_since", "assignee", "status")
    Event.objects.create(
        contribution=row,
        type=EventType.HANDED,
        status=row.status,
        service=service,
        text=text.strip(),
        actor=author_of(user),
    )
    outbox.hand_over()
    return row


def _require_other(row: Contribution, service: Service) -> None:
    if not row.declared_kind.workflow.routed:
        raise refusal("service", _("Ce type de contribution ne se transmet pas à un service."), "not_routed")
    if not row.is_open:
        raise refusal("service", _("Elle est close : rouvrez-la avant de la transmettre."), "closed")
    if service.pk == row.service_id:
        raise refusal("service", _("Ce service l'a déjà."), "same")
    if not service.is_active:
        raise refusal("service", _("Ce service n'est plus en activité."), "inactive")


@transaction.atomic
def take(
    user: Person, *, contribution: Contribution, assignee: User | None, revision: int | None = None
) -> Contribution:
    """Say who follows it: oneself, a colleague who may act on it, or nobody any more (None). Said again, it changes
    nothing. Raises PermissionDenied, ValidationError for a colleague who may not, or code "changed"."""
    require(may_follow_up(user, contribution))
    row = hold(contribution, revision=revision)
    if assignee and not holds(assignee, *HANDLERS, within=(row.commune_id, row.quartier_id), service=row.service_id):
        raise ValidationError({"assignee": _("Cette personne n'agit pas dans ce service et ce territoire.")})
    if row.assignee_id == (assignee.pk if assignee else None):
        return row
    row.assignee = assignee
    write(row, "assignee")
    Event.objects.create(
        contribution=row,
        type=EventType.TAKEN,
        is_public=False,
        text=str(assignee) if assignee else _("Plus personne"),
        actor=author_of(user),
    )
    return row
