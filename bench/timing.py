"""Milliseconds of a case: over HTTP, and in bare SQL with the statements that the site really sends."""

import gzip
import http.client
import os
import time
from collections.abc import Callable

import psycopg

from bench.asks import Ask, Case
from bench.cases import sweep
from bench.server import HOST
from bench.statements import statements_of

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
        if not case.once:
            for ask in case.asks:
                send(line, ask)
        turns = 1 if case.once else rounds
        return [timed(lambda ask=ask: send(line, ask)) for _round in range(turns) for ask in case.asks]
    finally:
        line.close()


def send(line: http.client.HTTPConnection, ask: Ask) -> bytes:
    """The body of the answer, unpacked. Raises RuntimeError when it is a refusal."""
    headers = {"Accept-Encoding": "gzip", **ask.headers}
    line.request("GET" if ask.body is None else "POST", ask.path, ask.body, headers)
    response = line.getresponse()
    body = response.read()
    if body and response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    if response.status >= 400:
        raise RuntimeError(f"{ask.path}: {response.status} {body[:500]!r}")
    return body


def over_sql(case: Case, rounds: int) -> tuple[list[float], int]:
    """The times of the captured statements, prepared on one connection, and how many a request has at most."""
    if case.once:
        sweep()
    asked = [statements_of(ask, undone=case.once) for ask in case.asks]
    most = max(len(statements) for statements in asked)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0) as bare:
        bare.prepared_max = None
        if case.once:
            _set_back(sum(any(one.startswith(TAKES_ONE) for one in each) for each in asked))
            return [timed(lambda each=each: _committed(bare, each)) for each in asked], most
        for statements in asked:
            _run(bare, statements)
        return [timed(lambda each=each: _run(bare, each)) for _round in range(rounds) for each in asked], most


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
