"""Telling the worker that somebody was called. It is only a hint: the clock looks anyway."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from desk.tasks import tell_the_called

log = logging.getLogger(__name__)

HINT_SECONDS = 60  # later than this the clock has done it


def hand_over() -> None:
    """Once the note is committed. A broker that is away costs a minute, never an answer."""
    transaction.on_commit(_wake_the_worker, robust=True)


def _wake_the_worker() -> None:
    try:
        tell_the_called.apply_async(retry=False, expires=HINT_SECONDS)
    except (OperationalError, OSError) as error:
        log.warning("broker away, the clock will follow: %s", error)
