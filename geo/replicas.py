"""Streaming replicas: which of them may answer now. Each process looks at each of them once a second, off the request.

How late a replica is, is told by positions in the primary's journal (its WAL) and by our own clock alone: it is late by
the time since we first saw the primary beyond what the replica has replayed. A quiet primary makes nobody late, a
replica that lost its primary is late as soon as that one moves, and no two machines compare their clocks.
"""

import logging
import os
import random
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
# A replica that does not even answer this look.
STALE_SECONDS: Final = 3.0
# One that broke a read is left alone for as long.
REST_SECONDS: Final = 3.0
# Ten minutes of a primary that never rests.
STEPS: Final = 600

WRITTEN: Final = "select (pg_current_wal_flush_lsn() - '0/0')::bigint"
# Nothing for one that was promoted: it follows nobody any more.
REPLAYED: Final = "select (pg_last_wal_replay_lsn() - '0/0')::bigint where pg_is_in_recovery()"


class Trail:
    """Where the primary was, and when we saw it there first."""

    def __init__(self) -> None:
        self.steps: deque[tuple[float, int]] = deque(maxlen=STEPS)
        self.seen_at = 0.0

    def add(self, at: float, position: int) -> None:
        self.seen_at = at
        if self.steps and position < self.steps[-1][1]:
            # Another primary, which took over a little behind the first: what we knew says nothing of it.
            self.steps.clear()
        if not self.steps or position > self.steps[-1][1]:
            self.steps.append((at, position))

    def lag(self, position: int) -> tuple[float, bool]:
        """By how many seconds that position is late, and whether it is no more than that."""
        for number, (at, reached) in enumerate(self.steps):
            if reached > position:
                return self.seen_at - at, number > 0
        return 0.0, bool(self.steps)


@dataclass(frozen=True)
class Standing:
    """A replica when it was last looked at. `is_sure` is false for one that is behind all that we remember."""

    at: float
    position: int
    lag: float
    is_sure: bool


class Watch:
    """What a process knows of its replicas."""

    def __init__(self) -> None:
        self.trail = Trail()
        self.standings: dict[str, Standing] = {}
        self.resting: dict[str, float] = {}
        self.looked: set[str] = set()
        self.process = 0

    @property
    def aliases(self) -> list[str]:
        return [alias for alias in connections if alias != DEFAULT_DB_ALIAS]

    def best(self, after: int = 0) -> str | None:
        """A replica that may answer, and that holds all that the primary had written at the position `after`."""
        self._begin()
        able = [alias for alias in self.aliases if self.is_able(alias) and self.standings[alias].position >= after]
        return random.choice(able) if able else None  # noqa: S311 - a load is shared, nothing is kept secret

    def is_able(self, alias: str) -> bool:
        standing, now = self.standings.get(alias), time.monotonic()
        if standing is None or now < self.resting.get(alias, 0) or now - standing.at > STALE_SECONDS:
            return False
        return standing.is_sure and standing.lag <= settings.REPLICA_MAX_LAG_SECONDS

    def leave(self, alias: str) -> None:
        """It broke a read: the others do without it for a moment."""
        log.warning("replica %s left for %s s: it broke a read", alias, REST_SECONDS)
        self.resting[alias] = time.monotonic() + REST_SECONDS

    def told(self) -> dict[str, dict[str, Any]]:
        """What a probe is told of each replica."""
        self._begin()
        for alias in (DEFAULT_DB_ALIAS, *self.aliases):
            if alias not in self.looked:
                self.look(alias)
        return {alias: self._told(alias) for alias in self.aliases}

    def _told(self, alias: str) -> dict[str, Any]:
        standing = self.standings.get(alias)
        if standing is None:
            return {"state": "away", "lag_seconds": None}
        return {"state": "ok" if self.is_able(alias) else "left", "lag_seconds": round(standing.lag, 1)}

    def look(self, alias: str) -> None:
        if alias != DEFAULT_DB_ALIAS:
            self._look_at_replica(alias)
        elif (written := _position(alias, WRITTEN)) is not None:
            self.trail.add(time.monotonic(), written)
        self.looked.add(alias)

    def _look_at_replica(self, alias: str) -> None:
        was_able, position = self.is_able(alias), _position(alias, REPLAYED)
        if position is None:
            self.standings.pop(alias, None)
        else:
            if alias not in self.standings:
                _throw_broken_lines_away(connections[alias])
            self.standings[alias] = Standing(time.monotonic(), position, *self.trail.lag(position))
        if was_able != self.is_able(alias):
            log.log(logging.WARNING if was_able else logging.INFO, "replica %s: %s", alias, self._told(alias))

    def _begin(self) -> None:
        """A thread for each server, so that one that hangs hides none of the others; anew in a forked process."""
        if self.process == os.getpid():
            return
        self.process = os.getpid()
        for alias in [DEFAULT_DB_ALIAS, *self.aliases] if self.aliases else []:
            threading.Thread(target=self._watch_over, args=[alias], name=f"watch-{alias}", daemon=True).start()

    def _watch_over(self, alias: str) -> None:
        while True:
            began = time.monotonic()
            try:
                self.look(alias)
            except Exception:  # whatever it is, reads go on, on the primary
                log.exception("%s cannot be looked at", alias)
            time.sleep(max(0.0, began + LOOK_SECONDS - time.monotonic()))


def _position(alias: str, question: str) -> int | None:
    """What the server answers; nothing when it is away. The connection goes back to its pool."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
            return row[0] if row else None
    except Error:
        return None
    finally:
        _give_back(connections[alias])


def _give_back(connection: BaseDatabaseWrapper) -> None:
    if not connection.in_atomic_block:
        connection.close()


def _throw_broken_lines_away(connection: Any) -> None:
    """It was away: the lines that the pool kept lead nowhere, and each would break a read."""
    if connection.pool:
        connection.pool.check()


watch = Watch()
