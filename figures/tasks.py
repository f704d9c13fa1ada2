"""Sending the heat maps of the week: each once, however often it is tried."""

import datetime
import logging
import smtplib
from typing import Final

from celery import shared_task
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from figures.models import HeatMailing
from figures.notifications import heat_mail
from figures.weeks import current_week

log = logging.getLogger(__name__)

# All that a mail server does instead of taking a mail.
REFUSALS: Final = (smtplib.SMTPException, OSError)


@shared_task
def send_due_heat() -> int:
    """Send every heat map that this week still owes; answers how many left. What cannot leave now is owed until the
    next Monday, and tried again at each call."""
    week = current_week(timezone.now())
    due = HeatMailing.objects.filter(is_active=True, last_sent_week__lt=week).order_by("pk")
    post = get_connection()
    return sum(_sent(post, pk, week) for pk in due.values_list("pk", flat=True))


def _sent(post: BaseEmailBackend, pk: int, week: datetime.date) -> bool:
    """One that fails holds back no other."""
    try:
        return _send(post, pk, week)
    except REFUSALS as error:
        log.warning("heat mailing %s: the mail server did not take it, it stays owed: %s", pk, type(error).__name__)
    except ValidationError as error:
        log.warning("heat mailing %s: its filters no longer exist: %s", pk, error.messages)
    except Exception:  # a fault of ours in one mailing: the services of the others wait for theirs
        log.exception("heat mailing %s could not be made", pk)
    return False


@transaction.atomic
def _send(post: BaseEmailBackend, pk: int, week: datetime.date) -> bool:
    """Held while it is sent: two workers never send the same week twice."""
    due = HeatMailing.objects.select_for_update(skip_locked=True, of=("self",)).select_related("service")
    mailing = due.filter(pk=pk, is_active=True, last_sent_week__lt=week).first()
    if mailing is None or not mailing.service.is_active or not mailing.service.email:
        return False
    post.send_messages([heat_mail(mailing, week)])
    HeatMailing.objects.filter(pk=pk).update(last_sent_week=week)
    return True
