"""GeoJSON at the door: what a body may be (RFC 8259 to the letter, small, shallow) and what an answer is called."""

import json
import math
from typing import IO, Any, Final, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

# A report is a few kilobytes. Django's own limit does not hold here: DRF reads the stream past it.
MAX_BODY_BYTES: Final = 2 * 1024 * 1024


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = _("Cet envoi est trop lourd : 2 Mo au plus.")
    default_code = "too_large"


class StrictJSONParser(BaseParser):
    """JSON in UTF-8. NaN, Infinity and numbers that no double holds (1e400) are refused, not turned into infinity."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
        try:
            return finite_json(body.decode())
        except (ValueError, RecursionError):
            # The reason is not repeated: it may quote what was sent.
            raise ParseError(_("Le corps n'est pas du JSON valide, encodé en UTF-8.")) from None


class GeoJSONParser(StrictJSONParser):
    media_type = "application/geo+json"


class GeoJSONRenderer(JSONRenderer):
    media_type = "application/geo+json"
    format = "geojson"


def finite_json(text: str) -> Any:
    """What a JSON text says. Raises ValueError for one that is none, and for numbers that are none: NaN, 1e400."""
    return json.loads(text, parse_constant=_refuse, parse_float=_finite)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number
