"""What a request costs while the table grows: the same questions of 10,000 reports and of a million."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import cases, search_cases
from bench.asks import SAMPLE, Case
from bench.environment import Environment
from bench.places import Cell, holding_about, open_cells
from bench.race import our_ask
from bench.server import site
from bench.timing import times
from geo.grid import Tile
from scripts.state import ROOT

FEATURES: Final = 100
TILE: Final = f"tile of about {FEATURES} open reports"
ZOOMS: Final = range(13, 18)
FLAT: Final = ("list, API, page 1", "list, API, page 1,000", "similar, API", "territory at a point, API")

# By the name of a case: milliseconds over HTTP and in SQL.
Point = dict[str, tuple[float, float]]


def measure(env: Environment, rounds: int) -> Point:
    """The costs in the database that Django is set up with."""
    found: Point = {}
    with site(env) as port:
        for case in growing_cases():
            print(f"  {case.name} …", flush=True)
            taken = times(port, case, rounds)
            found[case.name] = statistics.median(taken.http), statistics.median(taken.sql)
    return found


def growing_cases() -> Iterator[Case]:
    wanted = [*FLAT, "list of a category, API", "one contribution, page"]
    for case in [*cases.list_cases(), *search_cases.all_cases()]:
        if case.name in wanted:
            yield case
    cells = open_cells()
    yield Case("growth", TILE, [our_ask(tile) for tile in _alike(cells)])
    for zoom in (10, 12, 14, 16):
        yield Case("growth", f"tile, open, z{zoom}", list(cases.tiles("contributions", zoom, status="open")))
    yield Case("growth", "heat, z12", list(cases.tiles("heat", 12)))


def _alike(cells: Sequence[Cell]) -> list[Tile]:
    """Of one zoom or another: those that hold the nearest to so many."""
    return min((holding_about(cells, zoom, FEATURES, SAMPLE) for zoom in ZOOMS), key=lambda found: found.astray).tiles


def measure_apart(reports: int, rounds: int, state: str) -> Point:
    """In another process: Django knows one database. `state`: where the static files are already."""
    with TemporaryDirectory(prefix="riverain-bench-") as folder:
        path = Path(folder) / "growth.json"
        command = [sys.executable, "-m", "bench", "--reports", str(reports), "--rounds", str(rounds)]
        command += ["--only", "growth", "--curve", "", "--json", str(path), "--state", state]
        subprocess.run(command, cwd=ROOT, check=True)
        return {name: (http, sql) for name, (http, sql) in json.loads(path.read_text()).items()}
