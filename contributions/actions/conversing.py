"""What is said about a contribution: between those who handle it, to the public, and with its author."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Person, require
from contributions import outbox, replies
from contributions.actions.authors import author_of
from contributions.actions.holding import hold, refusal, write
from contributions.deadlines import deadline_after_pause
from contributions.models import Contact, Contribution, Event, EventType
from contributions.permissions import is_author, may_follow_up, may_read_contact


@transaction.atomic
def note(user: Person, *, contribution: Contribution, text: str) -> Event:
    """Write an internal note: for those who handle it, never for the public. A note contradicts nobody: no revision is
    compared."""
    require(may_follow_up(user, contribution))
    row = hold(contribution)
    write(row)
    return _tell(user, row, EventType.NOTE, text, is_public=False)


@transaction.atomic
def answer(user: Person, *, contribution: Contribution, text: str, revision: int | None = None) -> Contribution:
    """Tell the public something without changing the state. Raises PermissionDenied, or ValidationError."""
    require(may_follow_up(user, contribution))
    row = hold(contribution, revision=revision)
    write(row)
    _tell(user, row, EventType.ANSWERED, text, is_public=True)
    outbox.hand_over()
    return row


@transaction.atomic
def ask_author(user: Person, *, contribution: Contribution, text: str, revision: int | None = None) -> Contribution:
    """Ask its author something: the question is public, and the deadline stands still until they answer or somebody
    acts. Raises PermissionDenied, or ValidationError when it is closed or asked already."""
    require(may_follow_up(user, contribution))
    row = hold(contribution, revision=revision)
    if not row.is_open or row.paused_at:
        message = _("Une question attend déjà sa réponse, ou la contribution est close.")
        raise refusal("text", message, "not_now")
    row.paused_at = timezone.now()
    write(row, "paused_at")
    _tell(user, row, EventType.WAITING, text, is_public=True)
    outbox.hand_over()
    return row


@transaction.atomic
def resume(user: Person, *, contribution: Contribution, revision: int | None = None) -> Contribution:
    """Go on without waiting any longer; nothing happens when nobody is waited for."""
    require(may_follow_up(user, contribution))
    row = hold(contribution, revision=revision)
    if row.paused_at:
        _go_on(user, row, "")
    return row


@transaction.atomic
def reply(user: Person, *, contribution: Contribution, text: str, token: str = "") -> Contribution:
    """The author answers what was asked: `token` is the secret of their tracking link. The words are for the staff,
    because nobody has read them before they would be published. Raises PermissionDenied for anyone else,
    ValidationError when nothing is asked any more."""
    require(is_author(user, contribution, token))
    row = hold(contribution)
    if not row.paused_at:
        raise refusal("text", _("Le traitement a déjà repris : plus rien n'est demandé."), "not_asked")
    row.replied_at = timezone.now()
    told = _go_on(user, row, text, "replied_at")
    replies.tell(told)
    return row


def _go_on(user: Person, row: Contribution, text: str, *columns: str) -> Event:
    """The deadline runs again; `columns` were set by whoever made it so."""
    row.due_on, row.paused_at = deadline_after_pause(row.due_on, row.paused_at), None
    write(row, "due_on", "paused_at", *columns)
    return _tell(user, row, EventType.RESUMED, text, is_public=False)


@transaction.atomic
def read_contacts(user: Person, *, contribution: Contribution) -> list[Contact]:
    """How to reach those who left an address; that it was read, by whom, stays in the history. Raises
    PermissionDenied for anyone but the service that handles it."""
    require(may_read_contact(user, contribution))
    contacts = list(contribution.contacts.order_by("pk"))
    if contacts:
        _tell(user, contribution, EventType.CONTACT_READ, "", is_public=False)
    return contacts


def _tell(user: Person, row: Contribution, what: EventType, text: str, *, is_public: bool) -> Event:
    return Event.objects.create(
        contribution=row, type=what, text=text.strip(), is_public=is_public, actor=author_of(user)
    )
