"""The site, served as `make run` serves it, on a port of its own for the time of a measure."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60


@contextmanager
def site(env: dict[str, str]) -> Iterator[int]:
    """Give the port of a running site; its whole process group ends with the block."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", HOST]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "4"]
    command += ["--no-access-log", "--log-level", "warning", "config.wsgi:application"]
    process = subprocess.Popen(command, env=env, start_new_session=True)
    try:
        _wait_for(port, process)
        yield port
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < limit:
        line = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            line.request("GET", "/readyz")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    sys.exit("The site did not start.")


def _stop(process: subprocess.Popen) -> None:
    """The group and not the parent alone: orphaned workers would keep the port."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
