"""How often a password may be tried: enough for a tired person, too little for a machine."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.senders import sender

WINDOW_SECONDS = 15 * 60
PER_ACCOUNT = 10  # from one network address, on one account
PER_SENDER = 60  # from one network address, on all accounts: a town hall shares one


def may_try(request: HttpRequest, email: str) -> bool:
    """Count one try; False once the share is spent. Counted before the password is looked at, so that many requests
    sent at once count too. Without the cache, always True."""
    # Both are counted, whichever says no.
    of_account, of_sender = _count(_of_account(request, email)), _count(_of_sender(request))
    return of_account <= PER_ACCOUNT and of_sender <= PER_SENDER


def forgive(request: HttpRequest, email: str) -> None:
    """The right password was given: the tries on that account are forgotten."""
    cache.delete(_of_account(request, email))


def _count(key: str) -> int:
    cache.add(key, 0, timeout=WINDOW_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:  # it expired between the two calls
        return 1


def _of_account(request: HttpRequest, email: str) -> str:
    account = salted_hmac("accounts.attempts", email.strip().lower()).hexdigest()[:16]
    return f"login:{sender(request)}:{account}"


def _of_sender(request: HttpRequest) -> str:
    return f"login:{sender(request)}"
