"""A worker is killed twenty times in the middle of its work: each effect is there, once."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from contributions.models import Delivery, Event
from demo.models import SentMail
from tests.factories import make_report, make_territory
from tests.resilience.nursery import Nursery
from tests.resilience.processes import PrivateRedis, wait_until

KILLS = 20
REPORTS = 60
WORKERS = 2
PATIENCE_SECONDS = 40
AGAIN_SECONDS = 0.2


@pytest.fixture
def halts(folder: Path) -> Iterator[socket.socket]:
    """Where a worker says that it is in the middle of a mail."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "halt.sock"))
        door.listen(64)
        yield door


@pytest.fixture
def halting(environment: dict[str, str], folder: Path) -> dict[str, str]:
    backend = {"EMAIL_BACKEND": "tests.resilience.halting.HaltingMailbox"}
    return environment | backend | {"HALT_SOCKET": str(folder / "halt.sock")}


@pytest.fixture
def shift(halting: dict[str, str], folder: Path) -> Iterator[Nursery]:
    """One worker at work, and another that takes its place."""
    nursery = Nursery(halting, folder / "worker.log")
    for _number in range(WORKERS):
        nursery.start_one()
    yield nursery
    nursery.end()


def pid_behind(line: socket.socket) -> int:
    return int.from_bytes(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], "little")


def test_twenty_kills_in_the_middle_of_a_mail(redis: PrivateRedis, halts: socket.socket, shift: Nursery) -> None:
    make_territory()
    for number in range(REPORTS):
        make_report(email=f"personne-{number}@example.test")
    killed = kill_at_work(shift, halts, redis)
    let_work(halts, redis)
    assert killed.keys() == {b"before", b"after"}
    assert sum(killed.values()) == KILLS
    assert SentMail.objects.count() == REPORTS
    assert set(SentMail.objects.values_list("to", flat=True)) == {f"personne-{n}@example.test" for n in range(REPORTS)}
    assert Event.objects.filter(handled_at=None).count() == 0


def kill_at_work(shift: Nursery, halts: socket.socket, redis: PrivateRedis) -> dict[bytes, int]:
    """Kill before the mail is kept and after it, in turn; answers how many times at each of these moments."""
    killed: dict[bytes, int] = {}
    wanted = [b"before", b"after"]
    for _number in range(WORKERS):
        redis.sweep()
    while sum(killed.values()) < KILLS:
        line = next_halt(halts, redis)
        moment = line.recv(8)
        if moment == wanted[sum(killed.values()) % 2]:
            shift.kill(pid_behind(line))
            shift.start_one()
            killed[moment] = killed.get(moment, 0) + 1
            line.close()
            redis.sweep()
        else:
            go_on(line)
    return killed


def next_halt(halts: socket.socket, redis: PrivateRedis) -> socket.socket:
    """The server may have let go of what a dead worker held after the next one has looked: it is swept again."""
    halts.settimeout(AGAIN_SECONDS)
    limit = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < limit:
        with suppress(TimeoutError):
            return halts.accept()[0]
        redis.sweep()
    raise TimeoutError("no worker is in the middle of a mail")


def go_on(line: socket.socket) -> None:
    with suppress(OSError), line:  # whoever asked may be dead by now
        line.sendall(b"go")


def let_work(halts: socket.socket, redis: PrivateRedis) -> None:
    """Nobody is killed any more."""
    halts.settimeout(AGAIN_SECONDS)

    def is_done() -> bool:
        redis.sweep()
        try:
            while True:
                go_on(halts.accept()[0])
        except TimeoutError:
            return not Delivery.objects.filter(sent_at=None).exists() and Delivery.objects.count() == REPORTS

    wait_until(is_done, "the rest is done", PATIENCE_SECONDS)
