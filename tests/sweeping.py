"""Takes away what a test has committed.

Django's own flush makes all the tables anew and writes types and permissions again: a third of a second after each
test of a browser, where a few rows to delete take a hundredth of it.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction

# Made by the migrations, and the same for all.
KEPT = {"django_content_type", "auth_permission", "django_migrations"}
# A trigger adds rows to it while those of contributions are deleted.
LAST = "contributions_change"
MANY = 2_000
_held: list[bool] = []


@contextmanager
def held() -> Iterator[None]:
    """What is committed stays from test to test, and goes at the end: for rows that a whole file only reads."""
    _held.append(True)
    try:
        yield
    finally:
        _held.pop()
        sweep()
        # A browser's loop has connections of its own, which nobody else would close before the database goes.
        connection.close()


def sweep() -> None:
    assert connection.settings_dict["NAME"].startswith("test_"), "not a database of the tests"
    if _held:
        return
    if _holding_over(MANY):
        call_command("flush", verbosity=0, interactive=False)
    else:
        _delete()


def _delete() -> None:
    """The site may still be writing an answer that nobody waits for: the lock lets it end first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock table {', '.join(_tables())} in share row exclusive mode")
        for name in (*_holding_over(0), LAST):
            cursor.execute(f"delete from {name}")


def _holding_over(rows: int) -> list[str]:
    """The tables that hold more rows than that."""
    asked = (f"select '{name}' where exists (select from {name} offset {rows})" for name in _tables())
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(asked))
        return [name for (name,) in cursor.fetchall()]


@functools.cache
def _tables() -> list[str]:
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)
