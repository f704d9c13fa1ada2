"""Sending what is owed by mail, one after the other: what cannot leave holds back no other, and stays owed."""

import logging
import smtplib
from collections.abc import Callable, Iterable
from typing import Final

log = logging.getLogger(__name__)

# All that a mail server does instead of taking a mail.
REFUSALS: Final = (smtplib.SMTPException, OSError)
# From this code on a refusal is for good (RFC 5321, 4.2.1).
PERMANENT: Final = 500
# In a row: a server that answers, and then takes nothing from us, is not asked a thousand times.
MOST_FAILURES: Final = 10


def send_each(ids: Iterable[int], send: Callable[[int], bool], *, what: str, most_failures: int = MOST_FAILURES) -> int:
    """Call `send` with each id; answers how many said that a mail left. `what` names it in the log."""
    sent = failures = 0
    for pk in ids:
        try:
            sent += send(pk)
            failures = 0
        except REFUSALS as error:
            log.warning("%s %s: not taken for now: %s", what, pk, type(error).__name__)
            failures += 1
        except Exception:  # one mail that cannot be written must not hold back all that follow
            log.exception("%s %s cannot be sent", what, pk)
        if failures == most_failures:
            break
    return sent
