"""Telling the worker that the outbox holds something. It is only a hint: the clock sweeps the outbox anyway."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from kombu.exceptions import OperationalError

from contributions.tasks import handle_events

log = logging.getLogger(__name__)

HINT_SECONDS = 60  # later than this the sweep has done it
_are_gathered: ContextVar[bool] = ContextVar("are_gathered", default=False)


def hand_over() -> None:
    """Once what happened is committed, wake the worker. A broker that is away costs a minute, never an answer."""
    if not _are_gathered.get():
        transaction.on_commit(_wake_the_worker, robust=True)


@contextmanager
def gathered() -> Iterator[None]:
    """One hint for all the acts of the block, in one transaction: with a broker that is away, each would wait."""
    token = _are_gathered.set(True)
    try:
        yield
    finally:
        _are_gathered.reset(token)
    hand_over()


def _wake_the_worker() -> None:
    try:
        handle_events.apply_async(retry=False, expires=HINT_SECONDS)
    except (OperationalError, OSError) as error:
        log.warning("broker away, the sweep will follow: %s", error)
