"""Which answers a cache that many share may keep, for a moment: so that a page that everybody reads is made once."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from geo.sharing import MARK, is_anybodys

# A browser always asks: it would show one who has just done something the page of before. Of those who ask a cache, the
# first after three seconds is shown what is there and has it made anew: five seconds at most.
SHARED: Final = "public, max-age=0, s-maxage=3, stale-while-revalidate=2"
OWN: Final = "private, no-cache"
# All that such an answer may differ by, besides its address. The same for one's own: a cache reads it from any of them.
VARY: Final = ("Accept-Encoding", "Accept-Language", "Cookie", "HX-History-Restore-Request", "HX-Request")


class ShareForAMoment:
    """Judges the answers of views that are `for_everybody`. It stands outside of whatever may add a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, MARK, False):
            _judge(request, response)
        return response


def _judge(request: HttpRequest, response: HttpResponse) -> None:
    if is_anybodys(request) and _tells_nobody_apart(request, response):
        response.headers["Cache-Control"] = SHARED
        # Set by views that are otherwise kept by nobody, and in the past.
        response.headers.pop("Expires", None)
    else:
        response.headers.setdefault("Cache-Control", OWN)
    response.headers["Vary"] = _differing(response.headers.get("Vary", ""))


def _tells_nobody_apart(request: HttpRequest, response: HttpResponse) -> bool:
    """Found, or found as it was; without a cookie, and without the token of a form, which is one visitor's."""
    return (
        response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )


def _differing(said: str) -> str:
    """In one order: a cache takes another order for other copies."""
    names = {name.lower(): name for name in (*(each.strip() for each in said.split(",")), *VARY) if name}
    return ", ".join(names[name] for name in sorted(names))
