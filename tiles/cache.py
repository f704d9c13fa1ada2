"""Copies of tiles: one for each way of writing the same address, good for as long as nothing changed there."""

import gzip
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from geo import layers
from geo.layers import Layer

# Level 1 halves a tile in well under a millisecond; level 6 costs four times that for a tenth.
GZIP_LEVEL = 1
# Where nobody can tell whether a copy is still good, its age does.
UNSURE_SECONDS = 1


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


def kept(key: str, draw: Callable[[], bytes], *, is_sure: bool) -> bytes:
    """The tile, compressed, drawn once for each key; empty where nothing is.

    A key that `is_sure` says what the tile is at, and its copy is good until it is forgotten.
    """
    seconds = settings.TILE_CACHE_SECONDS if is_sure else min(settings.TILE_CACHE_SECONDS, UNSURE_SECONDS)
    if not seconds:
        return compressed(draw())
    body: bytes | None = cache.get(f"tile:{key}")
    if body is None:
        body = compressed(draw())
        cache.set(f"tile:{key}", body, seconds)
    return body


def compressed(tile: bytes) -> bytes:
    # No date within: the same tile is the same bytes.
    return gzip.compress(tile, GZIP_LEVEL, mtime=0) if tile else b""
