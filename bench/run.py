"""The parts of a run, in their order; each fills in its share of what is found."""

import datetime
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bench import cases, growth, kept, loads, race, replica, traffic
from bench.asks import Case
from bench.bounded import CLIENTS, bounded
from bench.environment import Environment
from bench.findings import Findings, Measured
from bench.front import whole_site
from bench.server import site
from bench.spread import spread
from bench.timing import times
from contributions import counting

CASES: Final = ("tiles", "heat", "lists", "facets", "search", "submit", "desk")
PARTS: Final = (*CASES, "growth", "cached", "peers", "mixed", "submissions", "replica")
# So many times the rounds of the others.
CLOSELY: Final = 5
# Of the rate and of the time of the mixed load: what one replica is broken under.
MODEST: Final = 0.5
# In which the mixed load comes to its pace.
RISE_SECONDS: Final = 30.0
BRIEF: Final = 0.2


@dataclass(frozen=True)
class Wanted:
    """`parts` of `PARTS`. `seconds` a bounded load of the race and of the copies lasts, `glance` one of a case;
    `minutes` each of the two long loads. `rate`, `filing`: requests per second of these."""

    parts: frozenset[str]
    rounds: int
    seconds: float
    glance: float
    minutes: float
    rate: float
    filing: float
    curve: tuple[int, ...]


def run(env: Environment, wanted: Wanted, found: Findings) -> None:
    parts: dict[str, Callable[[Environment, Wanted, Findings], None]] = {
        "growth": _growth, "peers": _peers, "cached": _cached, "mixed": _mixed, "submissions": _submissions,
        "replica": _replica,
    }  # fmt: skip
    # What a run that was broken off left.
    sweep()
    try:
        if wanted.parts & {*CASES}:
            with _clocked("cases", found):
                _cases(env, wanted, found)
        for name in PARTS:
            if name in wanted.parts and name in parts:
                print(f"{name} …", flush=True)
                with _clocked(name, found), _told(name, found):
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
    taken = times(port, case, wanted.rounds * (CLOSELY if case.closely else 1))
    http, bare = spread(taken.http), spread(taken.sql) if taken.statements else None
    # Time enough for each client to be answered.
    load = None if case.once else bounded(port, case.asks, max(wanted.glance, CLIENTS * http.median / 1000))
    return Measured(case.part, case.name, http, bare, taken.statements, load)


@contextmanager
def _clocked(name: str, found: Findings) -> Iterator[None]:
    began = time.monotonic()
    yield
    found.seconds[name] = time.monotonic() - began


@contextmanager
def _told(name: str, found: Findings) -> Iterator[None]:
    """A case or a part that fails is said, and does not cost the others."""
    try:
        yield
    except (Exception, SystemExit) as error:  # whatever it is: it goes into the report
        found.failed[name] = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        print(f"  {name}: {found.failed[name]}", flush=True)


def _peers(env: Environment, wanted: Wanted, found: Findings) -> None:
    found.race = race.race(env, wanted.seconds)


def _cached(env: Environment, wanted: Wanted, found: Findings) -> None:
    found.kept = kept.kept(env, wanted.seconds)


def _mixed(env: Environment, wanted: Wanted, found: Findings) -> None:
    asked = _unique("mixed")
    load = traffic.mixed(wanted.rate, wanted.minutes * 60, asked, rise=RISE_SECONDS)
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


def _replica(env: Environment, wanted: Wanted, found: Findings) -> None:
    asked, rate = _unique("replica"), wanted.rate * MODEST
    load = traffic.mixed(rate, max(wanted.minutes * 60 * BRIEF, 30), asked)
    found.outage = replica.outage(env, load, asked=rate, run=asked)
    sweep()


def _unique(name: str) -> str:
    """What was filed by a run that was broken off is not what this one files."""
    return f"{name}-{datetime.datetime.now(tz=datetime.UTC):%Y%m%d%H%M%S}-{os.getpid()}"


def _growth(env: Environment, wanted: Wanted, found: Findings) -> None:
    for reports in wanted.curve:
        if reports != found.reports:
            with _told(f"growth to {reports:,}", found):
                found.growth[reports] = growth.measure_apart(reports, wanted.rounds, env["STATE_DIR"])
    found.growth[found.reports] = growth.measure(env, wanted.rounds)
