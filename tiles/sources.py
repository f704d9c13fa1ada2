"""What can be asked for as tiles: a declared layer as it is, or the heat of its points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet

from geo import layers
from geo.grid import Tile
from geo.layers import Layer
from tiles.counted import never_counted
from tiles.heat import Heat
from tiles.points import Points
from tiles.shapes import Shapes


class Draws(Protocol):
    def tile(self, tile: Tile) -> bytes: ...


@dataclass(frozen=True)
class Drawing:
    """A layer under filters that were checked, its statements written once for all tiles: kept for as long as the
    filters mean the same (a period ends at midnight, a category gets another entry)."""

    by: Draws

    def tile(self, tile: Tile) -> bytes:
        """The tile, empty where nothing is."""
        try:
            return self.by.tile(tile)
        except EmptyResultSet:
            return b""


@dataclass(frozen=True)
class Source:
    """A name in the address, and the layer it shows."""

    name: str
    layer: Layer

    def drawing(self, parameters: Mapping[str, Any]) -> Drawing:
        """How it is drawn under these filters. Raises ValidationError for a bad value."""
        layer = self.layer
        rows = layer.narrow(layer.rows(), parameters) if parameters else layer.rows()
        if layer.geometry == "shapes":
            return Drawing(Shapes(layer, rows))
        count = layer.counters(parameters) if layer.counters else never_counted
        return Drawing(Heat(layer, rows, count) if self.name == layer.heat else Points(layer, rows, count))

    def tile(self, tile: Tile, parameters: Mapping[str, Any]) -> bytes:
        """The tile, empty where nothing is. Raises ValidationError for a parameter's bad value."""
        return self.drawing(parameters).tile(tile)


def find(name: str) -> Source:
    """The source of that name. Raises KeyError."""
    for layer in layers.all_layers():
        if name == layer.heat:
            return Source(name, layer)
    return Source(name, layers.get(name))
