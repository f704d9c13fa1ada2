"""Statements that draw some rows as one layer of a vector tile.

The text of a statement depends on the layer and its filters, never on the tile: its numbers are parameters, so that the
database plans a text once for all the tiles of a map.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from psycopg.types.numeric import Int4, Int8

from geo.prepared import only_row
from geo.reading import reader

EXTENT_BITS: Final = 12
EXTENT: Final = 1 << EXTENT_BITS


@dataclass(frozen=True)
class Relation:
    """What stands behind "from" in a statement, and its parameters by name."""

    sql: str
    parameters: Mapping[str, Any]


def relation(rows: QuerySet, columns: Mapping[str, str], *, name: str = "seen") -> Relation:
    """The queryset as `name` (the keys of `columns`): Django compiles it, so that what is public and what a filter
    means are said once, and each column takes its public name.

    Raises EmptyResultSet when the filters exclude each other.
    """
    sql, values = rows.order_by().values(*columns.values()).query.sql_with_params()
    parameters = {f"{name}_{number}": value for number, value in enumerate(values)}
    # Filling in the places turns each doubled percent sign into one, and the driver expects them doubled.
    text = sql.replace("%%", "%%%%") % tuple(f"%({key})s" for key in parameters)
    return Relation(f"({text}) as {name} ({', '.join(quoted(columns))})", parameters)


@dataclass(frozen=True)
class Statement:
    """One tile's worth of SQL, waiting for the numbers of a tile. `is_kept`: the database keeps its plan."""

    sql: str
    parameters: Mapping[str, Any]
    is_kept: bool = False

    def drawn(self, numbers: Mapping[str, Any]) -> bytes:
        parameters = {**self.parameters, **numbers}
        if self.is_kept:
            (body,) = only_row(reader(), self.sql, parameters, binary=True)
            return bytes(body)
        with reader().cursor() as cursor:
            cursor.execute(self.sql, parameters)
            (body,) = cursor.fetchone()
        return bytes(body)


def numbers(narrow: Mapping[str, int], wide: Mapping[str, int] | None = None) -> dict[str, Any]:
    """As parameters of one type whatever their size: the type is part of what is prepared. `wide` ones are bigint."""
    return {
        **{name: Int4(number) for name, number in narrow.items()},
        **{name: Int8(number) for name, number in (wide or {}).items()},
    }


def quoted(names: Iterable[str]) -> list[str]:
    return [connection.ops.quote_name(name) for name in names]
