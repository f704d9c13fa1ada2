"""Pages and JSON travel compressed; photos already are, and tiles compress themselves."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "application/json", "application/geo+json", "application/problem+json")


class CompressTexts(GZipMiddleware):
    """Django's, which pads each answer at random so that its length tells nothing of the secrets inside (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
