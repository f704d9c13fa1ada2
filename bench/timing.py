"""Milliseconds of a case: over HTTP, and in bare SQL with the statements that Django really sent."""

import gzip
import http.client
import os
import sys
import time
from collections.abc import Callable

import psycopg
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.asks import Ask, Case
from bench.cases import sweep
from bench.server import HOST

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
# What one submission takes from them, another run of the same statements must find again.
SEQUENCE = "contributions_contribution_id_seq"
TAKES_ONE = 'INSERT INTO "contributions_contribution" '


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def over_http(port: int, case: Case, rounds: int) -> list[float]:
    """One after the other on one connection, as a browser's; the first round warms up and is not counted."""
    line = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        if case.writes:
            return [timed(lambda ask=ask: _send(line, ask)) for ask in case.asks]
        for ask in case.asks:
            _send(line, ask)
        return [timed(lambda ask=ask: _send(line, ask)) for _round in range(rounds) for ask in case.asks]
    finally:
        line.close()


def _send(line: http.client.HTTPConnection, ask: Ask) -> None:
    headers = {"Accept-Encoding": "gzip", **ask.headers}
    line.request("GET" if ask.body is None else "POST", ask.path, ask.body, headers)
    response = line.getresponse()
    body = response.read()
    if response.status >= 400:
        text = gzip.decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body
        sys.exit(f"{ask.path}: {response.status} {text[:500]!r}")


def over_sql(case: Case, rounds: int) -> tuple[list[float], int]:
    """The times of the captured statements, prepared on one connection, and how many a request has at most."""
    sweep()
    asked = [_statements(ask, case.writes) for ask in case.asks]
    most = max(len(statements) for statements in asked)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0) as bare:
        bare.prepared_max = None
        if case.writes:
            _set_back(sum(any(one.startswith(TAKES_ONE) for one in each) for each in asked))
            return [timed(lambda each=each: _committed(bare, each)) for each in asked], most
        for statements in asked:
            _run(bare, statements)
        return [timed(lambda each=each: _run(bare, each)) for _round in range(rounds) for each in asked], most


def _statements(ask: Ask, writes: bool) -> list[str]:
    """What Django asks the database for a request, as it asks it; a write is undone at once."""
    client = Client(headers={"host": HOST, **ask.headers})
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        if ask.body is None:
            client.get(ask.path)
        else:
            client.post(ask.path, ask.body, content_type=ask.headers["Content-Type"])
        transaction.set_rollback(writes)
    return [query["sql"] for query in captured if not query["sql"].startswith(CONTROL)]


def _set_back(count: int) -> None:
    """The captured statements name the ids they were given: the replay must be given the same."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(f"select setval('{SEQUENCE}', last_value - {count}) from {SEQUENCE}")


def _run(bare: psycopg.Connection, statements: list[str]) -> None:
    for statement in statements:
        cursor = bare.execute(statement, prepare=True)
        if cursor.description:
            cursor.fetchall()


def _committed(bare: psycopg.Connection, statements: list[str]) -> None:
    with bare.transaction():
        _run(bare, statements)
