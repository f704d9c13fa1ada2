"""Transactions of commands, which may take longer than a page."""

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction


@contextlib.contextmanager
def unhurried() -> Iterator[None]:
    """A transaction that may outlast the time limit of the web's role."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0")
        yield
