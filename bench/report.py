"""The tables that are printed and kept in docs/benchmarks/."""

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import cases, race
from bench.bounded import CLIENTS, Load
from bench.findings import Findings, Measured
from bench.loads import Held
from bench.outage import PHASES, Outage
from bench.verdicts import BESIDE_SQL, Verdict, verdicts
from scripts.state import ROOT

FOLDER = ROOT / "docs" / "benchmarks"
NONE = "–"
WHERE_IT_GOES = (
    "HTTP and SQL were measured in turn, request by request, on one connection each: the same statements with the same "
    "values, prepared beforehand, every row fetched. Medians, and where the rest goes: planning what is not prepared, "
    "making objects of rows, and writing JSON of these."
)


def report(found: Findings, machine: Sequence[str]) -> str:
    """Markdown; its tables also read in a terminal."""
    parts = [
        "\n".join([f"{found.reports:,} contributions.\n", *machine, *(f"- {note}" for note in found.notes)]),
        section("Asked and measured", _verdicts(verdicts(found))),
        section(f"Uncached tile of open reports: requests/s, {CLIENTS} clients each", _race(found)),
        section("Tiles that need not be drawn", _kept(found)),
        *_loads(found),
        *_broken(found),
        section("What grows how: milliseconds, median over HTTP / in bare SQL", _growth(found)),
        section(f"Each request: milliseconds of one client, and requests/s of {CLIENTS}", _cases(found)),
        _where_it_goes(found),
        _failed(found),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def section(title: str, rows: Sequence[Sequence[str]]) -> str:
    """Nothing for a table without rows."""
    return f"## {title}\n\n{table(rows)}" if len(rows) > 1 else ""


def table(rows: Sequence[Sequence[str]]) -> str:
    """The first row is its head; numbers stand to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    rule = [f"{'-' * (width - 1)}{':' if number else '-'}" for number, width in enumerate(widths)]
    return "\n".join([lines[0], f"| {' | '.join(rule)} |", *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers = row
    cells = [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))]
    return f"| {' | '.join(cells)} |"


def _verdicts(all_of: Sequence[Verdict]) -> list[tuple[str, ...]]:
    head = ("what", "asked", "measured", "met")
    return [head, *((each.what, each.asked, each.measured, "yes" if each.is_met else "**no**") for each in all_of)]


def _race(found: Findings) -> list[tuple[str, ...]]:
    ours = next((each.loads for each in found.race if each.name == race.OURS), {})
    rows = [("", "mixed z11–z16", "ours ÷ it", "p95 ms", "bytes", "dense z12–z13", "ours ÷ it", "p95 ms", "bytes")]
    for each in found.race:
        cells = [cell for course in ("mixed", "dense") for cell in _against(each.loads.get(course), ours.get(course))]
        rows.append((each.name + (f" ({each.absent})" if each.absent else ""), *cells))
    if "filtered" in ours:
        rows.append(
            ("Riverain, with category, period and territory", *_against(ours["filtered"], ours["mixed"]), *[""] * 4)
        )
    return rows if found.race else rows[:1]


def _against(load: Load | None, ours: Load | None) -> tuple[str, ...]:
    if load is None or ours is None:
        return (NONE,) * 4
    ratio = f"{ours.rate / load.rate:.2f}" if load.rate else NONE
    p95 = f"{load.times.p95:.1f}" if load.times else NONE
    return f"{load.rate:,.1f}", ratio, p95, f"{load.size:,.0f}" if load.size else NONE


def _kept(found: Findings) -> list[tuple[str, ...]]:
    rows = [("", "requests/s", "÷ drawn", "median ms", "p95 ms", "bytes", "errors")]
    first = next(iter(found.kept.values()), None)
    for name, load in found.kept.items():
        times = load.times
        spread = (f"{times.median:.2f}", f"{times.p95:.2f}") if times else (NONE, NONE)
        ratio = load.rate / first.rate if first else 0
        rows.append((name, f"{load.rate:,.0f}", f"{ratio:.1f}", *spread, f"{load.size:,.0f}", str(load.errors)))
    return rows


def _loads(found: Findings) -> Iterator[str]:
    for title, held in {"Mixed load": found.mixed, "Submissions alone": found.submissions}.items():
        if held:
            yield section(f"{title}: {held.asked:g} requests/s for {held.seconds:.0f} s", _held(held))
            yield _said_of(held)


def _held(held: Held) -> list[tuple[str, ...]]:
    rows = [("", "requests", "median ms", "p95 ms", "p99 ms", "errors")]
    for kind, times in held.times.items():
        spread = [f"{value:.1f}" for value in (times.median, times.p95, times.p99)]
        rows.append((kind, f"{times.count:,}", *spread, str(held.errors[kind])))
    return rows


def _said_of(held: Held) -> str:
    lines = [f"{held.rate:.1f} requests/s were answered; by status: {dict(sorted(held.statuses.items()))}."]
    for surface, delays in held.delays.seen.items():
        if delays:
            ordered = sorted(delays)
            middle = ordered[len(ordered) // 2]
            lines.append(
                f"A new report on the {surface}: after {middle:.1f} s (median), {ordered[-1]:.1f} s (longest)."
            )
    lines.append(
        f"Lost: {held.lost}; doubled: {held.doubled}. The counters had caught up after {held.totals.seconds:.1f} s."
    )
    return "\n".join(lines)


def _broken(found: Findings) -> Iterator[str]:
    if outage := found.outage:
        held = outage.held
        yield section(
            f"A replica killed and brought back: {held.asked:g} requests/s for {held.seconds:.0f} s", _held(held)
        )
        yield section("What was seen of the replica", _phases(outage))
        yield _said_of_replica(outage)


def _phases(outage: Outage) -> list[tuple[str, ...]]:
    rows = [("", "seconds", "said of it", "largest lag", "transactions on it, of both")]
    for name, title in zip(PHASES, ("before", "killed, until its start", "read again"), strict=True):
        seen = outage.phase(name)
        states = ", ".join(dict.fromkeys(sample.state for sample in seen)) or NONE
        lags = [sample.lag for sample in seen if sample.lag is not None]
        share = outage.share(name)
        rows.append((
            title,
            f"{seen[-1].at - seen[0].at:.0f}" if seen else NONE,
            states,
            f"{max(lags):.1f} s" if lags else NONE,
            NONE if share is None else f"{share:.0%}",
        ))  # fmt: skip
    return rows


def _seconds(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f} s"


def _said_of_replica(outage: Outage) -> str:
    authored, left, again = outage.authored, _seconds(outage.left()), _seconds(outage.read_again())
    lines = [
        f"The replica, a copy of all the cluster, was made in {outage.copied:.0f} s. Its processes were killed after "
        f"{outage.killed:.0f} s; {left} later the web servers said so. It was "
        f"started after {outage.started:.0f} s, and each said that it read it {again} "
        f"later.",
        f"Largest lag that was said: {outage.longest_lag(read=False):.1f} s, while it was read "
        f"{outage.longest_lag(read=True):.1f} s.",
        f"{len(authored.keys)} authors sent a report in the form and looked for it, in the list and on its page, at "
        f"once and a second later: {authored.looks} pages, {len(authored.missing)} without it.",
        *authored.missing[:10],
        _said_of(outage.held),
    ]
    return "\n".join(lines)


def _growth(found: Findings) -> list[tuple[str, ...]]:
    sizes = sorted(found.growth)
    rows = [("", *(f"{size:,}" for size in sizes))]
    for name in next(iter(found.growth.values()), {}):
        points = (found.growth[size].get(name) for size in sizes)
        rows.append((name, *(f"{point[0]:.1f} / {point[1]:.2f}" if point else NONE for point in points)))
    return rows


def _cases(found: Findings) -> list[tuple[str, ...]]:
    head = ("", "median", "p95", "p99", "SQL median", "SQL p95", "HTTP ÷ SQL", "statements", "requests/s", "bytes")
    return [head, *(_case(each) for each in found.measured)]


def _case(each: Measured) -> tuple[str, ...]:
    sql, load = each.sql, each.load
    http = [f"{value:.1f}" for value in (each.http.median, each.http.p95, each.http.p99)]
    bare = [f"{sql.median:.2f}", f"{sql.p95:.2f}", f"{each.http.median / sql.median:.1f}"] if sql else [NONE] * 3
    rate = [f"{load.rate:,.0f}", f"{load.size:,.0f}"] if load and load.size else [NONE] * 2
    return each.name, *http, *bare, str(each.statements), *rate


def _where_it_goes(found: Findings) -> str:
    """Of what is held against its bare SQL: what else it takes."""
    medians = {each.name: (each.http.median, each.sql.median if each.sql else 0.0) for each in found.measured}
    nothing, _sql = medians.get(cases.NOTHING, (0.0, 0.0))
    lines = [_shares(name, *medians[name], nothing) for name in BESIDE_SQL if name in medians]
    return "\n".join([WHERE_IT_GOES, "", *lines]) if lines else ""


def _shares(name: str, http: float, sql: float, nothing: float) -> str:
    rest = max(http - sql - nothing, 0.0)
    return (
        f"- {name}: {http:.1f} ms = {sql:.1f} in the database, {nothing:.1f} as any answer (server, middleware, "
        f"socket), {rest:.1f} in Python ({rest / http:.0%})"
    )


def _failed(found: Findings) -> str:
    lines = [f"- {name}: {why}" for name, why in found.failed.items()]
    return "\n".join(["## Could not be measured", "", *lines]) if lines else ""


def write(text: str) -> Path:
    """Raises OSError."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    day = f"{datetime.date.today():%Y-%m-%d}"  # noqa: DTZ011 - the day on the wall
    path = FOLDER / f"{day}.md"
    path.write_text(f"# Measures of {day}\n\n{text}", encoding="utf-8")
    return path
