"""The headers every answer carries."""

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
PERMISSIONS = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"


class SecurityHeaders:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def common_headers(environ: dict[str, Any]) -> tuple[tuple[str, str], ...] | None:
    """What every answer to such a request carries, for those that come past the middlewares; None when the request is
    not to be answered (it must come again by HTTPS)."""
    return _common_headers(environ["wsgi.url_scheme"], environ.get("HTTP_X_FORWARDED_PROTO", ""))


@lru_cache(maxsize=16)
def _common_headers(scheme: str, forwarded: str) -> tuple[tuple[str, str], ...] | None:
    """What the middlewares themselves say of an empty answer."""
    environ = {"REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.input": io.BytesIO()}
    request = WSGIRequest(environ | {"wsgi.url_scheme": scheme, "HTTP_X_FORWARDED_PROTO": forwarded})
    answer = SecurityHeaders(SecurityMiddleware(lambda _request: HttpResponse()))(request)
    if answer.status_code != 200:
        return None
    del answer.headers["Content-Type"]
    return tuple(answer.headers.items())
