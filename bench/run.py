"""The parts of a run, in their order; each fills in its share of what is found."""

import datetime
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bench import cases, growth, kept, loads, race, traffic
from bench.asks import Case
from bench.bounded import bounded
from bench.environment import Environment
from bench.findings import Findings, Measured
from bench.front import whole_site
from bench.server import site
from bench.spread import spread
from bench.timing import over_http, over_sql
from contributions import counting

CASES: Final = ("tiles", "heat", "lists", "facets", "search", "submit", "desk")
PARTS: Final = (*CASES, "cached", "peers", "mixed", "submissions", "growth")


@dataclass(frozen=True)
class Wanted:
    """`parts` of `PARTS`. `seconds` a bounded load lasts; `minutes` each of the two long loads. `rate`, `filing`:
    requests per second of these."""

    parts: frozenset[str]
    rounds: int
    seconds: float
    minutes: float
    rate: float
    filing: float
    curve: tuple[int, ...]


def run(env: Environment, wanted: Wanted, found: Findings) -> None:
    parts: dict[str, Callable[[Environment, Wanted, Findings], None]] = {
        "growth": _growth, "peers": _peers, "cached": _cached, "mixed": _mixed, "submissions": _submissions,
    }  # fmt: skip
    try:
        if wanted.parts & {*CASES}:
            _cases(env, wanted, found)
        for name in PARTS:
            if name in wanted.parts and name in parts:
                print(f"{name} …", flush=True)
                parts[name](env, wanted, found)
    finally:
        sweep()


def sweep() -> None:
    """Leave the rows and the counters as they were found."""
    cases.sweep()
    counting.fold()


def _cases(env: Environment, wanted: Wanted, found: Findings) -> None:
    with site(env) as port:
        for case in cases.all_cases():
            if case.part in wanted.parts:
                print(f"  {case.name} …", flush=True)
                with _told(case.name, found):
                    found.measured.append(_measured(port, case, wanted))


def _measured(port: int, case: Case, wanted: Wanted) -> Measured:
    http = spread(over_http(port, case, wanted.rounds))
    load = None if case.once else bounded(port, case.asks, wanted.seconds)
    times, statements = over_sql(case, wanted.rounds)
    return Measured(case.part, case.name, http, spread(times) if statements else None, statements, load)


@contextmanager
def _told(name: str, found: Findings) -> Iterator[None]:
    """One case that fails is said, and does not cost the others."""
    try:
        yield
    except Exception as error:  # whatever it is: it goes into the report
        found.failed[name] = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        print(f"  {name}: {found.failed[name]}", flush=True)


def _peers(env: Environment, wanted: Wanted, found: Findings) -> None:
    found.race = race.race(env, wanted.seconds)


def _cached(env: Environment, wanted: Wanted, found: Findings) -> None:
    found.kept = kept.kept(env, wanted.seconds)


def _mixed(env: Environment, wanted: Wanted, found: Findings) -> None:
    asked = _unique("mixed")
    load = traffic.mixed(wanted.rate, wanted.minutes * 60, asked)
    with whole_site(env) as port:
        found.mixed = loads.hold(port, load, asked=wanted.rate, run=asked)
    found.mixed.astray = sum(counting.differences().values())
    sweep()


def _submissions(env: Environment, wanted: Wanted, found: Findings) -> None:
    asked = _unique("submissions")
    load = traffic.only_submissions(wanted.filing, wanted.minutes * 60, asked)
    with whole_site(env) as port:
        found.submissions = loads.hold(port, load, asked=wanted.filing, run=asked)
    sweep()


def _unique(name: str) -> str:
    """What was filed by a run that was broken off is not what this one files."""
    return f"{name}-{datetime.datetime.now(tz=datetime.UTC):%Y%m%d%H%M%S}-{os.getpid()}"


def _growth(env: Environment, wanted: Wanted, found: Findings) -> None:
    for reports in wanted.curve:
        if reports != found.reports:
            found.growth[reports] = growth.measure_apart(reports, wanted.rounds)
    found.growth[found.reports] = growth.measure(env, wanted.rounds)
