"""Shapes: projected, simplified for the zoom and cut to the tile; their labels each in the one tile that holds it."""

from typing import Any, Final

from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet

from geo.grid import CELL_BITS, Tile
from geo.layers import Layer
from geo.srid import WEB_MERCATOR, WGS84
from tiles.mvt import EXTENT, EXTENT_BITS, Statement, numbers, quoted, relation

# Eight pixels on each side: an outline is as wide at the edge of a tile as in the middle.
BUFFER: Final = 64
WORLD_METRES: Final = 40_075_016.7
TILE_PIXELS: Final = 512

# Those that reach into the tile, or into the margin drawn around it.
REACHED: Final = f"ST_MakeEnvelope(%(box_west)s, %(box_south)s, %(box_east)s, %(box_north)s, {WGS84:d})"

# Without the details that half a pixel hides; "true": a commune smaller than that stays as a dot instead of falling out
# of the map.
SHAPES: Final = f"""
select ST_AsMVT(shape, %(layer)s, {EXTENT}, 'geom', 'id')
from (
  select id{{names}},
         ST_AsMVTGeom(
           ST_Simplify(ST_Transform(outline, {WEB_MERCATOR:d}), %(half_a_pixel)s::float8, true),
           ST_TileEnvelope(%(z)s, %(x)s, %(y)s), {EXTENT}, {BUFFER}
         ) as geom
  from {{rows}}
  where outline && {REACHED}
) as shape
"""

# On the surface of each shape, by the same grid as points: one label, whatever the tiles it touches. "offset 0": the
# point on the surface is found once a shape, not once a mention.
LABELS: Final = f"""
select ST_AsMVT(point, %(labels)s, {EXTENT}, 'geom', 'id')
from (
  select id{{names}}, ST_Point((xi - %(west)s) >> %(shift)s, (yi - %(north)s) >> %(shift)s) as geom
  from (
    select id{{names}}, geo_cell_x(outline) as xi, geo_cell_y(outline) as yi
    from {{rows}} where outline && {REACHED} offset 0
  ) as label
  where xi >> %(side)s = %(x)s and yi >> %(side)s = %(y)s
) as point
"""


class Shapes:
    """Tiles of some rows of a layer: the shapes {id, the layer's columns} that touch a tile, then their labels with the
    same properties."""

    def __init__(self, layer: Layer, rows: QuerySet) -> None:
        # As bytes: of a geometry, Django would read the well-known form.
        outlined = rows.annotate(as_is=ExpressionWrapper(F("geom"), output_field=BinaryField()))
        seen = relation(outlined, {"id": "id", "outline": "as_is", **layer.columns})
        names = "".join(f", {name}" for name in quoted(layer.columns))
        parameters = {**seen.parameters, "layer": layer.name, "labels": layer.labels}
        templates = [SHAPES, LABELS] if layer.labels else [SHAPES]
        self.statements = [Statement(template.format(names=names, rows=seen.sql), parameters) for template in templates]

    def tile(self, tile: Tile) -> bytes:
        at = _numbers(tile)
        return b"".join(statement.drawn(at) for statement in self.statements)


def _numbers(tile: Tile) -> dict[str, Any]:
    west, north = tile.origin
    box = tile.box(BUFFER / EXTENT)
    whole = numbers(
        {
            "z": tile.z,
            "x": tile.x,
            "y": tile.y,
            "west": west,
            "north": north,
            "side": CELL_BITS - tile.z,
            "shift": CELL_BITS - EXTENT_BITS - tile.z,
        }
    )
    return whole | {
        "half_a_pixel": WORLD_METRES / (TILE_PIXELS << tile.z) / 2,
        "box_west": box.west,
        "box_south": box.south,
        "box_east": box.east,
        "box_north": box.north,
    }
