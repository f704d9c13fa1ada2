"""Forms of pages that many share. The token against forged requests is one visitor's, and a page that bears it can be
shown to nobody else: what is sent from such a page is believed by where the browser says that it comes from."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]

ORIGIN: Final = re.compile(r"https?://[^/?#]+")


def _held_to_a_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


TOKENS: Final = CsrfViewMiddleware(_held_to_a_token)


def believed_by_origin(view: View) -> View:
    """A view that takes what a visitor without an account sends from a page of ours, without a token. Who is signed in,
    and whose browser does not say where the form stood, needs one as everywhere.

    No page of another site can make a browser say our origin (RFC 6454); "null" is not ours either.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _refusal(request) or view(request, *args, **kwargs)

    return answer


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if _comes_from_here(request) and not request.user.is_authenticated:
        return None
    return TOKENS.process_view(request, _held_to_a_token, (), {})


def _comes_from_here(request: HttpRequest) -> bool:
    """Browsers of before 2020 say the page alone, and not its origin."""
    said = request.headers.get("Origin")
    if said is None:
        page = ORIGIN.match(request.headers.get("Referer", ""))
        said = page[0] if page else ""
    return said in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
