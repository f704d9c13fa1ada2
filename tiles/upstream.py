"""One picture from the base map's host: that host alone, within a time and a size, or nothing."""

import http.client
import queue
import ssl
import threading
import time
from functools import cache
from typing import Final
from urllib.parse import urlencode, urlsplit

from geo.grid import Tile

MOST_BYTES: Final = 1024 * 1024
CHUNK: Final = 64 * 1024
PNG: Final = b"\x89PNG\r\n\x1a\n"
AGENT: Final = "Riverain (tiles proxy)"

# Géoplateforme's free WMTS, in key-value form; the matrix set PM is the pyramid of web maps.
PLAN_IGN: Final = {
    "SERVICE": "WMTS",
    "VERSION": "1.0.0",
    "REQUEST": "GetTile",
    "LAYER": "GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2",
    "STYLE": "normal",
    "FORMAT": "image/png",
    "TILEMATRIXSET": "PM",
}


class Away(Exception):
    """The host did not give a picture that can be shown."""


class NoSuchTile(Exception):
    """The host answers, and has nothing there."""


def fetch(address: str, tile: Tile, *, seconds: float) -> bytes:
    """The PNG of a tile. Raises NoSuchTile or Away, after `seconds` at the latest.

    A thread does it and may be left behind: looking a name up has no time limit of its own.
    """
    answer: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds

    def work() -> None:
        try:
            answer.put(_ask(address, tile, deadline))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=work, daemon=True, name="basemap").start()
    try:
        result = answer.get(timeout=seconds)
    except queue.Empty:
        raise Away(f"no answer within {seconds} s") from None
    if isinstance(result, bytes):
        return result
    if isinstance(result, NoSuchTile | Away):
        raise result
    raise Away(repr(result)) from result


def _ask(address: str, tile: Tile, deadline: float) -> bytes:
    parts = urlsplit(address)
    connection = _connection(parts.scheme, parts.netloc, _left(deadline))
    place = {"TILEMATRIX": tile.z, "TILEROW": tile.y, "TILECOL": tile.x}
    path = f"{parts.path}?{urlencode(PLAN_IGN | place)}"
    try:
        connection.request("GET", path, headers={"User-Agent": AGENT})
        # http.client follows no redirection: whatever is not 200 ends here, so no other host is ever asked.
        with connection.getresponse() as response:
            return _picture(response, deadline)
    finally:
        connection.close()


def _connection(scheme: str, host: str, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, timeout=seconds, context=_trust())
    if scheme == "http":
        return http.client.HTTPConnection(host, timeout=seconds)
    raise Away(f"not an address of the web: {scheme!r}")


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _picture(response: http.client.HTTPResponse, deadline: float) -> bytes:
    if response.status in (400, 404):
        raise NoSuchTile
    kind = response.headers.get_content_type()
    if response.status != 200 or kind != "image/png":
        raise Away(f"status {response.status}, {kind}")
    body = b""
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Away(f"more than {MOST_BYTES} bytes")
        _left(deadline)  # a host that gives a byte a second never runs into the socket's own limit
    if response.length:
        raise Away("cut in the middle")
    if not body.startswith(PNG):
        raise Away("not a PNG")
    return body


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Away("too slow")
    return left
