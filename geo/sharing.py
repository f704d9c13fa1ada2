"""What is the same for every visitor without a name. A view says so; whether this answer may be kept by a cache that
many share is judged once it is whole (config/sharing.py)."""

import time
import zlib
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import get_language

from geo.release import release

MARK: Final = "is_for_everybody"
SAFE: Final = ("GET", "HEAD")
# What somebody looks for, and where they stand: the answer is public, but not that it was asked.
ASKED_BY_ONE: Final = ("q", "near")
# What a version does not tell of (the name of a category, "il y a 3 minutes") is as late as this at most.
SURE_SECONDS: Final = 60

Answer = TypeVar("Answer")


def for_everybody(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A view, or the method of one, that shows everyone without a session and without a mark of theirs the same."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Answer:
        response = view(*args, **kwargs)
        setattr(response, MARK, True)
        return response

    return answer


def unless_known(
    version: Callable[..., str | None],
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view whose page has a version, found from the same arguments for less than the page: a cache that has that one
    is told so (304), and the page is not made. None is the version of what is not there."""

    def known_by(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Read before the page is made: a copy may be taken for older than it is, never for newer.
            said = version(*args, **kwargs) if is_anybodys(request) else None
            if said is None:
                return view(request, *args, **kwargs)
            sign = _sign(request, said)
            if is_known(sign, request.headers.get("If-None-Match", "")):
                response: HttpResponse = HttpResponseNotModified()
            else:
                response = view(request, *args, **kwargs)
            if response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
                response.headers["ETag"] = f'W/"{sign}"'
            return response

        return answer

    return known_by


def is_anybodys(request: HttpRequest) -> bool:
    """Whoever asks has no cookie, of a session or of something sent, beyond the language; and no key."""
    return (
        request.method in SAFE
        and not request.COOKIES.keys() - {settings.LANGUAGE_COOKIE_NAME}
        and "Authorization" not in request.headers
        and not any(request.GET.get(name) for name in ASKED_BY_ONE)
    )


def is_known(sign: str, known: str) -> bool:
    """Compared weakly, as a GET is (RFC 9110, 13.1.2)."""
    return bool(known) and any(each.removeprefix("W/") in ("*", f'"{sign}"') for each in parse_etags(known))


def _sign(request: HttpRequest, version: str) -> str:
    """Of all that the page is made of. Not all pages are made anew at the same moment."""
    address = request.build_absolute_uri()
    moment = int((time.time() + zlib.crc32(address.encode()) % SURE_SECONDS) / SURE_SECONDS)
    shape = [request.headers.get(name, "") for name in ("HX-Request", "HX-History-Restore-Request")]
    said = repr((release(), address, get_language(), shape, version, moment))
    return blake2b(said.encode(), digest_size=12).hexdigest()
