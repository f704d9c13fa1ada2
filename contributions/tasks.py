"""What follows from events, outside the request, in two steps: an event becomes the mails it owes (the outbox is
`Event.handled_at`), then each mail leaves by itself (`Delivery.sent_at`). Both may run many times at once."""

import datetime
import logging
import smtplib
from collections.abc import Iterator
from contextlib import suppress

from celery import shared_task
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, When
from django.db.models.functions import Upper
from django.utils import timezone

from contributions.confirmations import may_be_asked
from contributions.groups import in_group
from contributions.models import Contact, Delivery, Event, EventType
from contributions.notifications import mail_of
from contributions.posting import MOST_FAILURES, PERMANENT, REFUSALS

log = logging.getLogger(__name__)

BATCH = 200
# A mail that the server does not take is tried for as long as mail servers try themselves.
TRIED_FOR = datetime.timedelta(days=5)


class MailServerAway(Exception):
    """Nobody answers, or nothing is taken from anybody: what is owed stays, and the next sweep tries again."""


@shared_task
def handle_events() -> int:
    """Do what follows from the outbox; answers how many mails left."""
    for pk in _ids(Event.objects.filter(handled_at=None)):
        try:
            _owe_mails(pk)
        except Exception:  # one event that cannot be handled must not hold back all that follow
            log.exception("event %s stays in the outbox", pk)
    post = get_connection()
    try:
        return _send_all(post)
    finally:
        _hang_up(post)


def _ids(rows: QuerySet) -> Iterator[int]:
    """By batches: after an import there may be many."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield from batch
        last = batch[-1]


@transaction.atomic
def _owe_mails(pk: int) -> None:
    """Write down the mails that an event owes, and that it is handled, in one: a worker killed here changed nothing."""
    event = Event.objects.select_for_update(skip_locked=True).filter(pk=pk, handled_at=None).first()
    if event is None:
        return
    owed = [Delivery(event=event, contact=contact) for contact in _told_of(event)]
    Delivery.objects.bulk_create(owed, ignore_conflicts=True)
    Event.objects.filter(pk=pk).update(handled_at=timezone.now())


def _told_of(event: Event) -> QuerySet[Contact]:
    """Who gets a mail: at the submission every address, to be confirmed; afterwards those that were confirmed when it
    happened, of what the public may read, each address once; those of what was merged into it too, but for what is
    asked of its author."""
    own = Contact.objects.filter(contribution=event.contribution_id, unsubscribed_at=None).order_by("pk")
    if event.type == EventType.SUBMITTED:
        return own
    if event.type in (EventType.SUPPORTED, EventType.TESTIFIED) or not event.is_public:
        return own.none()
    told = own.filter(confirmed_at__lte=event.at)
    return told if event.type == EventType.WAITING else told_with_group(event)


def told_with_group(event: Event) -> QuerySet[Contact]:
    """Of each address the oldest contact, its own before those of what was merged into it. Whoever has left one of them
    since they followed another is left in peace."""
    group = Contact.objects.filter(in_group(event.contribution_id, "contribution__"))
    left = group.filter(email__iexact=OuterRef("email"), unsubscribed_at__gt=OuterRef("confirmed_at"))
    told = group.filter(~Exists(left), unsubscribed_at=None, confirmed_at__lte=event.at)
    is_merged = Case(When(contribution=event.contribution_id, then=0), default=1, output_field=IntegerField())
    once = told.annotate(address=Upper("email"), is_merged=is_merged).order_by("address", "is_merged", "pk")
    return once.distinct("address")


def _send_all(post: BaseEmailBackend) -> int:
    sent = failures = 0
    for pk in _ids(Delivery.objects.filter(sent_at=None, given_up_at=None)):
        try:
            sent += _send(pk, post)
            failures = 0
        except MailServerAway as error:
            log.warning("mail server away, what is owed stays: %s", error)
            break
        except smtplib.SMTPRecipientsRefused as error:
            # One address is refused for now: it says nothing of the server, and holds nobody back.
            log.warning("delivery %s: address not taken for now: %s", pk, _codes(error))
            _give_up_if_old(pk)
        except REFUSALS as error:
            log.warning("delivery %s: not taken for now: %s", pk, type(error).__name__)
            failures += 1
            _hang_up(post)
            _give_up_if_old(pk)
        except Exception:  # one mail that cannot be written must not hold back all that follow
            log.exception("delivery %s cannot be sent", pk)
            _give_up_if_old(pk)
        if failures == MOST_FAILURES:
            break
    return sent


@transaction.atomic
def _send(pk: int, post: BaseEmailBackend) -> bool:
    """Send one mail, unless another worker holds it or has sent it. It leaves while its row is held, and each is
    committed by itself: what is sent stays sent whatever becomes of the next."""
    # The row alone: what it leads to is read one by one, by its key, whatever the planner believes of large joins.
    waiting = Delivery.objects.filter(pk=pk, sent_at=None, given_up_at=None)
    delivery = waiting.select_for_update(skip_locked=True).first()
    if delivery is None:
        return False
    if not _is_wanted(delivery):
        _close(pk, "given_up_at")
        return False
    _call(post)
    try:
        post.send_messages([mail_of(delivery)])
    except smtplib.SMTPRecipientsRefused as error:
        if min(_codes(error)) < PERMANENT:
            raise
        log.warning("delivery %s: address refused: %s", pk, _codes(error))
        _close(pk, "given_up_at")
        return False
    _close(pk, "sent_at")
    return True


def _call(post: BaseEmailBackend) -> None:
    """Open a line to the mail server; one that is open already is kept."""
    try:
        post.open()
    except REFUSALS as error:
        raise MailServerAway(type(error).__name__) from error


def _is_wanted(delivery: Delivery) -> bool:
    """Asked again at the last moment: a mail may have waited for days."""
    contact = delivery.contact
    if contact.unsubscribed_at:
        return False
    return bool(contact.confirmed_at) or may_be_asked(contact)


def _close(pk: int, how: str) -> None:
    Delivery.objects.filter(pk=pk).update(**{how: timezone.now()})


def _give_up_if_old(pk: int) -> None:
    old = Delivery.objects.filter(pk=pk, sent_at=None, created_at__lt=timezone.now() - TRIED_FOR)
    old.update(given_up_at=timezone.now())


def _codes(error: smtplib.SMTPRecipientsRefused) -> list[int]:
    return [code for code, _words in error.recipients.values()]


def _hang_up(post: BaseEmailBackend) -> None:
    """The next mail opens a line of its own; one that is broken may refuse even that."""
    with suppress(*REFUSALS):
        post.close()
