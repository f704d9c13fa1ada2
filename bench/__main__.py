"""`python -m bench --reports 100000`: fill a database of its own, serve it as in production, measure, print."""

import argparse
import os
import tempfile
import time
from pathlib import Path

import django

from bench import addresses
from bench.database import address_in, fill
from bench.report import Measured, table, write
from bench.server import site


def environment(state: Path) -> dict[str, str]:
    """What Django reads: a database and files of our own, no limit on what one address sends."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address_in(os.environ["DATABASE_URL"]),
        "DATABASE_OWNER_URL": address_in(os.environ["DATABASE_OWNER_URL"]),
        "SECRET_KEY": "only-for-measures",
        "STATE_DIR": str(state),
        "BASEMAP": "none",
        "GEOCODER": "none",
        "SUBMISSIONS_PER_HOUR": "1000000",
        "LOG_LEVEL": "WARNING",
        # Every tile is drawn: a copy is another measure, named as such.
        "TILE_CACHE_SECONDS": "0",
    }


def measures(env: dict[str, str], rounds: int) -> list[Measured]:
    os.environ.update(env)
    django.setup()
    # Only now: the cases know the models.
    from bench import cases
    from bench.timing import over_http, over_sql

    found = []
    try:
        with site(env) as port:
            for case in cases.all_cases():
                print(f"  {case.name} …", flush=True)
                http = over_http(port, case, rounds)
                found.append(Measured(case.name, http, *over_sql(case, rounds)))
        with site(env | {"TILE_CACHE_SECONDS": "600"}) as port:
            kept = cases.kept_tile()
            found.append(Measured(kept.name, over_http(port, kept, rounds)))
    finally:
        cases.sweep()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3, help="how often each request is sent")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/benchmarks/")
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="riverain-bench-") as state:
        env = environment(Path(state))
        fill(env, chosen.reports)
        imported = addresses.load(env)
        text = table(measures(env, chosen.rounds), chosen.reports)
        text += f"\nimport_addresses, {addresses.ADDRESSES:,} lines into empty tables: {imported:.1f} s\n"
    print(f"\n{text}\nMeasured in {time.monotonic() - began:.0f} s.")
    if chosen.write:
        print(f"Written to {write(text)}")


if __name__ == "__main__":
    main()
