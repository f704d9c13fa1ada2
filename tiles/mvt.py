"""Some rows, drawn by the database as one layer of a vector tile."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

EXTENT_BITS: Final = 12
EXTENT: Final = 1 << EXTENT_BITS


def drawn(
    template: str,
    before: Sequence[Any],
    rows: QuerySet,
    columns: Mapping[str, str],
    **numbers: int | str,
) -> tuple[Any, ...]:
    """Run a statement written around some rows, and give its only row.

    `{rows}` in the template becomes "(the queryset) as seen (the keys of `columns`)": Django compiles the
    queryset, so that what is public and what a filter means are said once, and each column takes its public name.
    `before` are the parameters that stand before the rows; `numbers` fill the template's own braces.
    Raises EmptyResultSet when the filters exclude each other.
    """
    sql, parameters = rows.order_by().values(*columns.values()).query.sql_with_params()
    names = ", ".join(quoted(columns))
    with connection.cursor() as cursor:
        cursor.execute(template.format(rows=f"({sql}) as seen ({names})", **numbers), (*before, *parameters))
        return cursor.fetchone()


def quoted(names: Iterable[str]) -> list[str]:
    return [connection.ops.quote_name(name) for name in names]
