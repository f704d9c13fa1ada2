"""Real processes for a test: a Redis that can be killed, a worker, the site."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from celery import Celery

from tests.sources import ROOT

PATIENCE_SECONDS = 40
SWEEP = "contributions.schedule.sweep_outbox"
WORKER = ["--quiet", "--app", "config", "worker", "--concurrency", "1", "--loglevel", "warning"]
WORKER += ["--without-gossip", "--without-mingle"]


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    limit = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < limit, f"not after {seconds} s: {what}"
        time.sleep(0.05)


class Process:
    """A command in a group of its own, so that killing it kills its children."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path) -> None:
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, env=os.environ | env, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class PrivateRedis:
    """It keeps nothing on the disk: what it held when it was killed is lost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"

    def start(self) -> None:
        command = [
            "redis-server",
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = Process(command, {}, self.folder / "redis.log")
        wait_until(self.answers, "Redis answers")

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def kill(self) -> None:
        self.process.kill()

    def sweep(self) -> None:
        """What the clock does each minute."""
        with Celery(broker=self.url.replace("unix://", "redis+socket://")) as clock:
            clock.send_task(SWEEP)


def worker(env: dict[str, str], log: Path) -> Process:
    return Process([sys.executable, "-m", "celery", *WORKER], env, log)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """The site as it is served, at a port of its own."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "--no-access-log"]
        self.process = Process([*command, "--log-level", "warning", "config.wsgi:application"], env, log)
        wait_until(lambda: self.ask("GET", "/readyz")[0] == 200, "the site is ready")

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, dict, str]:
        return ask(self.port, method, path, body, headers)

    def kill(self) -> None:
        self.process.kill()


def ask(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, dict, str]:
    """Status, headers (names in small letters) and text; 0 when nothing answers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(method, path, body, {"Host": "localhost", **(headers or {})})
        answer = line.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read().decode("utf-8", "replace")
    except OSError:
        return 0, {}, ""
    finally:
        line.close()
