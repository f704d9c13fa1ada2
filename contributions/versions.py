"""The version of a piece of the map: how often what the public sees there has changed; and of a contribution's page."""

import time
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from django.conf import settings

from contributions.models.counts import AREA_BITS, CELL_BITS
from geo.grid import MORTON_BITS, Span, merged
from geo.prepared import only_row
from geo.reading import alias, reader

AREA_SHIFT: Final = 2 * (MORTON_BITS - AREA_BITS)
CELL_SHIFT: Final = 2 * (CELL_BITS - AREA_BITS)

# One statement, and so one moment: a change that is folded meanwhile is counted once.
VERSION: Final = """
select coalesce((select sum(n) from contributions_areaversion where {areas}), 0)
     + (select count(*) from contributions_change where {cells})
"""

# A row that is written again lies elsewhere, and was written by another transaction. With those merged into it, which
# are read as one. What is said of it besides (a voice, a constat, a part of the work) writes its row or adds an event.
PAGE: Final = """
with members (id, row) as (
  select id, ctid::text || xmin::text from contributions_contribution where reference = %(reference)s and is_public
  union all
  select merged.id, merged.ctid::text || merged.xmin::text
    from contributions_contribution kept join contributions_contribution merged on merged.duplicate_of_id = kept.id
   where kept.reference = %(reference)s and kept.is_public
), written (row) as (
  select row from members
  union all
  select ctid::text || xmin::text from contributions_event where contribution_id in (select id from members)
  union all
  select ctid::text || xmin::text from contributions_photo where contribution_id in (select id from members)
  union all
  select ctid::text || xmin::text from contributions_answer where contribution_id in (select id from members)
)
select md5(string_agg(row, ' ' order by row)) from written
"""


def version(spans: Sequence[Span], parameters: Mapping[str, str]) -> str | None:
    """Of the squares of zoom 12 that these Morton keys lie in. A change of words leaves no trace in what is counted:
    nobody can tell of a search."""
    if parameters.get("q"):
        return None
    areas = tuple(merged({(first >> AREA_SHIFT, last >> AREA_SHIFT) for first, last in spans}))
    if not settings.TILE_VERSION_SECONDS:
        return str(_changes(areas))
    return str(_changes_of_a_moment(alias(), areas, int(time.monotonic() / settings.TILE_VERSION_SECONDS)))


# A map asks for twenty tiles of a city at once: one statement tells of them all. Read before a tile is drawn, and by
# the same server: at worst a copy is taken for older than it is, and never for newer.
@lru_cache(maxsize=4096)
def _changes_of_a_moment(server: str, areas: tuple[Span, ...], moment: int) -> int:
    return _changes(areas)


def _changes(areas: tuple[Span, ...]) -> int:
    cells = [(first << CELL_SHIFT, ((last + 1) << CELL_SHIFT) - 1) for first, last in areas]
    keys = [key for span in (*areas, *cells) for key in span]
    (changes,) = only_row(reader(), _statement(len(areas)), keys)
    return int(changes)


@cache
def _statement(spans: int) -> str:
    """Ranges one by one: eight times as fast as a join to an array of them, for the one or two that a tile has."""
    return VERSION.format(
        areas=" or ".join(["area between %s and %s"] * spans),
        cells=" or ".join(["cell between %s and %s"] * spans),
    )


def page_version(reference: str) -> str | None:
    """Of the public page of a contribution; None when it has none."""
    (state,) = only_row(reader(), PAGE, {"reference": reference})
    return state
