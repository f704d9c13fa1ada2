"""What is answered to who asks for a tile: the same through Django and through the lean door (`tiles.lean`)."""

import datetime
import gzip
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

from django.utils import timezone

from geo.grid import Tile
from geo.layers import Layer
from geo.reading import read
from geo.sharing import is_known
from tiles.asked import Asked
from tiles.cache import kept
from tiles.versions import version_of

MVT: Final = "application/vnd.mapbox-vector-tile"
# Where somebody writes all the time, what a cache asks for again is mostly drawn again: the seconds are rather its than
# the browser's (`Layer.max_age`). Meanwhile, who would wait for an answer is shown what was there a moment ago. All
# together: on everybody's map within ten.
SHARED_SECONDS: Final = 4
MEANWHILE_SECONDS: Final = 1


@dataclass(frozen=True)
class Answer:
    status: HTTPStatus
    headers: dict[str, str]
    body: bytes = b""


def answer(asked: Asked, tile: Tile, *, known: str, packed: bool) -> Answer:
    """`known` is the word of If-None-Match; `packed`: gzip is understood."""
    return read(partial(_answer, asked, tile, known, packed))


def _answer(asked: Asked, tile: Tile, known: str, packed: bool) -> Answer:
    version = version_of(asked.source, tile, asked.parameters)
    sign = _sign(asked, tile, version or "")
    if version is not None and is_known(sign, known):
        return Answer(HTTPStatus.NOT_MODIFIED, _headers(asked.source.layer, sign))
    body = kept(sign, partial(asked.drawing.tile, tile), is_sure=version is not None)
    if version is None:
        sign = blake2b(body, digest_size=12).hexdigest()
        if is_known(sign, known):
            return Answer(HTTPStatus.NOT_MODIFIED, _headers(asked.source.layer, sign))
    return _with_body(body, _headers(asked.source.layer, sign), packed)


def _sign(asked: Asked, tile: Tile, version: str) -> str:
    """Of all that the tile comes from. Days are counted from today, here and in the database."""
    days = f"{timezone.localdate()} {datetime.datetime.now(datetime.UTC).date()}"
    said = f"{asked.meaning} {tile.z}/{tile.x}/{tile.y} {version} {days}"
    return blake2b(said.encode(), digest_size=12).hexdigest()


def _headers(layer: Layer, sign: str) -> dict[str, str]:
    return {
        "Cache-Control": f"public, max-age={layer.max_age}, s-maxage={SHARED_SECONDS}, "
        f"stale-while-revalidate={MEANWHILE_SECONDS}",
        "Vary": "Accept-Encoding",
        # Weak: packed or not, it is the same tile.
        "ETag": f'W/"{sign}"',
    }


def _with_body(body: bytes, headers: dict[str, str], packed: bool) -> Answer:
    """A compressed tile, unpacked for the rare client that wants it so; 204 where nothing is."""
    headers["Content-Type"] = MVT
    if not body:
        return Answer(HTTPStatus.NO_CONTENT, headers)
    if not packed:
        return Answer(HTTPStatus.OK, headers, gzip.decompress(body))
    headers["Content-Encoding"] = "gzip"
    return Answer(HTTPStatus.OK, headers, body)
