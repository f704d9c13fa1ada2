"""`python -m bench --reports 100000`: fill a database of its own, serve it as in production, measure, print, keep."""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from bench import addresses, database, multiply
from bench.environment import Environment, environment, own_redis
from scripts.redis_server import Redis
from scripts.run import hear

ALL = "all"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--only", default=ALL, help="parts, with commas: tiles,heat,lists,facets,search,submit,desk,"
                        "growth,cached,peers,mixed,submissions,replica")  # fmt: skip
    parser.add_argument("--rounds", type=int, default=2, help="how often one client sends each request")
    parser.add_argument("--seconds", type=float, default=3, help="for how long eight clients ask at once")
    parser.add_argument("--minutes", type=float, default=5, help="for how long the two long loads last")
    parser.add_argument("--rate", type=float, default=310, help="requests per second of the mixed load")
    parser.add_argument("--filing", type=float, default=21, help="submissions per second, alone")
    parser.add_argument(
        "--curve", type=_sizes, default="10000,100000", help="other numbers of reports, for what grows how"
    )
    parser.add_argument("--state", type=Path, help="where the static files are already, for a measure within another")
    parser.add_argument("--quick", action="store_true", help="a glance: each thing once, each load a few seconds")
    parser.add_argument("--json", type=Path, help="write the growth of this number there, and no report")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.seconds, chosen.minutes, chosen.curve = 1, 1, 1 / 3, ()
    return chosen


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(",") if size)


def prepare_all(chosen: argparse.Namespace, state: Path, redis: str) -> list[str]:
    """Each of the databases, before this process is in one: one may be made of another. Notes for the report."""
    others = chosen.curve if chosen.only == ALL or "growth" in chosen.only.split(",") else ()
    notes = []
    for reports in sorted({*others, chosen.reports}):
        notes += prepare(environment(state, reports, redis), reports)
    database.manage(environment(state, chosen.reports, redis), "build_assets")
    database.manage(environment(state, chosen.reports, redis), "collectstatic", "--no-input", "--verbosity", "0")
    return notes


def prepare(env: Environment, reports: int) -> list[str]:
    """What the database lacks."""
    if reports > database.MILLION:
        multiply.fill(env, reports)
    else:
        database.fill(env, reports)
    if addresses.are_loaded(env):
        return []
    imported = addresses.load(env)
    return [f"import_addresses, {addresses.ADDRESSES:,} lines into empty tables: {imported:.1f} s."]


def measured(env: Environment, chosen: argparse.Namespace, notes: list[str]) -> None:
    os.environ.update(env)
    django.setup()
    # Only now: these know the models.
    from bench import report, run
    from bench.findings import Findings
    from bench.machine import described

    wanted = run.Wanted(
        parts=frozenset(run.PARTS if chosen.only == ALL else chosen.only.split(",")),
        rounds=chosen.rounds,
        seconds=chosen.seconds,
        glance=min(chosen.seconds, 1),
        minutes=chosen.minutes,
        rate=chosen.rate,
        filing=chosen.filing,
        curve=chosen.curve,
    )
    if unknown := wanted.parts - set(run.PARTS):
        sys.exit(f"No such part: {', '.join(sorted(unknown))}")
    machine, began = described(), time.monotonic()
    found = Findings(chosen.reports, notes=notes)
    run.run(env, wanted, found)
    if chosen.json:
        chosen.json.write_text(json.dumps(found.growth[chosen.reports]))
        return
    parts = ", ".join(f"{name} {seconds:.0f}" for name, seconds in found.seconds.items())
    found.notes.append(
        f"Measured in {time.monotonic() - began:.0f} s ({parts}): {' '.join(sys.argv[1:]) or 'as it comes'}."
    )
    text = report.report(found, machine)
    print(f"\n{text}")
    # A part or a glance would take the place of the whole of that day.
    if chosen.only == ALL and not chosen.quick:
        print(f"Written to {report.write(text)}")


def main() -> None:
    chosen = arguments()
    # Whatever ends it, the servers that it started end too.
    hear(signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="riverain-bench-") as state:
        # nginx reads the static files there under an account of its own.
        Path(state).chmod(0o755)
        redis = own_redis(chosen.state or Path(state))
        with _running(redis):
            url = redis.urls()["REDIS_URL"]
            notes = [] if chosen.state else prepare_all(chosen, Path(state), url)
            env = environment(chosen.state or Path(state), chosen.reports, url)
            with database.alone(env["DATABASE_OWNER_URL"], chosen.reports):
                measured(env, chosen, notes)


@contextmanager
def _running(redis: Redis) -> Iterator[None]:
    """A measure within another uses what is there."""
    if redis.is_running():
        yield
        return
    redis.start()
    try:
        yield
    finally:
        redis.stop()


if __name__ == "__main__":
    main()
