"""Where a read goes: the primary, or within `reading()` a replica that is up to date enough.

    with reading():                     # public pages: opened by a middleware (config/replicas.py)
        Contribution.objects.…          # the router asks `alias()`
        with reader().cursor() as …     # statements of our own

    read(lambda: source.tile(…))        # tiles: the same, and once more on the primary if the replica breaks meanwhile

Whatever is compared or kept together (a version and what is drawn of it) belongs in one `reading()`: it stays with one
server from its beginning to its end. In a transaction, and once something was written, it stays with the primary.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from geo.replicas import watch

AWAY: Final = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
# "statement timeout": the primary would not be faster.
TOO_SLOW: Final = "57014"

Answer = TypeVar("Answer")


@dataclass
class Reading:
    """A piece of work whose reads may go to a replica. `after` is a position of the primary that it must have."""

    after: int = 0
    alias: str = ""
    replica: str = ""
    is_broken: bool = False
    ending: ExitStack = field(default_factory=ExitStack)

    def chosen(self) -> str:
        """Chosen at the first read, and kept."""
        if not self.alias:
            self.replica = self._connected()
            self.alias = self.replica or DEFAULT_DB_ALIAS
        return self.alias

    def stay(self) -> None:
        """From here on, the primary."""
        self.alias = DEFAULT_DB_ALIAS

    def heard(self, error: BaseException) -> bool:
        """Whether it was the replica that broke; it is left then, and the rest is read from the primary."""
        if self.alias in ("", DEFAULT_DB_ALIAS) or not isinstance(error, AWAY) or _is_too_slow(error):
            return False
        watch.leave(self.alias)
        self.is_broken = True
        self.stay()
        return True

    def _connected(self) -> str:
        while replica := watch.best(self.after):
            connection = connections[replica]
            try:
                connection.ensure_connection()
            except AWAY:
                watch.leave(replica)
            else:
                self.ending.enter_context(connection.execute_wrapper(self._listen))
                return replica
        return ""

    def _listen(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return execute(*arguments)
        except AWAY as error:
            self.heard(error)
            raise


_current: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading(*, after: int = 0) -> Iterator[Reading]:
    """Let the reads of this block go to a replica; within another such block, to the same server."""
    if (outer := _current.get()) is not None:
        yield outer
        return
    mine = Reading(after)
    token = _current.set(mine)
    try:
        with mine.ending:
            yield mine
    finally:
        _current.reset(token)


def read(work: Callable[[], Answer]) -> Answer:
    """Do a piece of work that only reads; once more, on the primary, if its replica breaks meanwhile."""
    with reading() as where:
        try:
            return work()
        except AWAY as error:
            # The second: it was heard already, at the statement itself.
            if not where.heard(error) and not where.is_broken:
                raise
        where.is_broken = False
        return work()


def alias() -> str:
    """The name of the database that reads of this moment go to."""
    current = _current.get()
    if current is None or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    return current.chosen()


def reader() -> BaseDatabaseWrapper:
    """The connection that reads of this moment go to."""
    return connections[alias()]


def stay_on_primary() -> None:
    """Something is written: what follows must see it."""
    if (current := _current.get()) is not None:
        current.stay()


def _is_too_slow(error: BaseException) -> bool:
    return getattr(error.__cause__ or error, "sqlstate", None) == TOO_SLOW
