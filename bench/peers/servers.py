"""How each of the other servers is started, and what the address of a tile is there."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from bench.asks import Ask
from bench.environment import Environment
from bench.peers.installed import program
from bench.peers.mapserver import mapserver
from bench.server import free_port, served
from geo.grid import Tile
from scripts.run import server
from scripts.state import ROOT

Served = Callable[[Environment], AbstractContextManager[int]]


@dataclass(frozen=True)
class Peer:
    """`address`: the path of a tile, with {z}, {x} and {y}."""

    name: str
    served: Served
    address: str

    def ask(self, tile: Tile) -> Ask:
        return Ask(self.address.format(z=tile.z, x=tile.x, y=tile.y))


@contextmanager
def other_django(env: Environment) -> Iterator[int]:
    """By the server that serves ours, with as many processes and threads."""
    port = free_port()
    _granian, *words, _ours = server(port)
    command = [program("granian"), *words, "--factory", "django.core.wsgi:get_wsgi_application"]
    known = env | {"DJANGO_SETTINGS_MODULE": "bench.peers.settings", "PYTHONPATH": str(ROOT)}
    with served(command, known, port, "/ready"):
        yield port


@contextmanager
def tipg(env: Environment) -> Iterator[int]:
    port = free_port()
    command = [program("uvicorn"), "tipg.main:app", "--port", str(port), "--workers", "2", "--log-level", "warning"]
    known = env | {"DATABASE_URL": _with_host(env["DATABASE_URL"]), "TIPG_DB_SCHEMAS": '["peers"]'}
    with served(command, known, port, "/healthz"):
        yield port


def _with_host(url: str) -> str:
    """The folder of the socket in the place of the host: tipg wants one there."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [""])[0]
    if parts.hostname or not host:
        return url
    account = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{account}@{quote(host, safe='')}", query=""))


PEERS: Final = (
    Peer("django-vectortiles 1.0.2", other_django, "/tiles/{z}/{x}/{y}"),
    Peer("tipg 1.6.1", tipg, "/collections/peers.open_report/tiles/WebMercatorQuad/{z}/{x}/{y}"),
    Peer(
        "MapServer",
        mapserver,
        "/?map=peers&mode=tile&tilemode=gmap&tile={x}+{y}+{z}&layers=reports&map.imagetype=mvt",
    ),
    Peer("GeoJSON serializer of Django", other_django, "/geojson/{z}/{x}/{y}"),
)
