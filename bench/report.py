"""The table that is printed and, if asked for, kept."""

import datetime
import os
import platform
import statistics
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "benchmarks"
HEAD = ("", "HTTP median", "p95", "SQL median", "p95", "HTTP / SQL", "statements", "requests")


@dataclass(frozen=True)
class Measured:
    """Milliseconds over HTTP and in bare SQL; no SQL where none is asked."""

    name: str
    http: list[float]
    sql: list[float] = field(default_factory=list)
    statements: int = 0


def table(measured: list[Measured], reports: int) -> str:
    """A table in Markdown, its columns aligned so that it also reads in a terminal."""
    rows = [HEAD, *(_row(each) for each in measured)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "|-" + "-|-".join("-" * width for width in widths) + "-|")
    return f"{_heading(reports)}\n\n" + "\n".join(lines) + "\n"


def _row(each: Measured) -> tuple[str, ...]:
    http, sql = statistics.median(each.http), statistics.median(each.sql or [0])
    return (
        each.name,
        f"{http:.1f}",
        f"{_p95(each.http):.1f}",
        f"{sql:.2f}" if sql else "–",
        f"{_p95(each.sql):.2f}" if sql else "–",
        f"{http / sql:.1f}" if sql else "–",
        str(each.statements),
        str(len(each.http)),
    )


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    name, *numbers = row
    cells = [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))]
    return "| " + " | ".join(cells) + " |"


def _heading(reports: int) -> str:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("select current_setting('server_version'), postgis_lib_version()").fetchone()
    postgres, postgis = row or ("?", "?")
    load = os.getloadavg()[0]
    return (
        f"{reports:,} contributions; milliseconds. PostgreSQL {postgres}, PostGIS {postgis}, Python "
        f"{platform.python_version()}, {os.cpu_count()} processors (load {load:.1f}), all on one machine.\n"
        "HTTP: one client, Granian with 2 workers. SQL: the statements of the same requests, prepared, on one "
        "connection."
    )


def write(text: str) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{datetime.date.today():%Y-%m-%d}.md"  # noqa: DTZ011 - the day on the wall
    path.write_text(f"# Measures of {datetime.date.today():%Y-%m-%d}\n\n{text}", encoding="utf-8")  # noqa: DTZ011
    return path
