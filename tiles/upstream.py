"""One picture from the base map's host, or nothing."""

from typing import Final

from geo.grid import Tile
from geo.upstream import Away, Wanted, fetch

PNG: Final = b"\x89PNG\r\n\x1a\n"
WANTED: Final = Wanted(frozenset({"image/png"}), most_bytes=1024 * 1024, agent="Riverain (tiles proxy)")

# Géoplateforme's free WMTS, in key-value form; the matrix set PM is the pyramid of web maps.
PLAN_IGN: Final[dict[str, object]] = {
    "SERVICE": "WMTS",
    "VERSION": "1.0.0",
    "REQUEST": "GetTile",
    "LAYER": "GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2",
    "STYLE": "normal",
    "FORMAT": "image/png",
    "TILEMATRIXSET": "PM",
}


def fetch_tile(address: str, tile: Tile, *, seconds: float) -> bytes:
    """The PNG of a tile. Raises NothingThere or Away, after `seconds` at the latest."""
    place = {"TILEMATRIX": tile.z, "TILEROW": tile.y, "TILECOL": tile.x}
    picture = fetch(address, PLAN_IGN | place, WANTED, seconds=seconds)
    if not picture.startswith(PNG):
        raise Away("not a PNG")
    return picture
