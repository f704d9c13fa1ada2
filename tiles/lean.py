"""The short way to a tile: in front of the site, without its sessions, languages, forms and signals.

Only what is in order is answered here. Whatever else, a wrong filter or a database that is away, is left to the site,
which says it as it says everything: in the visitor's language, with its own headers.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import split_domain_port, validate_host

from geo.grid import Tile
from geo.ready import ready_connections
from tiles.answers import Answer, answer
from tiles.asked import asked

Headers = Sequence[tuple[str, str]]
StartResponse = Callable[..., Any]
Site = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

ADDRESS: Final = re.compile(r"/tiles/([-\w]{1,50})/(\d{1,2})/(\d{1,6})/(\d{1,6})\.mvt", re.ASCII)
# What went wrong here, for the site to say: it does not try again what has just failed.
FAILURE: Final = "tiles.failure"
# A layer, a place or a filter that does not exist.
NOT_IN_ORDER: Final = (KeyError, ValueError, ValidationError)


class LeanDoor:
    """A WSGI application in front of another. `common` gives the headers that every answer of the site carries, or None
    when the site wants to answer itself."""

    def __init__(self, site: Site, common: Callable[[dict[str, Any]], Headers | None]) -> None:
        self.site, self.common = site, common

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        address = ADDRESS.fullmatch(environ["PATH_INFO"])
        if address is None or not _is_plain(environ) or (common := self.common(environ)) is None:
            return self.site(environ, start_response)
        found = _found(address, environ)
        if found is None:
            return self.site(environ, start_response)
        start_response(f"{found.status.value} {found.status.phrase}", [*_own(found), *common])
        return [found.body] if environ["REQUEST_METHOD"] == "GET" else []


def _is_plain(environ: dict[str, Any]) -> bool:
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ.get("SCRIPT_NAME")
        and "%00" not in environ.get("QUERY_STRING", "")
        and _is_our_name(environ.get("HTTP_HOST", ""), tuple(settings.ALLOWED_HOSTS))
    )


@lru_cache(maxsize=64)
def _is_our_name(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def _found(address: re.Match[str], environ: dict[str, Any]) -> Answer | None:
    name, z, x, y = address.groups()
    try:
        wanted, place = asked(name, environ.get("QUERY_STRING", "")), Tile(int(z), int(x), int(y))
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        with ready_connections():
            return answer(wanted, place, known=environ.get("HTTP_IF_NONE_MATCH", ""), packed=packed)
    except NOT_IN_ORDER:
        return None
    except Exception as error:  # whatever it is, the site has a word for it
        environ[FAILURE] = error
        return None


def _own(found: Answer) -> list[tuple[str, str]]:
    own = list(found.headers.items())
    return [*own, ("Content-Length", str(len(found.body)))] if found.body else own
