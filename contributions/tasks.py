"""What follows from events, outside the request: today, mails. The outbox is `Event.handled_at`."""

import logging
import smtplib
from collections.abc import Iterator

from celery import shared_task
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from contributions.models import Event, EventType
from contributions.notifications import status_mails

log = logging.getLogger(__name__)

BATCH = 200
# What a mail server says of one address, and would say again: that address is given up, not the others.
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
# The mail server is away: the events stay in the outbox, and the next sweep tries again.
AWAY = (smtplib.SMTPException, OSError)


@shared_task
def handle_events() -> int:
    """Do what follows from every event of the outbox; answers how many were handled. May run twice at once."""
    handled = 0
    for pk in _waiting():
        try:
            handled += _handle(pk)
        except AWAY as error:
            log.warning("mail server away, events stay in the outbox: %s", error)
            break
        except Exception:  # one event that cannot be handled must not hold back all that follow
            log.exception("event %s stays in the outbox", pk)
    return handled


def _waiting() -> Iterator[int]:
    """Ids of the outbox, by batches: after an import it may be long."""
    last = 0
    outbox = Event.objects.filter(handled_at=None).order_by("pk").values_list("pk", flat=True)
    while batch := list(outbox.filter(pk__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1]


@transaction.atomic
def _handle(pk: int) -> bool:
    """Handle one event, unless another worker holds it or has done it. The mail leaves while the row is held, so that
    it leaves once; should it not leave, the event is not marked."""
    event = Event.objects.select_for_update(skip_locked=True).filter(pk=pk, handled_at=None).first()
    if event is None:
        return False
    if event.type == EventType.STATUS and event.is_public:
        for mail in status_mails(event):
            _send(mail)
    Event.objects.filter(pk=pk).update(handled_at=timezone.now())
    return True


def _send(mail: EmailMessage) -> None:
    try:
        mail.send()
    except REFUSED as error:
        log.warning("mail refused: %s", type(error).__name__)
