"""Milliseconds of a case: over HTTP, and beside it in bare SQL, with the statements that the site really sends."""

import gzip
import http.client
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import psycopg
from django.core.cache import cache

from bench.asks import Ask, Case
from bench.cases import sweep
from bench.server import HOST
from bench.statements import statements_of

# What one submission takes from them, another run of the same statements must find again.
SEQUENCE = "contributions_contribution_id_seq"
TAKES_ONE = 'INSERT INTO "contributions_contribution" '
# One case takes no longer, unless fewer were asked by then.
LONG_SECONDS = 6
FEW = 10


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


@dataclass(frozen=True)
class Times:
    """Milliseconds over HTTP and in bare SQL, and how many statements a request has at most."""

    http: list[float]
    sql: list[float]
    statements: int


def times(port: int, case: Case, rounds: int) -> Times:
    """Request and statements in turn, on one connection each: whatever else the machine does bears on both alike. Each
    is asked once before, which is not counted."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=60)) as line:
        if case.once:
            all_of = [timed(lambda ask=ask: send(line, ask)) for ask in case.asks]
            return Times(all_of, *_once_over_sql(case))
        # Many ask the very same.
        captured = {path: statements_of(ask) for path, ask in {ask.path: ask for ask in case.asks}.items()}
        with _bare() as bare:
            found = _in_turn(line, bare, case.asks, captured, rounds)
    return replace(found, statements=max(map(len, captured.values())))


def _in_turn(
    line: http.client.HTTPConnection,
    bare: psycopg.Connection,
    asks: list[Ask],
    captured: dict[str, list[str]],
    rounds: int,
) -> Times:
    """What is slow is asked less often than that many rounds, but often enough for a median."""
    for path, ask in {ask.path: ask for ask in asks}.items():
        send(line, ask)
        _run(bare, captured[path])
    found, limit = Times([], [], 0), time.monotonic() + LONG_SECONDS
    for ask in asks * rounds:
        if time.monotonic() > limit and len(found.http) >= FEW:
            break
        found.http.append(timed(lambda ask=ask: send(line, ask)))
        found.sql.append(timed(lambda ask=ask: _run(bare, captured[ask.path])))
    return found


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


def _once_over_sql(case: Case) -> tuple[list[float], int]:
    """The statements of what writes, captured from a request that is undone, then committed; and of what keeps its
    answer, before it is kept."""
    sweep()
    cache.clear()
    asked = [statements_of(ask, undone=True) for ask in case.asks]
    with _bare() as bare:
        _set_back(sum(any(one.startswith(TAKES_ONE) for one in each) for each in asked))
        return [timed(lambda each=each: _committed(bare, each)) for each in asked], max(map(len, asked))


@contextmanager
def _bare() -> Iterator[psycopg.Connection]:
    """One connection whose statements are prepared, as pgbench's."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0) as bare:
        bare.prepared_max = None
        yield bare


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
