"""Servers for the time of a measure: the site as `make run` serves it, and any other, each on a port of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.run import server
from scripts.state import ROOT

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60


class DidNotStart(Exception):
    """A server that does not answer; its last words."""


@contextmanager
def site(env: Mapping[str, str], *, processes: int = 2) -> Iterator[int]:
    """Give the port of a running site; its whole process group ends with the block."""
    port = free_port()
    command = server(port)
    command[command.index("--workers") + 1] = str(processes)
    with served([sys.executable, "-m", *command], env, port, "/readyz"):
        yield port


@contextmanager
def served(
    command: Sequence[str], env: Mapping[str, str], port: int, path: str, *, cwd: Path = ROOT
) -> Iterator[subprocess.Popen]:
    """A server that answers 200 at this path, until the end of the block. Raises DidNotStart."""
    process = subprocess.Popen(command, env=env, cwd=cwd, start_new_session=True)
    try:
        wait_for(port, path, process)
        yield process
    finally:
        stop(process)


@contextmanager
def beside(command: Sequence[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen]:
    """A process that nothing is asked of, until the end of the block."""
    process = subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_for(port: int, path: str, process: subprocess.Popen | None = None) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    said = "no answer"
    while (process is None or process.poll() is None) and time.monotonic() < limit:
        line = http.client.HTTPConnection(HOST, port, timeout=30)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            said = f"{answer.status} {answer.read()[:300]!r}"
            if answer.status == 200:
                return
        except OSError as error:
            said = str(error)
        finally:
            line.close()
        time.sleep(0.1)
    raise DidNotStart(said)


def stop(process: subprocess.Popen) -> None:
    """The group and not the parent alone: orphaned workers would keep the port."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)
    except ProcessLookupError:
        process.wait()
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
