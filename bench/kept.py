"""Tiles that need not be drawn again: unchanged ones that a browser asks about, and copies that nginx keeps."""

import http.client
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bench.asks import Ask
from bench.bounded import Load, bounded
from bench.environment import Environment
from bench.front import nginx
from bench.places import map_load, open_cells
from bench.race import our_ask
from bench.server import HOST, site

UNCACHED: Final = "drawn each time, without nginx"
UNCHANGED: Final = "not changed (304), without nginx"
COPY: Final = "copy in nginx"
COPY_UNCHANGED: Final = "copy in nginx, not changed (304)"


def kept(env: Environment, seconds: float) -> dict[str, Load]:
    """The same tiles four ways, in the same minute."""
    asks = [our_ask(tile) for tile in map_load(open_cells())]
    found = {}
    with site(env) as port:
        bounded(port, asks, 1)
        found[UNCACHED] = bounded(port, asks, seconds)
        found[UNCHANGED] = bounded(port, known(port, asks), seconds)
    as_installed = {name: value for name, value in env.items() if name != "TILE_CACHE_SECONDS"}
    with site(as_installed) as port, nginx(env, [port]) as front:
        bounded(front, asks, 1)
        found[COPY] = bounded(front, asks, seconds)
        found[COPY_UNCHANGED] = bounded(front, known(front, asks), seconds)
    return found


def known(port: int, asks: Sequence[Ask]) -> list[Ask]:
    """The same, as a browser asks for what it has."""
    line = http.client.HTTPConnection(HOST, port, timeout=60)
    found = []
    for ask in asks:
        line.request("GET", ask.path, headers={"Accept-Encoding": "gzip"})
        response = line.getresponse()
        response.read()
        if etag := response.headers.get("ETag"):
            found.append(replace(ask, headers={"If-None-Match": etag}))
    line.close()
    return found
