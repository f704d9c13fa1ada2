"""Statements without any server around them: pgbench, prepared, as many clients as over HTTP."""

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.bounded import CLIENTS, Load

# Scripts that pgbench takes at once.
MOST: Final = 128
LITERAL: Final = re.compile(r"(\bE)?'((?:[^'\\]|''|\\.)*)'", re.DOTALL)
RATE: Final = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
FAILED: Final = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)


def pgbench(url: str, scripts: Sequence[Sequence[str]], seconds: float) -> Load:
    """Each client picks one of the scripts at random, again and again: the statements of one request."""
    with tempfile.TemporaryDirectory(prefix="riverain-bench-") as folder:
        files = [_write(Path(folder) / f"{number}.sql", script) for number, script in enumerate(scripts[:MOST])]
        command = ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", "--jobs=1"]
        command += [f"--time={max(round(seconds), 1)}", *(f"--file={file}" for file in files), url]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"pgbench: {run.stderr.strip()[-500:]}")
    return read(run.stdout)


def read(said: str) -> Load:
    """The rate that pgbench says."""
    rate, failed = RATE.search(said), FAILED.search(said)
    if rate is None:
        raise ValueError(f"no rate in {said!r}")
    return Load(float(rate[1]), errors=int(failed[1]) if failed else 0)


def _write(path: Path, script: Sequence[str]) -> Path:
    path.write_text("".join(f"{without_variables(one)};\n" for one in script), encoding="utf-8")
    return path


def without_variables(statement: str) -> str:
    """The same statement without what pgbench would take for one of its variables: the colons of an hour."""
    return LITERAL.sub(_literal, statement).strip().rstrip(";")


def _literal(match: re.Match[str]) -> str:
    is_escaped, text = bool(match[1]), match[2]
    if ":" not in text:
        return match[0]
    return f"E'{(text if is_escaped else text.replace(chr(92), chr(92) * 2)).replace(':', chr(92) + 'x3a')}'"
