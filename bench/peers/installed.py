"""The virtual environment of the other servers, made on demand from its lock."""

import hashlib
import subprocess
import sys
from pathlib import Path

from bench.environment import folder
from bench.server import DidNotStart
from scripts.state import ROOT

LOCK = ROOT / "requirements" / "bench.txt"


def program(name: str) -> str:
    """The path of a program of that environment. Raises DidNotStart when it cannot be installed."""
    return str(_installed() / "bin" / name)


def _installed() -> Path:
    place = folder() / "peers"
    mark, wanted = place / ".done", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not (mark.exists() and mark.read_text() == wanted):
        print("  installing the other servers …", flush=True)
        _run(sys.executable, "-m", "venv", "--clear", str(place))
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
        _run(str(place / "bin" / "python"), *pip, "--require-hashes", "--requirement", str(LOCK))
        mark.write_text(wanted)
    return place


def _run(*command: str) -> None:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise DidNotStart(f"could not be installed: {run.stderr.strip()[-200:]}")
