"""The base map: Plan IGN through our own address, so that a visitor's browser talks to nobody else."""

import logging
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from geo.breaker import Breaker
from geo.grid import MAX_ZOOM, Tile
from geo.upstream import Away, NothingThere
from tiles.bounds import served_bounds
from tiles.store import Store
from tiles.upstream import fetch_tile

log = logging.getLogger(__name__)

TILE_PIXELS: Final = 256
KEPT_SECONDS: Final = 7 * 24 * 3600
FRESH_SECONDS: Final = 30 * 24 * 3600
AWAY_SECONDS: Final = 30
# Below, the whole of France is a few thousand pictures; above, we are a proxy for our own territory only.
OPEN_ZOOM: Final = 9

breaker = Breaker("basemap", failures=3, seconds=AWAY_SECONDS)


def is_on() -> bool:
    return settings.BASEMAP == "ign"


def tile(place: Tile) -> bytes | None:
    """The PNG of a place, from the disk or from the host; None when neither has it."""
    store = _store(Path(settings.BASEMAP_CACHE), settings.BASEMAP_CACHE_BYTES)
    return store.read(place, younger_than=FRESH_SECONDS) or _fetched(place, store)


@cache
def _store(folder: Path, most_bytes: int) -> Store:
    return Store(folder, most_bytes)


def _fetched(place: Tile, store: Store) -> bytes | None:
    if not _is_ours(place):
        return None
    # An old picture is better than none.
    if not breaker.lets_through():
        return store.read(place)
    try:
        picture = fetch_tile(settings.BASEMAP_UPSTREAM, place, seconds=settings.BASEMAP_TIMEOUT)
    except NothingThere:
        breaker.succeeded()
        return None
    except Away as error:
        breaker.failed()
        log.warning("base map away: %s", error)
        return store.read(place)
    breaker.succeeded()
    store.write(place, picture)
    return picture


def _is_ours(place: Tile) -> bool:
    """Near the territory served: as far around it as it is wide."""
    if place.z < OPEN_ZOOM:
        return True
    west, south, east, north = served_bounds()
    width, height, box = east - west, north - south, place.box()
    return (
        box.east > west - width
        and box.west < east + width
        and box.north > south - height
        and box.south < north + height
    )


def tilejson() -> dict[str, Any]:
    """What the map needs to know of the base map; without tiles when there is none."""
    described: dict[str, Any] = {"tilejson": "3.0.0", "basemap": settings.BASEMAP, "tiles": []}
    if not is_on():
        return described
    path = reverse("base-tilejson").removesuffix(".json")
    return described | {
        "name": "Plan IGN",
        "tiles": [f"{path}/{{z}}/{{x}}/{{y}}.png"],
        "tileSize": TILE_PIXELS,
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "attribution": "© IGN – Géoplateforme",
    }
