"""What a tile is at: a word that changes when what it would show does, found without drawing it."""

from collections.abc import Mapping
from typing import Final

from django.db.models.expressions import RawSQL

from geo.grid import Span, Tile
from geo.prepared import only_row
from geo.reading import reader
from tiles.mvt import EXTENT
from tiles.shapes import BUFFER
from tiles.sources import Source

# What is drawn whole across the edge of a tile lies within a quarter of its side.
MARGIN_DEPTH: Final = 2

# A row that is written again lies elsewhere, and was written by another transaction.
STATES: Final = "select md5(string_agg(state, ' ' order by state)) from ({rows}) as seen (state)"


def version_of(source: Source, tile: Tile, parameters: Mapping[str, str]) -> str | None:
    """None when nobody can tell."""
    if source.layer.geometry == "shapes":
        return _version_of_shapes(source, tile, parameters)
    return source.layer.version(_keys(source, tile), parameters)


def _keys(source: Source, tile: Tile) -> list[Span]:
    """The Morton keys of the points that a tile is drawn from."""
    return tile.keys_with_ring(MARGIN_DEPTH) if source.name == source.layer.heat else [tile.keys]


def _version_of_shapes(source: Source, tile: Tile, parameters: Mapping[str, str]) -> str:
    """The state of the very rows that are drawn: shapes are few, and rarely change."""
    rows = source.layer.narrow(source.layer.rows(), parameters)
    rows = rows.filter(geom__bboverlaps=tile.box(BUFFER / EXTENT).polygon())
    table = rows.model._meta.db_table
    states = rows.annotate(state=RawSQL(f'"{table}".ctid::text || "{table}".xmin::text', ()))  # noqa: S611
    sql, values = states.order_by().values("state").query.sql_with_params()
    (state,) = only_row(reader(), STATES.format(rows=sql), values)
    return state or ""
