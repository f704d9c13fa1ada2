"""Who has the same contribution open: kept in the cache for less than a minute, and nobody at all without it."""

import time
from typing import Final

from django.core.cache import cache

from accounts.models import User
from contributions.models import Contribution

# The page says every twenty seconds that it is still open; one beat may be lost.
BEAT_SECONDS: Final = 20
FORGOTTEN_SECONDS: Final = 45


def others_here(user: User, contribution: Contribution) -> list[str]:
    """Say that this person has it open; the names of the others who do. Two who come at the very same moment may miss
    each other once: their next beat tells."""
    key, now = f"desk:here:{contribution.pk}", time.time()
    known: dict[int, tuple[str, float]] = cache.get(key) or {}
    here = {pk: (name, at) for pk, (name, at) in known.items() if now - at < FORGOTTEN_SECONDS}
    here[user.pk] = (str(user), now)
    cache.set(key, here, FORGOTTEN_SECONDS)
    return sorted(name for pk, (name, _at) in here.items() if pk != user.pk)
