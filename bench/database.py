"""The database `riverain_bench`: made from the template and filled; used again while it has the number asked for."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME = "riverain_bench"
TEMPLATE = "riverain_template"
EUROMETROPOLE = "246700488"
ROOT = Path(__file__).resolve().parent.parent


def address_in(url: str, name: str = NAME) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def fill(env: dict[str, str], reports: int) -> None:
    if _holds(env["DATABASE_OWNER_URL"]) == reports:
        print(f"{NAME} holds {reports} contributions already.")
        manage(env, "migrate", "--verbosity", "0")
    else:
        _make_again(env["DATABASE_OWNER_URL"])
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "load_communes", "--epci", EUROMETROPOLE)
        manage(env, "seed_demo", "--reports", str(reports))
    manage(env, "build_assets")
    manage(env, "collectstatic", "--no-input", "--verbosity", "0")


def _holds(url: str) -> int | None:
    """How many contributions are there; None when there is no such database yet, or no such table."""
    try:
        with psycopg.connect(url) as connection:
            count = connection.execute("select count(*) from contributions_contribution").fetchone()
    except psycopg.Error:
        return None
    return count[0] if count else None


def _make_again(url: str) -> None:
    with psycopg.connect(address_in(url, "postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {NAME} with (force)")
        connection.execute(f"create database {NAME} template {TEMPLATE}")


def manage(env: dict[str, str], *arguments: str) -> None:
    """One of Django's commands, as the owner of the tables."""
    print(f"  {' '.join(arguments)} …", flush=True)
    owner = env | {"DATABASE_URL": env["DATABASE_OWNER_URL"]}
    subprocess.run([sys.executable, "manage.py", *arguments], env=owner, cwd=ROOT, check=True)
