"""What can be asked for as tiles: a declared layer as it is, or the heat of its points."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from geo import layers
from geo.grid import Tile
from geo.layers import Layer
from tiles import heat, points, shapes

Draw = Callable[[Layer, QuerySet, Tile], bytes]

DRAWN: Final[Mapping[str, Draw]] = {"points": points.draw, "shapes": shapes.draw}


@dataclass(frozen=True)
class Source:
    """A name in the address, the layer it shows and how it is drawn."""

    name: str
    layer: Layer
    draw: Draw

    def tile(self, tile: Tile, parameters: Mapping[str, str]) -> bytes:
        """The tile, empty where nothing is. Raises ValidationError for a parameter's bad value."""
        rows = self.layer.rows()
        if parameters:
            rows = self.layer.narrow(rows, parameters)
        try:
            return self.draw(self.layer, rows, tile)
        except EmptyResultSet:
            return b""


def find(name: str) -> Source:
    """The source of that name. Raises KeyError."""
    for layer in layers.all_layers():
        if name == layer.heat:
            return Source(name, layer, heat.draw)
    layer = layers.get(name)
    return Source(name, layer, DRAWN[layer.geometry])
