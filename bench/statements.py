"""What the site asks the database for a request: the statements themselves, however they were sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from django.db import connection, transaction
from django.test import Client

from bench.asks import Ask
from bench.server import HOST

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def statements_of(ask: Ask, *, undone: bool = False) -> list[str]:
    """In their order, their values written in; what they did is undone if so wished."""
    client, headers = _client(), {"host": HOST, "accept-encoding": "gzip", **ask.headers}
    client.cookies.clear()
    with transaction.atomic(), _recorded() as found:
        if ask.body is None:
            answer = client.get(ask.path, headers=headers)
        else:
            answer = client.post(ask.path, ask.body, content_type=ask.headers["Content-Type"], headers=headers)
        transaction.set_rollback(undone)
    if answer.status_code >= 400:
        raise RuntimeError(f"{ask.path}: {answer.status_code} {answer.content[:500]!r}")
    return [_written(*each) for each in found if not str(each[0]).startswith(CONTROL)]


@cache
def _client() -> Client:
    """One for all: each would read the folder of the static files anew."""
    return Client()


@contextmanager
def _recorded() -> Iterator[list[tuple[Any, Any]]]:
    """At the driver and not in Django's log: a tile's statement does not go through the latter."""
    found: list[tuple[Any, Any]] = []
    execute = psycopg.Cursor.execute

    def recording(self: psycopg.Cursor, query: Any, params: Any = None, **options: Any) -> psycopg.Cursor:
        found.append((query, params))
        return execute(self, query, params, **options)

    psycopg.Cursor.execute = recording
    try:
        yield found
    finally:
        psycopg.Cursor.execute = execute


def _written(query: Any, params: Any) -> str:
    return psycopg.ClientCursor(connection.connection).mogrify(query, params) if params else str(query)
