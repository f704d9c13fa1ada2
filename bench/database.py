"""The databases of the measures, one for each number of reports: made from the template and filled once, then kept."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

from scripts.state import ROOT

NAME = "riverain_bench"
MILLION = 1_000_000
TEMPLATE = "riverain_template"
LEFT_OVER = 1.05
WHO_IS_IN = "select 1 from pg_stat_activity where datname = %s limit 1"
PATIENCE_SECONDS = 900
EUROMETROPOLE = "246700488"


def name_for(reports: int) -> str:
    return NAME if reports == MILLION else f"{NAME}_{reports}"


def address_in(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def fill(env: dict[str, str], reports: int) -> None:
    url = env["DATABASE_OWNER_URL"]
    if is_filled(env, reports):
        return
    make_again(url, name_for(reports))
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "load_communes", "--epci", EUROMETROPOLE)
    manage(env, "seed_demo", "--reports", str(reports))
    settle(url)


def is_filled(env: dict[str, str], reports: int) -> bool:
    """Migrates what an older release filled. A run that was broken off leaves a few more: the next takes them out."""
    held = holds(env["DATABASE_OWNER_URL"])
    if held is None or not reports <= held <= reports * LEFT_OVER:
        return False
    print(f"{name_for(reports)} holds {held:,} contributions already.")
    manage(env, "migrate", "--verbosity", "0")
    return True


def holds(url: str) -> int | None:
    """How many contributions are there; None when there is no such database yet, or no such table."""
    try:
        with psycopg.connect(url) as connection:
            count = connection.execute("select count(*) from contributions_contribution").fetchone()
    except psycopg.Error:
        return None
    return count[0] if count else None


def make_again(url: str, name: str) -> None:
    with psycopg.connect(address_in(url, "postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name} template {TEMPLATE}")


def copied(url: str, source: str, name: str) -> None:
    """File by file, which writes no journal. Raises psycopg.errors.ObjectInUse when somebody stays in the source."""
    with psycopg.connect(address_in(url, "postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        limit = time.monotonic() + PATIENCE_SECONDS
        # Who asks for a copy keeps newcomers out of the source: not before it is left.
        while time.monotonic() < limit and connection.execute(WHO_IS_IN, [source]).fetchone():
            time.sleep(0.2)
        connection.execute(f"create database {name} template {source} strategy file_copy")


def renamed(url: str, old: str, new: str) -> None:
    """In the place of what bears that name."""
    with psycopg.connect(address_in(url, "postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {new} with (force)")
        connection.execute(f"alter database {old} rename to {new}")


@contextmanager
def alone(url: str, reports: int) -> Iterator[None]:
    """Two measures of one database would take each other's rows out: the second waits for the first."""
    with psycopg.connect(address_in(url, "postgres"), autocommit=True) as connection:
        key = [name_for(reports)]
        if not connection.execute("select pg_try_advisory_lock(hashtext(%s))", key).fetchone()[0]:
            print(f"Somebody measures {key[0]}: waiting …", flush=True)
            # The owner of the tables waits no longer than ten seconds for any.
            connection.execute("set lock_timeout = 0")
            connection.execute("select pg_advisory_lock(hashtext(%s))", key)
        yield


def settle(url: str) -> None:
    """As autovacuum leaves a table that is in use: statistics, and the map of what an index may answer alone."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum (analyze)")


def manage(env: dict[str, str], *arguments: str) -> None:
    """One of Django's commands, as the owner of the tables."""
    print(f"  {' '.join(arguments)} …", flush=True)
    owner = env | {"DATABASE_URL": env["DATABASE_OWNER_URL"]}
    subprocess.run([sys.executable, "manage.py", *arguments], env=owner, cwd=ROOT, check=True)
