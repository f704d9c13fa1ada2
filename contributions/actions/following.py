"""What the author of a contribution says of its closing: not so, or whether they are satisfied."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Person, require
from contributions import groups, outbox
from contributions.actions.authors import author_of
from contributions.actions.handling import reopen
from contributions.actions.holding import hold, write
from contributions.closings import closing_of, is_contestable
from contributions.models import Contribution, Event, EventType, Satisfaction
from contributions.permissions import is_author


@transaction.atomic
def contest(user: Person, *, contribution: Contribution, closing: int, text: str, token: str = "") -> Contribution:
    """Reopen what was closed too soon, at its author's word; `closing` is the event they read, `token` the secret of
    their tracking link. The public learns that it was contested; the text is for the staff alone, because nobody has
    read it before it would be published.

    Raises PermissionDenied for anyone else, ValidationError (code "open", "other" or "late") when there is nothing
    left to contest.
    """
    require(is_author(user, contribution, token))
    if contribution.duplicate_of_id:
        groups.one_at_a_time()
    row = hold(contribution)
    _require_this_closing(row, closing)
    now = timezone.now()
    row.status, row.is_open = row.state.reopens, True
    reopen(row)
    write(row, "status", "is_open", "closed_at", "seen_at", "reopened_count", "due_on")
    said = {"contribution": row, "type": EventType.CONTESTED, "at": now, "actor": author_of(user)}
    Event.objects.create(**said, status=row.status)
    Event.objects.create(**said, is_public=False, text=text.strip())
    outbox.hand_over()
    return row


def _require_this_closing(row: Contribution, closing: int) -> None:
    current = closing_of(row)
    if current is None:
        raise ValidationError(_("Elle est déjà rouverte : il n'y a plus de clôture à contester."), code="open")
    if current.pk != closing:
        message = _("Une nouvelle réponse a été donnée entre-temps. Lisez-la, puis dites si vous la contestez.")
        raise ValidationError(message, code="other")
    if not is_contestable(row, current):
        message = _("Le délai pour contester cette clôture est passé : elle ne peut plus être rouverte d'ici.")
        raise ValidationError(message, code="late")


@transaction.atomic
def rate(
    user: Person,
    *,
    contribution: Contribution,
    closing: int,
    is_satisfied: bool,
    comment: str = "",
    token: str = "",
) -> bool:
    """Say whether one is satisfied with a closing, once; True when it was not said before. Raises PermissionDenied
    for anyone but the author, ValidationError when it is not the present closing."""
    require(is_author(user, contribution, token))
    current = closing_of(Contribution.objects.get(pk=contribution.pk))
    if current is None or current.pk != closing:
        raise ValidationError(_("Cette réponse n'est plus la dernière : relisez la suite donnée."), code="other")
    said = {"is_satisfied": is_satisfied, "comment": comment.strip()}
    return Satisfaction.objects.get_or_create(closing=current, defaults=said)[1]
