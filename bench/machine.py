"""On what, with what and beside what it was measured."""

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg

SETTINGS = (
    "shared_buffers", "work_mem", "effective_cache_size", "random_page_cost", "synchronous_commit", "jit",
    "max_parallel_workers_per_gather",
)  # fmt: skip
PROGRAMS = {"nginx": ["nginx", "-v"], "wrk": ["wrk", "-v"], "pgbench": ["pgbench", "--version"]}
VERSION = re.compile(r"\d+\.\d+(?:\.\d+)*")


def described() -> list[str]:
    """Lines of Markdown."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        versions = connection.execute("select current_setting('server_version'), postgis_lib_version()").fetchone()
        settings = [f"{name} {connection.execute(f'show {name}').fetchone()[0]}" for name in SETTINGS]
        size = connection.execute("select pg_size_pretty(pg_database_size(current_database()))").fetchone()
    postgres, postgis = versions or ("?", "?")
    programs = ", ".join(f"{name} {_version(command)}" for name, command in PROGRAMS.items())
    return [
        f"- Machine: {os.cpu_count()} processors ({_processor()}), {_memory()} of memory, all on one: database, "
        f"servers, and who asks.",
        f"- Load average before: {os.getloadavg()[0]:.1f}.",
        f"- PostgreSQL {postgres}, PostGIS {postgis}, Python {platform.python_version()}, {programs}.",
        f"- Database of {size[0] if size else '?'}; {', '.join(settings)}.",
    ]


def _version(command: Sequence[str]) -> str:
    path = {"PATH": f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"}
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | path)
    except OSError:
        return "–"
    found = VERSION.search(run.stdout + run.stderr)
    return found[0] if found else "–"


def _processor() -> str:
    names = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return names[0] if names else platform.machine()


def _memory() -> str:
    kilobytes = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return f"{int(kilobytes[1]) / 1e6:.0f} GB" if kilobytes else "?"
