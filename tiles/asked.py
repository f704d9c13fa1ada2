"""What an address asks for: a source, under filters that were checked, and what these filters mean today."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.http import QueryDict

from geo.release import release
from tiles.cache import canonical
from tiles.sources import Drawing, Source, find

# A category that gets another entry, a territory drawn anew: seen by the tiles this much later at most.
MEANING_SECONDS: Final = 5


@dataclass(frozen=True)
class Asked:
    """`drawing` has its statements written already. `meaning` changes with what the filters stand for, and with the
    code that draws."""

    source: Source
    parameters: Mapping[str, str]
    drawing: Drawing
    meaning: str


def asked(name: str, query: str) -> Asked:
    """What a name and a query string ask for. Raises KeyError for a name, ValidationError for a filter."""
    return _asked(name, query, int(time.monotonic() / MEANING_SECONDS))


# Errors are not kept, and what strangers make up pushes out what they made up before.
@lru_cache(maxsize=2048)
def _asked(name: str, query: str, moment: int) -> Asked:
    source = find(name)
    parameters = canonical(QueryDict(query), source.layer)
    return Asked(source, parameters, source.drawing(parameters), _meaning(source, parameters))


def forget() -> None:
    """For who cannot wait: tests, where each begins with another world."""
    _asked.cache_clear()


def _meaning(source: Source, parameters: Mapping[str, str]) -> str:
    rows = source.layer.narrow(source.layer.rows(), parameters)
    columns = sorted(source.layer.columns.values())
    try:
        sql, values = rows.order_by().values(*columns).query.sql_with_params()
    except EmptyResultSet:
        sql, values = "nothing", ()
    # A shape among the values says itself by its bytes, and not by its place in memory.
    said = [getattr(value, "ewkb", value) for value in values]
    return blake2b(repr((release(), source.name, sql, said)).encode(), digest_size=12).hexdigest()
