"""Connections that stay open between two pieces of work: what Django does each time that it takes one from its pool and
gives it back costs as much as the statement of a small tile."""

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# By alias, for all the threads of a process: a thread may end, and what it had to itself would be lost to the pool.
_waiting: Final[defaultdict[str, deque[BaseDatabaseWrapper]]] = defaultdict(deque)


@contextmanager
def ready_connections() -> Iterator[None]:
    """Lend this thread open connections, if there are any, for work that writes nothing. One that it has open already,
    within a transaction say, stays its own."""
    own = {alias: connections[alias] for alias in connections}
    lent = {alias: _taken(alias) for alias, connection in own.items() if connection.connection is None}
    for alias, connection in lent.items():
        connections[alias] = connection
    try:
        yield
    finally:
        for alias, connection in lent.items():
            connections[alias] = own[alias]
            _put_back(alias, connection)


def _taken(alias: str) -> BaseDatabaseWrapper:
    try:
        return _waiting[alias].pop()
    except IndexError:
        connection = connections.create_connection(alias)
        connection.inc_thread_sharing()
        return connection


def _put_back(alias: str, connection: BaseDatabaseWrapper) -> None:
    if connection.errors_occurred or len(_waiting[alias]) >= _most(connection):
        connection.close()
    else:
        _waiting[alias].append(connection)


def _most(connection: BaseDatabaseWrapper) -> int:
    """Half of the pool: the other half is there for everybody else."""
    pool = connection.settings_dict["OPTIONS"].get("pool") or {}
    return int(pool.get("max_size", 0)) // 2
