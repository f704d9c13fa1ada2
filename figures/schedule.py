"""The jobs on the clock; `config/celery.py` says how often."""

from celery import shared_task

from figures import tasks


@shared_task
def send_heat_mailings() -> int:
    """On Monday at seven, then each hour of the day until the mail server took everything; answers how many left."""
    return tasks.send_due_heat()


@shared_task
def find_black_spots() -> int:
    """Each night; answers how many there are."""
    return tasks.find_black_spots()
