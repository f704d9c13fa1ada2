"""Sending the heat maps of the week, each once, however often it is tried; and counting the black spots."""

import datetime
import logging
from functools import partial

from celery import shared_task
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from contributions.posting import send_each
from figures import black_spot_rows
from figures.models import HeatMailing
from figures.notifications import heat_mail
from figures.weeks import current_week

log = logging.getLogger(__name__)


@shared_task
def send_due_heat() -> int:
    """Send every heat map that this week still owes; answers how many left. What cannot leave now is owed until the
    next Monday, and tried again at each call."""
    week = current_week(timezone.now())
    due = HeatMailing.objects.filter(is_active=True, last_sent_week__lt=week).order_by("pk")
    post = get_connection()
    ids = list(due.values_list("pk", flat=True))
    return send_each(ids, partial(_sent, post, week), what="heat mailing")


def _sent(post: BaseEmailBackend, week: datetime.date, pk: int) -> bool:
    try:
        return _send(post, pk, week)
    except ValidationError as error:
        log.warning("heat mailing %s: its filters no longer exist: %s", pk, error.messages)
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


@shared_task
def find_black_spots() -> int:
    """Count the black spots of every area anew, one after the other; answers how many there are."""
    return sum(black_spot_rows.find_in(area) for area in black_spot_rows.areas())
