"""The site with a streaming replica, which is killed after a quarter of a load and brought back at the half of it."""

import http.client
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from bench import loads
from bench.authors import Authors
from bench.environment import Environment, folder
from bench.front import whole_site
from bench.outage import READ, Outage, Sample
from bench.server import HOST
from bench.traffic import Traffic
from scripts.postgres import Postgres
from scripts.replica import Replica
from scripts.state import state_dir

SLOT: Final = "riverain_bench"
LOOK_EVERY_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 60.0
COUNTED: Final = "select xact_commit from pg_stat_database where datname = current_database()"
GIGABYTE: Final = 1_000_000_000


class CannotCopy(Exception):
    """There is no cluster here of which a replica could be made, or no room for it."""


def outage(env: Environment, load: Traffic, *, asked: float, run: str) -> Outage:
    """Raises CannotCopy."""
    seconds = load.requests[-1].at
    with replica_of(env) as (replica, url, copied), whole_site(env | {"DATABASE_REPLICA_URLS": url}) as port:
        _wait_until_read(port)
        breaking, authors = Breaking(replica, seconds / 4), Authors(port)
        with Looks(port, env["DATABASE_URL"], url) as looks:
            began = time.monotonic()
            held = loads.hold(port, load, asked=asked, run=run, meanwhile=breaking.run, authors=authors)
            _wait_until_read(port)
    samples = list(looks.since(began))
    return Outage(copied, held, authors.found, breaking.killed - began, breaking.started - began, samples)


@contextmanager
def replica_of(env: Environment) -> Iterator[tuple[Replica, str, float]]:
    """A replica of the cluster that is measured, its address, and the seconds that copying took; it is forgotten
    afterwards, so that the primary keeps no journal for it."""
    primary = Postgres(state_dir() / "postgres", disposable=False)
    if str(primary.folder) not in env["DATABASE_URL"]:
        raise CannotCopy("the database is not in a cluster of ours")
    replica = Replica(folder() / "replica", primary, slot=SLOT)
    replica.forget()
    _require_room(primary)
    began = time.monotonic()
    try:
        replica.start()
        # As one that has run for a while: what it replays when it comes back is not all since it was copied.
        replica.ask("checkpoint")
        yield replica, env["DATABASE_URL"].replace(str(primary.folder), str(replica.folder)), time.monotonic() - began
    finally:
        replica.forget()


def _require_room(primary: Postgres) -> None:
    needed = int(primary.ask("select sum(pg_database_size(oid)) from pg_database"))
    free = shutil.disk_usage(folder()).free
    if free < needed * 1.2:
        raise CannotCopy(f"it needs {needed * 1.2 / GIGABYTE:.0f} GB, and {free / GIGABYTE:.0f} GB are free")


class Breaking:
    """Kills the replica after so many seconds, and starts it again after as many."""

    def __init__(self, replica: Replica, pause: float) -> None:
        self.replica, self.pause = replica, pause
        self.killed = self.started = 0.0

    def run(self) -> None:
        time.sleep(self.pause)
        self.killed = time.monotonic()
        self.replica.kill()
        time.sleep(self.pause)
        self.started = time.monotonic()
        self.replica.start()


class Looks:
    """What the site says of its replica, and what each database counts, now and then for the time of the block."""

    def __init__(self, port: int, *urls: str) -> None:
        self.port = port
        self.counters = [Counter(url) for url in urls]
        self.samples: list[Sample] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Looks":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def since(self, began: float) -> Iterator[Sample]:
        """With the moments since then."""
        for sample in self.samples:
            if sample.at >= began:
                yield Sample(sample.at - began, sample.state, sample.lag, sample.primary, sample.replica)

    def _look(self) -> None:
        while not self._is_over.wait(LOOK_EVERY_SECONDS):
            at, (state, lag) = time.monotonic(), standing(self.port)
            self.samples.append(Sample(at, state, lag, *(counter.read() for counter in self.counters)))


class Counter:
    """The transactions of a database, over a connection that is made again after its server was."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.line: psycopg.Connection | None = None

    def read(self) -> int | None:
        try:
            if self.line is None or self.line.closed:
                self.line = psycopg.connect(self.url, autocommit=True, connect_timeout=2)
            row = self.line.execute(COUNTED).fetchone()
        except psycopg.Error:
            self.line = None
            return None
        return row[0] if row else None


def standing(port: int) -> tuple[str, float | None]:
    """What one of the web servers says of the replica: its state, and how late it is."""
    line = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        line.request("GET", "/readyz")
        told = json.loads(line.getresponse().read())["replicas"]["replica1"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return "unknown", None
    finally:
        line.close()
    return told["state"], told["lag_seconds"]


def _wait_until_read(port: int) -> None:
    """By each of the web servers: they answer in turn."""
    limit, seen = time.monotonic() + PATIENCE_SECONDS, 0
    while seen < 4 and time.monotonic() < limit:
        seen = seen + 1 if standing(port)[0] == READ else 0
        time.sleep(0.2)
