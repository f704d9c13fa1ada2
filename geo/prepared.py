"""Statements of our own that the server plans once a connection, past what Django does for each statement."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.pq import Format


class _Prepared(Cursor[Any]):
    """Not Django's own cursor, which writes the values into the text: to the server, each tile would be a new
    statement."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> "_Prepared":
        return super().execute(query, params, **{"prepare": True, **how})


def only_row(
    connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any] | Mapping[str, Any], *, binary: bool = False
) -> Any:
    """The only row of a statement. `binary`: as the server has it, without a detour by text.

    Planned anew each time where preparing is switched off (DATABASE_PREPARE)."""
    with _cursor(connection, binary=binary) as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def all_rows(connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple]:
    """All the rows of a statement."""
    with _cursor(connection, binary=False) as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _cursor(connection: BaseDatabaseWrapper, *, binary: bool) -> CursorWrapper:
    """Within Django's: errors are its errors, and whoever wraps what is executed wraps this too."""
    # Who logs statements wants to read them with their values.
    if connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    cursor = _Prepared(connection.connection)
    cursor.format = Format.BINARY if binary else Format.TEXT
    return connection.make_cursor(cast(CursorWrapper, cursor))
