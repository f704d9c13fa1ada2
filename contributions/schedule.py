"""The jobs on the clock; `config/celery.py` says how often."""

import datetime

from celery import shared_task
from django.utils import timezone

from contributions import counting, suspicions, tasks
from contributions.models import Photo
from contributions.photos import forget

# As long as a device keeps the draft they belong to (kept.js).
UNSENT_FOR = datetime.timedelta(days=7)
BATCH = 500


@shared_task
def sweep_outbox() -> int:
    """Do what the worker was not told of: the broker was away, or the mail server. Answers how many were handled."""
    return tasks.handle_events()


@shared_task
def fold_changes() -> int:
    """Fold what changed into the counters: they are read sooner. Answers how many changes were folded."""
    return counting.fold()


@shared_task
def find_duplicates(*, everything: bool = False) -> int:
    """Look for open contributions that may be the same, where something has changed. Answers how many areas."""
    return suspicions.find(everything=everything)


@shared_task
def forget_unsent_photos() -> int:
    """Delete the photos whose form was never sent; answers how many."""
    unsent = Photo.objects.filter(contribution=None, created_at__lt=timezone.now() - UNSENT_FOR)
    forgotten = 0
    # However many came: a full disk would stop those who send.
    while batch := forget(unsent.order_by("created_at")[:BATCH]):
        forgotten += batch
    return forgotten
