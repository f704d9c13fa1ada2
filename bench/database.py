"""The databases of the measures, one for each number of reports: made from the template and filled once, then kept."""

import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

from scripts.state import ROOT

NAME = "riverain_bench"
MILLION = 1_000_000
TEMPLATE = "riverain_template"
EUROMETROPOLE = "246700488"


def name_for(reports: int) -> str:
    return NAME if reports == MILLION else f"{NAME}_{reports}"


def address_in(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def fill(env: dict[str, str], reports: int) -> None:
    url = env["DATABASE_OWNER_URL"]
    if holds(url) == reports:
        print(f"{name_for(reports)} holds {reports:,} contributions already.")
        manage(env, "migrate", "--verbosity", "0")
        return
    make_again(url, name_for(reports))
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "load_communes", "--epci", EUROMETROPOLE)
    manage(env, "seed_demo", "--reports", str(reports))
    settle(url)


def holds(url: str) -> int | None:
    """How many contributions are there; None when there is no such database yet, or no such table."""
    try:
        with psycopg.connect(url) as connection:
            count = connection.execute("select count(*) from contributions_contribution").fetchone()
    except psycopg.Error:
        return None
    return count[0] if count else None


def make_again(url: str, name: str, template: str = TEMPLATE) -> None:
    with psycopg.connect(address_in(url, "postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name} template {template}")


def settle(url: str) -> None:
    """As autovacuum leaves a table that is in use: statistics, and the map of what an index may answer alone."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum (analyze)")


def manage(env: dict[str, str], *arguments: str) -> None:
    """One of Django's commands, as the owner of the tables."""
    print(f"  {' '.join(arguments)} …", flush=True)
    owner = env | {"DATABASE_URL": env["DATABASE_OWNER_URL"]}
    subprocess.run([sys.executable, "manage.py", *arguments], env=owner, cwd=ROOT, check=True)
