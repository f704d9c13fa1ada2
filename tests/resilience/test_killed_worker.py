"""A worker is killed twenty times in the middle of its work: each effect is there, once."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from contributions.models import Delivery, Event
from demo.models import SentMail
from tests.factories import make_report, make_territory
from tests.resilience.processes import PrivateRedis, Process, wait_until, worker

KILLS = 20
REPORTS = 60
SPARES = 2  # workers that load while another works
PATIENCE_SECONDS = 40


@pytest.fixture
def halts(folder: Path) -> Iterator[socket.socket]:
    """Where a worker says that it is in the middle of a mail."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "halt.sock"))
        door.listen(64)
        door.settimeout(PATIENCE_SECONDS)
        yield door


@pytest.fixture
def halting(environment: dict[str, str], folder: Path) -> dict[str, str]:
    backend = {"EMAIL_BACKEND": "tests.resilience.halting.HaltingMailbox"}
    return environment | backend | {"HALT_SOCKET": str(folder / "halt.sock")}


class Shift:
    """One worker at work, and others that are loading to take its place."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.env, self.log = env, log
        self.workers = [worker(env, log) for _number in range(1 + SPARES)]

    def kill_the_one_at(self, line: socket.socket) -> None:
        process = self._worker_of(pid_behind(line))
        process.kill()
        self.workers.remove(process)
        self.workers.append(worker(self.env, self.log))

    def _worker_of(self, pid: int) -> Process:
        group = os.getpgid(pid)
        return next(process for process in self.workers if process.process.pid == group)

    def end(self) -> None:
        for process in self.workers:
            process.kill()


def pid_behind(line: socket.socket) -> int:
    return int.from_bytes(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], "little")


def test_twenty_kills_in_the_middle_of_a_mail(
    redis: PrivateRedis, halts: socket.socket, halting: dict[str, str], folder: Path
) -> None:
    make_territory()
    for number in range(REPORTS):
        make_report(email=f"personne-{number}@example.test")
    shift = Shift(halting, folder / "worker.log")
    try:
        killed = kill_at_work(shift, halts, redis)
        let_work(halts, redis)
    finally:
        shift.end()
    assert killed.keys() == {b"before", b"after"}
    assert sum(killed.values()) == KILLS
    assert SentMail.objects.count() == REPORTS
    assert set(SentMail.objects.values_list("to", flat=True)) == {f"personne-{n}@example.test" for n in range(REPORTS)}
    assert Event.objects.filter(handled_at=None).count() == 0


def kill_at_work(shift: Shift, halts: socket.socket, redis: PrivateRedis) -> dict[bytes, int]:
    """Kill before the mail is kept and after it, in turn; answers how many times at each of these moments."""
    killed: dict[bytes, int] = {}
    wanted = [b"before", b"after"]
    for _worker in shift.workers:
        redis.sweep()
    while sum(killed.values()) < KILLS:
        line, _address = halts.accept()
        moment = line.recv(8)
        if moment == wanted[sum(killed.values()) % 2]:
            shift.kill_the_one_at(line)
            killed[moment] = killed.get(moment, 0) + 1
            line.close()
            redis.sweep()
        else:
            go_on(line)
    return killed


def go_on(line: socket.socket) -> None:
    with suppress(OSError), line:  # whoever asked may be dead by now
        line.sendall(b"go")


def let_work(halts: socket.socket, redis: PrivateRedis) -> None:
    """Nobody is killed any more."""
    halts.settimeout(1)

    def is_done() -> bool:
        redis.sweep()
        try:
            while True:
                go_on(halts.accept()[0])
        except TimeoutError:
            return not Delivery.objects.filter(sent_at=None).exists() and Delivery.objects.count() == REPORTS

    wait_until(is_done, "the rest is done", PATIENCE_SECONDS)
