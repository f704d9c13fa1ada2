"""The jobs on the clock; `config/celery.py` says how often."""

from celery import shared_task

from figures import tasks


@shared_task
def send_heat_mailings() -> int:
    """On Monday at seven, then each hour of the day until the mail server took everything; answers how many left."""
    return tasks.send_due_heat()
