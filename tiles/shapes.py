"""Shapes: projected, simplified for the zoom and cut to the tile; their labels each in the one tile that holds it."""

from typing import Final

from django.db.models import BinaryField, F, Func, IntegerField, QuerySet, Value

from geo.grid import CELL_BITS, Tile
from geo.layers import Layer
from geo.srid import WEB_MERCATOR
from tiles.mvt import EXTENT, EXTENT_BITS, drawn, quoted

# Eight pixels on each side: an outline is as wide at the edge of a tile as in the middle.
BUFFER: Final = 64
WORLD_METRES: Final = 40_075_016.7
TILE_PIXELS: Final = 512

SHAPES = """
select ST_AsMVT(shape, %s, {extent:d}, 'geom', 'id')
from (select id, geom{names} from {rows}) as shape
"""

# "offset 0": the point on the surface is found once a shape, not once a mention.
LABELS = """
select ST_AsMVT(point, %s, {extent:d}, 'geom', 'id')
from (
  select id{names}, ST_Point((xi - {west:d}) >> {shift:d}, (yi - {north:d}) >> {shift:d}) as geom
  from (select * from {rows} offset 0) as label
  where xi >> {side:d} = {x:d} and yi >> {side:d} = {y:d}
) as point
"""


def draw(layer: Layer, rows: QuerySet, tile: Tile) -> bytes:
    """The shapes {id, the layer's columns} that touch a tile, then their labels with the same properties."""
    rows = rows.filter(geom__bboverlaps=tile.box(BUFFER / EXTENT).polygon())
    return _shapes(layer, rows, tile) + (_labels(layer, rows, tile) if layer.labels else b"")


def _shapes(layer: Layer, rows: QuerySet, tile: Tile) -> bytes:
    (shapes,) = drawn(
        SHAPES,
        [layer.name],
        rows.annotate(tile_shape=_in_tile(tile)),
        {"id": "id", "geom": "tile_shape", **layer.columns},
        names=_names(layer),
        extent=EXTENT,
    )
    return bytes(shapes)


def _in_tile(tile: Tile) -> Func:
    """The shape in the units of the tile, without the details that half a pixel hides."""
    projected = Func("geom", Value(WEB_MERCATOR), function="ST_Transform")
    half_a_pixel = WORLD_METRES / (TILE_PIXELS << tile.z) / 2
    # "true": a commune smaller than that stays as a dot instead of falling out of the map.
    simplified = Func(projected, Value(half_a_pixel), Value(True), function="ST_Simplify")
    envelope = Func(Value(tile.z), Value(tile.x), Value(tile.y), function="ST_TileEnvelope")
    return Func(
        simplified,
        envelope,
        Value(EXTENT),
        Value(BUFFER),
        function="ST_AsMVTGeom",
        # Not GeometryField: Django would wrap the column for reading it in Python.
        output_field=BinaryField(),
    )


def _labels(layer: Layer, rows: QuerySet, tile: Tile) -> bytes:
    """On the surface of each shape, by the same grid as points: one label, whatever the tiles it touches."""
    west, north = tile.origin
    cell = {f"label_{axis}": Func(F("geom"), function=f"geo_cell_{axis}", output_field=IntegerField()) for axis in "xy"}
    (labels,) = drawn(
        LABELS,
        [layer.labels],
        rows.annotate(**cell),
        {"id": "id", "xi": "label_x", "yi": "label_y", **layer.columns},
        names=_names(layer),
        extent=EXTENT,
        west=west,
        north=north,
        x=tile.x,
        y=tile.y,
        side=CELL_BITS - tile.z,
        shift=CELL_BITS - EXTENT_BITS - tile.z,
    )
    return bytes(labels)


def _names(layer: Layer) -> str:
    return "".join(f", {name}" for name in quoted(layer.columns))
