"""Who is asking, and how: who has just sent something, which requests may read from a replica, and what becomes of
them when it breaks."""

import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import HttpRequest, HttpResponse

from geo.reading import reading
from geo.replicas import watch

SAFE: Final = ("GET", "HEAD")
# Who has just sent something is shown no copy made before (config/sharing.py). Its value is how far the primary's
# journal had come by then. It tells nothing else, and whoever makes one up is merely read from the primary: it needs
# no signature.
COOKIE: Final = "fresh"
POSITION: Final = re.compile(r"[0-9a-f]{1,16}")
BEYOND_ALL: Final = 2**63 - 1
# Past this, the limit of the replicas' lag says the same.
COOKIE_SECONDS: Final = 60

# What is somebody's own, or watched by those who decide: never a moment late. (Tiles open their own reading, and look
# at no cookie: they are the same for everybody.)
OWN: Final = (
    "/suivi/",
    "/courriels/",
    "/signaler/envoye/",
    "/idees/envoyee/",
    "/compte/",
    "/agents/",
    "/admin/",
    "/demonstration/",
    "/tiles/",
    "/readyz",
    "/healthz",
)

# The asked for is not there yet, or went away with the replica that was read.
ASKED_AGAIN: Final = (404, 410)

# How far the primary has come, what is not on its disk yet included.
INSERTED: Final = "select (pg_current_wal_insert_lsn() - '0/0')::bigint"


class ReadFromReplicas:
    """Public pages are read from a replica: one that has what their visitor sent, or else the primary.

    A page whose replica broke meanwhile is made again, on the primary: what only reads may be done twice. So is one
    that was not found, since a replica may not have it yet.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            return _remembered(self.get_response(request))
        if not watch.aliases:
            return self.get_response(request)
        if request.path_info.startswith(OWN) or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        with reading(after=_position(request)) as where:
            response = self.get_response(request)
        if where.is_broken or (where.replica and response.status_code in ASKED_AGAIN):
            response = self.get_response(request)
        return response


def _position(request: HttpRequest) -> int:
    text = request.COOKIES.get(COOKIE, "")
    return int(text, 16) if POSITION.fullmatch(text) else 0


def _remembered(response: HttpResponse) -> HttpResponse:
    """What was sent may be a moment late on the replicas and in caches, but not for the one who sent it."""
    if response.status_code < 400:
        response.set_cookie(
            COOKIE,
            f"{_inserted():x}",
            max_age=max(COOKIE_SECONDS, 2 * settings.REPLICA_MAX_LAG_SECONDS),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _inserted() -> int:
    if not watch.aliases:
        return 0
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(INSERTED)
            return cursor.fetchone()[0]
    except Error:
        return BEYOND_ALL
