"""Requests per second with a bounded load: so many clients, each of which asks again as soon as it is answered.

wrk sends them: the generator shares the machine with what it measures, and takes twenty times less of it than one
written in Python.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.asks import Ask
from bench.spread import Spread

CLIENTS = 8
SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Load:
    """What came of it; `size` in bytes, the headers included. None where a number is not known."""

    rate: float
    times: Spread | None = None
    size: float | None = None
    errors: int = 0


def bounded(port: int, asks: Sequence[Ask], seconds: float) -> Load:
    """Eight clients, for so long."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(_line(ask) for ask in asks)
        file.flush()
        command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{max(round(seconds), 1)}s", "--timeout", "60s", "-s", str(SCRIPT)]
        command += [f"http://127.0.0.1:{port}/", "--", file.name]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    return read(run.stdout.strip().splitlines()[-1])


def _line(ask: Ask) -> str:
    headers = {"Accept-Encoding": "gzip", **ask.headers}
    return "\t".join([ask.path, *(f"{name}: {value}" for name, value in headers.items())]) + "\n"


def read(line: str) -> Load:
    """The last line that wrk's script says."""
    said = json.loads(line)
    count = said["requests"]
    times = Spread(said["median"] / 1000, said["p95"] / 1000, said["p99"] / 1000, count)
    return Load(count / said["micros"] * 1e6, times, said["bytes"] / max(count, 1), said["errors"])
