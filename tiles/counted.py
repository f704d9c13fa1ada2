"""Rows, or the counters that know them, as one relation: how many lie where."""

from collections.abc import Callable, Iterable
from typing import Final

from django.db.models import QuerySet

from geo.grid import CELL_BITS, MORTON_BITS, Tile
from geo.layers import Counters
from tiles.mvt import Relation, quoted, relation

# What stands behind "from" so that only those of a tile are read, given the rows and their column of Morton keys of so
# many bits a side.
Within = Callable[[str, str, int], str]

SUMS: Final = {"cell": "cell", "n": "n", "x": "sum_x", "y": "sum_y"}
ROW: Final = {"mk": "mk", "xi": "xi", "yi": "yi"}
# A square named by its sides: more indexes hold them than hold the key. Never the name of a counted one, which is
# positive. A row at the edge of a period has so a place of its own beside those that are counted.
# By 32 bits instead of as many as it has, the two halves would fall on one another in the database's hash.
SQUARE: Final = "~((xi >> {shift})::bigint << {bits} | (yi >> {shift}))"


def never_counted(_bits: int, /, *, is_led: bool = True) -> None:
    """Of rows that no counter knows."""


def of_rows(rows: QuerySet, columns: dict[str, str], within: Within, *, name: str = "seen", cell: str) -> Relation:
    """(cell, n, x, y, apart, the keys of `columns`), one by one; `cell` is what each is grouped by."""
    seen = relation(rows, {**ROW, **columns}, name=name)
    names = "".join(f", {column}" for column in quoted(columns))
    sql = (
        f"select {cell} as cell, 1 as n, xi as x, yi as y, null as apart{names} "
        f"from {within(seen.sql, 'mk', MORTON_BITS)}"
    )
    return Relation(sql, seen.parameters)


def square(bits: int) -> str:
    """The name of the square that a row lies in, 2^bits a side; another than the key of the counted one."""
    return SQUARE.format(shift=CELL_BITS - bits, bits=bits)


def in_box(rows: str, _column: str, _bits: int) -> str:
    """Within: by its sides and not by its keys, rows that another index finds (`box_around`)."""
    return f"{rows} where xi between %(box_west)s and %(box_east)s and yi between %(box_north)s and %(box_south)s"


def box_around(tile: Tile, across: int = 0, along: int = 0) -> dict[str, int]:
    """The parameters of `in_box`: a tile and a margin around it, in cells of the grid."""
    west, north = tile.origin
    return {
        "box_west": max(west - across, 0),
        "box_north": max(north - along, 0),
        "box_east": min(west + tile.side + across, 1 << CELL_BITS) - 1,
        "box_south": min(north + tile.side + along, 1 << CELL_BITS) - 1,
    }


def of_counters(counters: Counters, names: Iterable[str], within: Within, *, cell: str) -> Relation:
    """The same, many by many; of `names`, those that the counters know. `cell` is for those that no counter knows."""
    columns = {name: counters.columns[name] for name in names if name in counters.columns}
    # A queryset names a column once.
    apart = next((name for name, column in columns.items() if column == counters.apart), "apart")
    counted = relation(counters.rows, {**SUMS, **columns, apart: counters.apart}, name="counted")
    listed = "".join(f", {column}" for column in quoted(columns))
    # Sums of bigint are numeric, ten times slower; as doubles they are exact below 2^53, eight million points.
    sql = f"select cell, n, x::float8 as x, y::float8 as y, {quoted([apart])[0]} as apart{listed} from "
    sql += within(counted.sql, "cell", counters.bits)
    parts = [Relation(sql, counted.parameters)]
    for number, rows in enumerate(counters.strays):
        parts.append(of_rows(rows, columns, within, name=f"stray{number}", cell=cell))
    return Relation(
        " union all ".join(part.sql for part in parts),
        {name: value for part in parts for name, value in part.parameters.items()},
    )
