"""Tiles kept for a moment, one copy for each way of writing the same address."""

import gzip
import hashlib
from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from geo import layers
from geo.grid import Tile
from geo.layers import Layer

# Level 1 halves a tile in well under a millisecond; level 6 costs four times that for a tenth.
GZIP_LEVEL = 1


def canonical(query: QueryDict, layer: Layer) -> dict[str, str]:
    """The filters of an address that concern the layer: sorted, each once, without the empty ones.

    One query serves all the sources of a map: a filter that another layer declares is left aside here.
    Raises ValidationError for a word that no layer knows, or one given twice.
    """
    known = {name for each in layers.all_layers() for name in each.parameters}
    for name, values in query.lists():
        if name not in known:
            raise ValidationError({name: _("Filtre inconnu.")})
        if len(values) > 1:
            raise ValidationError({name: _("Filtre donné deux fois.")})
    return {name: str(query[name]) for name in sorted(layer.parameters) if query.get(name)}


def kept(name: str, tile: Tile, parameters: Mapping[str, str], draw: Callable[[], bytes]) -> bytes:
    """The tile, compressed, drawn at most once in `TILE_CACHE_SECONDS`; empty where nothing is."""
    address = f"{name}/{tile.z}/{tile.x}/{tile.y}?{urlencode(parameters)}"
    key = f"tile:{hashlib.sha256(address.encode()).hexdigest()}"
    body: bytes | None = cache.get(key)
    if body is None:
        body = compressed(draw())
        cache.set(key, body, settings.TILE_CACHE_SECONDS)
    return body


def compressed(tile: bytes) -> bytes:
    # No date within: the same tile is the same bytes, and the same ETag.
    return gzip.compress(tile, GZIP_LEVEL, mtime=0) if tile else b""
