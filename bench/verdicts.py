"""What was asked for, what was measured, and whether the one is met by the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bench import growth, kept, race
from bench.findings import Findings, Measured
from bench.loads import Held

MIXED: Final = "mixed"
DENSE: Final = "dense"
# Ours is so many times the other, on the mixed tiles and on the dense ones.
AHEAD_OF: Final = {
    race.THEIR_SQL: {MIXED: 1.6, DENSE: 3.0},
    "django-vectortiles": {MIXED: 4.0},
    "tipg": {MIXED: 5.0},
    "MapServer": {MIXED: 7.0},
    race.OUR_SQL: {MIXED: 0.60},
}
SIMILAR: Final = "similar, API"
BESIDE_SQL: Final = ("list, API, page 1", "list, API, page 1,000", SIMILAR)
# As the site is delivered: REPLICA_MAX_LAG_SECONDS.
MAX_LAG_SECONDS: Final = 5
P95_MILLISECONDS: Final = {"tile": 50, "list": 150, "detail": 150, "submit": 300}


@dataclass(frozen=True)
class Verdict:
    """One threshold; there is none of what this run did not measure."""

    what: str
    asked: str
    measured: str
    is_met: bool


def verdicts(found: Findings) -> list[Verdict]:
    """Ratios first."""
    parts = (_race, _kept, _cases, _growth, _mixed, _filed, _broken)
    return list(chain.from_iterable(part(found) for part in parts))


def at_least(what: str, value: float, asked: float, unit: str = "×") -> Verdict:
    return Verdict(what, f"≥ {asked:g} {unit}", f"{value:,.2f} {unit}", value >= asked)


def at_most(what: str, value: float, asked: float, unit: str) -> Verdict:
    return Verdict(what, f"≤ {asked:g} {unit}", f"{value:,.2f} {unit}", value <= asked)


def _race(found: Findings) -> Iterator[Verdict]:
    rates = {result.name: {course: load.rate for course, load in result.loads.items()} for result in found.race}
    ours = rates.get(race.OURS)
    if not ours:
        return
    for name, courses in AHEAD_OF.items():
        theirs = next((rate for other, rate in rates.items() if other.startswith(name)), {})
        for course, asked in courses.items():
            if theirs.get(course):
                yield at_least(f"uncached tile, {course}: ours / {name}", ours[course] / theirs[course], asked)
    yield at_least("tile with category, period and territory / without", ours["filtered"] / ours[MIXED], 0.5)


def _kept(found: Findings) -> Iterator[Verdict]:
    if found.kept:
        ratio = found.kept[kept.COPY].rate / found.kept[kept.UNCACHED].rate
        yield at_least("tile kept by nginx / uncached", ratio, 30)


def _cases(found: Findings) -> Iterator[Verdict]:
    by_part = {part: [each for each in found.measured if each.part == part] for part in ("heat", "facets")}
    if by_part["heat"]:
        yield _slowest("heat tile, any filter, p95", by_part["heat"], 60)
    if by_part["facets"]:
        yield _slowest("exact counts and facets, any filter, p95", by_part["facets"], 50)
    for each in found.measured:
        if each.name in BESIDE_SQL and each.sql:
            yield at_most(f"{each.name}: p95 over HTTP / in bare SQL", each.http.p95 / each.sql.p95, 3, "×")
        if each.name == SIMILAR:
            yield at_most("similar, p95", each.http.p95, 20, "ms")


def _slowest(what: str, measured: list[Measured], asked: float) -> Verdict:
    worst = max(measured, key=lambda each: each.http.p95)
    return at_most(f"{what} (worst: {worst.name})", worst.http.p95, asked, "ms")


def _growth(found: Findings) -> Iterator[Verdict]:
    before, after = found.growth.get(100_000), found.growth.get(1_000_000)
    if before and after:
        for name in (*growth.FLAT, growth.TILE):
            yield at_most(f"{name}: SQL at 1,000,000 / at 100,000", after[name][1] / before[name][1], 1.5, "×")


def _mixed(found: Findings) -> Iterator[Verdict]:
    if found.mixed is None:
        return
    yield at_least("mixed load", found.mixed.rate, 300, "requests/s")
    for kind, asked in P95_MILLISECONDS.items():
        yield at_most(f"mixed load, {kind}, p95", found.mixed.times[kind].p95, asked, "ms")
    yield at_most("mixed load: a new report on map, list and heat after", found.mixed.delays.longest(), 10, "s")
    yield from _whole("mixed load", found.mixed)


def _filed(found: Findings) -> Iterator[Verdict]:
    if found.submissions is None:
        return
    yield at_least("submissions alone", found.submissions.rate_of("submit"), 20, "per second")
    seen_after = found.submissions.delays.longest()
    yield at_most("submissions alone: a new report on map, list and heat after", seen_after, 10, "s")
    yield from _whole("submissions alone", found.submissions)


def _broken(found: Findings) -> Iterator[Verdict]:
    if (outage := found.outage) is None:
        return
    what = "replica killed and brought back"
    authored = outage.authored
    again = outage.read_again()
    yield Verdict(
        f"{what}: read again after its start", "yes", "no" if again is None else f"{again:.1f} s", again is not None
    )
    yield at_most(f"{what}: how late it was while it was read", outage.longest_lag(read=True), MAX_LAG_SECONDS, "s")
    said = f"{authored.looks} pages, {len(authored.missing)} without"
    yield Verdict(
        f"{what}: pages that showed authors their own report at once",
        "all",
        said,
        bool(authored.looks) and not authored.missing,
    )
    yield from _whole(what, outage.held)


def _whole(what: str, held: Held) -> Iterator[Verdict]:
    for name, count in {"errors": held.errors.total(), "lost": held.lost, "doubled": held.doubled}.items():
        yield Verdict(f"{what}: {name}", "0", str(count), count == 0)
    all_of = held.totals
    said = f"{all_of.heat:,} / {all_of.facets:,} / {all_of.rows:,}"
    yield Verdict(f"{what}: heat total = list total = rows", "equal", said, all_of.agree)
    if held.astray is not None:
        yield Verdict(
            f"{what}: keys of the counters that the rows do not bear out", "0", str(held.astray), not held.astray
        )
