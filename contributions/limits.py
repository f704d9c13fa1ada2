"""How often one address on the network may send: enough for a street full of people, not for a machine."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from accounts.senders import sender

HOUR_SECONDS = 3600
PHOTOS_PER_SUBMISSION = 8  # five, and some that were chosen wrong


def within_limit(request: HttpRequest, action: str, *, times: int = 1) -> bool:
    """Count one `action` of the sender; False once the hour's share, `times` over, is spent. Without the cache,
    always True.

    People who are logged in are known otherwise and are not counted.
    """
    if request.user.is_authenticated:
        return True
    key = f"limit:{action}:{sender(request)}:{timezone.now():%Y%m%d%H}"
    cache.add(key, 0, timeout=HOUR_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # evicted, or it expired, between the two calls
        return True
    return count <= settings.SUBMISSIONS_PER_HOUR * times
