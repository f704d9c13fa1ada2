"""Who sends a request, as far as the network tells."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def sender(request: HttpRequest) -> str:
    """A keyed hash of the network address: no cache and no log ever holds the address itself."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last one was written by our own proxy; those before it by anybody.
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    return salted_hmac("accounts.senders", address).hexdigest()[:16]
