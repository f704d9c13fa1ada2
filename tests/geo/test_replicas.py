"""How late a replica is, and where reads go: by positions of the primary, without a server."""

import time

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from pytest_django import Settings

from config.database_router import PrimaryAndReplicas
from contributions.models import Category
from geo import reading, replicas
from geo.replicas import Standing, Trail, Watch

REPLICA = "replica1"


def trail(*steps: tuple[float, int]) -> Trail:
    made = Trail()
    for at, position in steps:
        made.add(at, position)
    return made


@pytest.mark.parametrize(
    ("position", "lag"), [(300, (0.0, True)), (299, (0.0, True)), (100, (1.0, True)), (150, (1.0, True))]
)
def test_a_replica_is_late_by_what_it_has_not_replayed_for_longest(position: int, lag: tuple[float, bool]) -> None:
    assert trail((10.0, 100), (11.0, 200), (12.0, 300)).lag(position) == lag


def test_a_quiet_primary_makes_nobody_late() -> None:
    assert trail(*((float(second), 100) for second in range(900))).lag(100) == (0.0, True)


def test_a_replica_behind_all_that_was_seen_is_not_trusted() -> None:
    assert trail((10.0, 100), (12.0, 300)).lag(99) == (2.0, False)
    assert Trail().lag(99) == (0.0, False)


def test_a_primary_that_took_over_a_little_behind_begins_anew() -> None:
    assert trail((10.0, 300), (11.0, 200)).lag(200) == (0.0, True)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Watch:
    """A process that knows one replica, which had replayed 100 a moment ago."""
    made = Watch()
    made.standings[REPLICA] = Standing(time.monotonic(), 100, 0.0, True)
    monkeypatch.setattr(Watch, "aliases", [REPLICA])
    monkeypatch.setattr(Watch, "_begin", lambda self: None)
    monkeypatch.setattr(replicas, "watch", made)
    monkeypatch.setattr(reading, "watch", made)
    return made


@pytest.mark.parametrize(("after", "found"), [(0, REPLICA), (100, REPLICA), (101, None)])
def test_who_sent_something_is_read_from_a_replica_that_has_it(watch: Watch, after: int, found: str | None) -> None:
    assert watch.best(after) == found


@pytest.mark.parametrize(
    "standing",
    [
        Standing(time.monotonic() + 3600, 100, 5.1, True),
        Standing(time.monotonic() + 3600, 100, 0.0, False),
        Standing(time.monotonic() - 3600, 100, 0.0, True),
    ],
    ids=["late", "unsure", "silent"],
)
def test_a_replica_that_cannot_be_trusted_is_not_read(watch: Watch, standing: Standing) -> None:
    watch.standings[REPLICA] = standing
    assert watch.best() is None


class Line:
    """A connection to a replica, as far as a reading needs it."""

    in_atomic_block = False

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def ensure_connection(self) -> None:
        if self.error:
            raise self.error

    def execute_wrapper(self, wrapper: object) -> "Line":
        return self

    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None: ...


@pytest.fixture
def line(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Line:
    made = Line()
    monkeypatch.setattr(connections._connections, REPLICA, made, raising=False)
    return made


def test_reads_stay_with_the_primary_unless_a_reading_is_open(line: Line) -> None:
    assert reading.alias() == DEFAULT_DB_ALIAS
    with reading.reading():
        assert reading.alias() == REPLICA
    assert reading.alias() == DEFAULT_DB_ALIAS


def test_what_follows_a_write_is_read_from_the_primary(line: Line) -> None:
    router = PrimaryAndReplicas()
    with reading.reading():
        assert router.db_for_read(Category) == REPLICA
        assert router.db_for_write(Category) == DEFAULT_DB_ALIAS
        assert router.db_for_read(Category) == DEFAULT_DB_ALIAS


def test_a_replica_that_refuses_is_left_for_the_primary(line: Line, watch: Watch) -> None:
    line.error = OperationalError("connection refused")
    with reading.reading():
        assert reading.alias() == DEFAULT_DB_ALIAS
    assert watch.best() is None


def test_a_read_that_its_replica_breaks_is_done_again_on_the_primary(line: Line) -> None:
    asked = []

    def work() -> str:
        asked.append(reading.alias())
        if asked == [REPLICA]:
            raise OperationalError("terminating connection due to conflict with recovery")
        return "rows"

    assert reading.read(work) == "rows"
    assert asked == [REPLICA, DEFAULT_DB_ALIAS]


def test_a_fault_of_ours_is_not_tried_twice(line: Line) -> None:
    asked = []

    def work() -> None:
        asked.append(reading.alias())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        reading.read(work)
    assert asked == [REPLICA]
