"""Asking for tiles as a map does, and reading them."""

import gzip
from dataclasses import replace
from typing import Any

from django.contrib.gis.geos import Point
from django.test import Client

from contributions.layers import CONTRIBUTIONS
from geo.grid import Tile
from tests.tiles.decoding import Feature, decode
from tiles.sources import Source

# The whole of the test territory: one tile.
CITY_ZOOM = 8


def address(name: str, tile: Tile) -> str:
    return f"/tiles/{name}/{tile.z}/{tile.x}/{tile.y}.mvt"


def over(place: Point, z: int) -> Tile:
    return Tile.holding(place.x, place.y, z)


def features(name: str, tile: Tile, *, layer: str = "", **filters: Any) -> list[Feature]:
    """What one source layer of a tile holds, as an anonymous map gets it; nothing for an empty tile."""
    response = Client().get(address(name, tile), filters, headers={"accept-encoding": "gzip"})
    assert response.status_code in (200, 204), response.content
    if response.status_code == 204:
        return []
    layers = decode(gzip.decompress(response.content))
    wanted = layers.get(layer or name)
    return wanted.features if wanted else []


def hexagons(tile: Tile, **filters: Any) -> list[Feature]:
    """What the heat of a tile is drawn from: each number is told, however small."""
    body = Source("heat", replace(CONTRIBUTIONS, few=0)).tile(tile, filters)
    return decode(body)["heat"].features if body else []


def counted(drawn: list[Feature]) -> int:
    """How many points the clusters or hexagons of a tile stand for."""
    return sum(feature.properties["n"] for feature in drawn)
