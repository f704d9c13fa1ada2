"""The jobs of the desk on the clock; `config/celery.py` says how often."""

from celery import shared_task
from django.utils import timezone

from desk import tasks
from desk.late_mails import tell_what_is_late


@shared_task
def sweep_calls() -> int:
    """Tell those who were called while the broker or the mail server was away."""
    return tasks.tell_the_called()


@shared_task
def mail_what_is_late() -> int:
    """To each service what is late there, once a working day; run again, it sends what the mail server did not take."""
    return tell_what_is_late(timezone.localdate())
