"""Connections that stay open between two pieces of work."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections

from geo import ready
from geo.ready import ready_connections

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_is_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ready, "_most", lambda connection: 1)
    yield
    while ready._waiting["default"]:
        ready._waiting["default"].pop().close()


def process() -> int:
    """Of the server's, behind the connection of this thread."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return cursor.fetchone()[0]


def lent() -> int:
    with ready_connections():
        found = process()
    assert connections["default"].connection is None, "left to the thread"
    return found


def in_a_thread_of_its_own(work) -> int:
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def test_a_connection_serves_one_thread_after_the_other() -> None:
    assert in_a_thread_of_its_own(lent) == in_a_thread_of_its_own(lent)


def test_two_at_once_have_each_their_own_and_one_too_many_is_closed() -> None:
    def two() -> int:
        with ready_connections():
            one, other = process(), in_a_thread_of_its_own(lent)
        assert one != other
        return one

    in_a_thread_of_its_own(two)
    assert len(ready._waiting["default"]) == 1


def test_a_broken_connection_is_not_kept() -> None:
    def breaks() -> int:
        with ready_connections():
            mine = process()
            with pytest.raises(OperationalError), connection.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        return mine

    assert in_a_thread_of_its_own(breaks) != in_a_thread_of_its_own(lent)


def test_within_a_transaction_its_own_connection_stays() -> None:
    mine = process()
    with ready_connections():
        assert process() == mine
