"""Pages for paper: a template laid out as a tagged PDF (PDF/UA-1), which a screen reader reads as it reads the site.

Nothing is fetched while a page is laid out: our own static files are read from the disk, pictures come along as
`data:` addresses (`as_data`), and any other is refused: no text of a visitor makes this server ask for anything.
"""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from PIL import ImageFile
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

# WeasyPrint lets every user of Pillow in the process take half a photo for a whole one: not those who file a report.
ImageFile.LOAD_TRUNCATED_IMAGES = False

MEDIA_TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class OwnFilesOnly(URLFetcher):
    """Answers `data:` addresses and static files of this site; refuses the network and the rest of the disk."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(_static_address()):
            return super().fetch(url, headers)
        found = _static_file(unquote(urlsplit(url).path).removeprefix(settings.STATIC_URL))
        return URLFetcherResponse(url, found.read_bytes(), {"Content-Type": MEDIA_TYPES[found.suffix]})


def paper(template: str, context: dict[str, Any], *, request: HttpRequest | None = None) -> bytes:
    """The PDF of a template that extends `paper/base.html`, in the active language."""
    known = {"territory_name": settings.TERRITORY_NAME, "made_at": timezone.localtime()}
    page = render_to_string(template, {**known, **context}, request)
    return HTML(string=page, base_url=_home(), url_fetcher=OwnFilesOnly()).write_pdf(pdf_variant="pdf/ua-1")


def paper_response(content: bytes, filename: str) -> HttpResponse:
    """Shown by the browser, under a name when it is kept; held by no cache."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{filename}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def as_data(content: bytes, media_type: str) -> str:
    """A picture as the address of itself, for `<img src>` in a page for paper."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _home() -> str:
    """What addresses in a page for paper start from: a link leads to the site, wherever the paper is read."""
    return settings.SITE_URL.rstrip("/") + "/"


def _static_address() -> str:
    return _home().rstrip("/") + settings.STATIC_URL


def _static_file(name: str) -> Path:
    """As it was collected, under the name that carries its hash; else as it stands in the sources."""
    try:
        collected = Path(staticfiles_storage.path(name))
        found = collected if collected.is_file() else finders.find(name)
    except SuspiciousFileOperation:
        found = None
    if not found or Path(found).suffix not in MEDIA_TYPES:
        raise ValueError(f"not one of our static files: {name}")
    return Path(found)
