"""Who confirms: a person with an account, or one browser without any. Never published, and no one else's to read."""

import hashlib
import secrets

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts.senders import sender

COOKIE = "voter"
# A page that many share has this in its forms, another one each time it is made.
ONCE = "once"
ONCE_SECONDS = 10
SALT = "contributions.voters"
YEAR_SECONDS = 365 * 24 * 3600


def voter_of(request: HttpRequest) -> str:
    """The voter of this request; a browser that has no mark yet is given one, which `remember` must then send."""
    if request.user.is_authenticated:
        return f"u:{request.user.pk}"
    mark = known_mark(request)
    if mark is None:
        # The secret of the form's own cookie, so that two taps of one finger are one voter.
        mark = request.new_voter_mark = request.META.get("CSRF_COOKIE") or _mark_of_a_tap(request)
    return _anonymous(mark)


def once() -> str:
    return secrets.token_urlsafe(9)


def _mark_of_a_tap(request: HttpRequest) -> str:
    """Without a secret, two taps within seconds have in common the page, the browser and the network: two persons would
    have to share all three."""
    mark = secrets.token_urlsafe(24)
    if not (page := request.POST.get(ONCE, "")):
        return mark
    seen = repr((page, sender(request), request.headers.get("User-Agent", "")))
    key = f"tap:{hashlib.sha256(seen.encode()).hexdigest()}"
    return mark if cache.add(key, mark, ONCE_SECONDS) else cache.get(key) or mark


def known_voter(request: HttpRequest) -> str | None:
    """The voter of this request, None for a browser never seen: reading a page gives nobody a mark."""
    if request.user.is_authenticated:
        return f"u:{request.user.pk}"
    mark = known_mark(request)
    return _anonymous(mark) if mark else None


def known_mark(request: HttpRequest) -> str | None:
    """The signed mark of the browser, or the one it is being given."""
    given = getattr(request, "new_voter_mark", None)
    return given or request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=YEAR_SECONDS)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Send the mark to a browser that has just been given one."""
    mark = getattr(request, "new_voter_mark", None)
    if mark:
        response.set_signed_cookie(
            COOKIE, mark, salt=SALT, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )


def _anonymous(mark: str) -> str:
    # A hash: a copy of the database gives nobody a cookie to vote with.
    return "a:" + hashlib.sha256(mark.encode()).hexdigest()
