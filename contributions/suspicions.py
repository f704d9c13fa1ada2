"""The job that looks for open contributions that may be the same: area after area, where something has changed.

An area is a square of zoom 12, as in `AreaVersion`. All of one area is done in one transaction, by one process at a
time; doing it again changes nothing. What is kept (`Suspicion`) is only ever a proposal: whoever reads it leaves out
what was closed, hidden or told apart since.
"""

import logging
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from django.core.cache import cache
from django.db import connection, transaction

from contributions.likely_pairs import Likely, Rows, likely_pairs
from contributions.models import Suspicion
from contributions.models.counts import AREA_BITS, CELL_BITS
from contributions.near_pairs import cells_per_metre
from contributions.pair_groups import Pair, Spot, grouped
from geo.grid import MORTON_BITS, Span, Tile, gathered, spread

log = logging.getLogger(__name__)

LOCK: Final = 7_246_003
AREA_SHIFT: Final = 2 * (MORTON_BITS - AREA_BITS)
CELL_SHIFT: Final = 2 * (CELL_BITS - AREA_BITS)
# No statement reads more rows than this, or lasts longer: past it, the newest of the area are compared.
MOST_ROWS: Final = 60_000
STATEMENT_SECONDS: Final = 30
# A sixty-fourth of its side around an area, 100 m in mainland France: more than the farthest pair.
RING_DEPTH: Final = 6

VERSIONS: Final = f"""
select area, sum(n) from (
  select area, n from contributions_areaversion
  union all select cell >> {CELL_SHIFT}, 1 from contributions_change
) as changes group by area order by area
"""
OPEN: Final = f"""
select id, category_id, xi, yi, extract(epoch from created_at)::float8, coalesce(accuracy_m, 0), mk >> {AREA_SHIFT}
from contributions_contribution
where is_open and is_public and not is_approximate and ({{spans}})
order by created_at desc, id desc limit {MOST_ROWS}
"""
# What is kept of the area and of those around it, with the places of both.
KEPT: Final = f"""
select kept.id, kept.first_id, kept.second_id, kept.probability, kept."group",
       one.xi, one.yi, other.xi, other.yi, kept.area = %(area)s or other.mk >> {AREA_SHIFT} = %(area)s
from contributions_suspicion kept
join contributions_contribution one on one.id = kept.first_id
join contributions_contribution other on other.id = kept.second_id
where kept.area = any(%(around)s)
  and (kept.area = %(area)s or other.mk >> {AREA_SHIFT} = %(area)s
       or kept.first_id = any(%(ring)s) or kept.second_id = any(%(ring)s))
"""


def find(*, everything: bool = False) -> int:
    """Look for pairs in each area that has changed since it was looked at, or in all of them; answers how many areas.
    Where another process is at it already, this one stops."""
    looked_at = 0
    for area, version in _versions():
        if not everything and cache.get(_key(area)) == version:
            continue
        if not look_at(area):
            break
        # Of before: what has changed meanwhile is looked at the next time. Forgotten, it is only done again.
        cache.set(_key(area), version, None)
        looked_at += 1
    return looked_at


def _key(area: int) -> str:
    return f"suspicions:{area}"


def _versions() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS)
        return [(area, int(version)) for area, version in cursor.fetchall()]


@transaction.atomic
def look_at(area: int) -> bool:
    """Find the pairs of one area anew; False when another process is looking."""
    with connection.cursor() as cursor:
        cursor.execute(f"set local statement_timeout = '{STATEMENT_SECONDS}s'")
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return False
        rows = _open_rows(cursor, area)
        _keep(cursor, area, rows, likely_pairs(rows, area))
    return True


def _open_rows(cursor: Any, area: int) -> Rows:
    spans = _tile(area).keys_with_ring(RING_DEPTH)
    cursor.execute(OPEN.format(spans=" or ".join(["mk between %s and %s"] * len(spans))), _flat(spans))
    found = cursor.fetchall()
    if len(found) == MOST_ROWS:
        log.warning("area %s holds more than %s open contributions: the newest are compared", area, MOST_ROWS)
    columns = list(zip(*found, strict=True)) or [()] * 7
    whole = [np.array(column, dtype=np.int64) for column in columns[:4]]
    return Rows(*whole, *(np.array(column, dtype=float) for column in columns[4:6]), np.array(columns[6], np.int64))


def _flat(spans: Iterable[Span]) -> list[int]:
    return [key for span in spans for key in span]


def _tile(area: int) -> Tile:
    return Tile(AREA_BITS, gathered(area), gathered(area >> 1))


def _around(area: int) -> list[int]:
    """The area and those that touch it."""
    centre, steps = _tile(area), (-1, 0, 1)
    return [spread(max(centre.x + dx, 0)) | spread(max(centre.y + dy, 0)) << 1 for dx in steps for dy in steps]


def _keep(cursor: Any, area: int, rows: Rows, found: list[Likely]) -> None:
    """Write what was found of the area in place of what was known of it, and name the groups anew. Pairs of another
    area that hang together with one of this take the name of its group."""
    areas = dict(zip(rows.pk.tolist(), rows.area.tolist(), strict=True))
    ring = sorted({pk for likely in found for pk in likely.pair if areas[pk] != area})
    cursor.execute(KEPT, {"area": area, "around": _around(area), "ring": ring})
    kept = cursor.fetchall()
    others = {(row[1], row[2]): row for row in kept if not row[9]}
    places = _places(rows, kept)
    odds = {likely.pair: likely.probability for likely in found} | {pair: row[3] for pair, row in others.items()}
    groups = grouped(sorted(odds, key=lambda pair: (-odds[pair], pair)), places)
    _forget([row[0] for row in kept if row[9] and (row[1], row[2]) not in groups])
    _rename({row[0]: groups[pair] for pair, row in others.items() if groups.get(pair, row[4]) != row[4]})
    _write([likely for likely in found if likely.pair in groups], groups, areas)


def _places(rows: Rows, kept: list[tuple[Any, ...]]) -> dict[int, Spot]:
    """Metres on one plane, by id."""
    cells = dict(zip(rows.pk.tolist(), zip(rows.xi.tolist(), rows.yi.tolist(), strict=True), strict=True))
    for _pk, first, second, _odds, _group, x, y, other_x, other_y, _is_here in kept:
        cells |= {first: (x, y), second: (other_x, other_y)}
    if not cells:
        return {}
    metre = cells_per_metre(next(iter(cells.values()))[1])
    return {pk: (x / metre, y / metre) for pk, (x, y) in cells.items()}


def _forget(ids: list[int]) -> None:
    Suspicion.objects.filter(pk__in=ids).delete()


def _rename(names: dict[int, int]) -> None:
    renamed = [Suspicion(pk=pk, group=name) for pk, name in names.items()]
    Suspicion.objects.bulk_update(renamed, ["group"], batch_size=1000)


def _write(found: list[Likely], groups: dict[Pair, int], areas: dict[int, int]) -> None:
    """What was known already keeps the day it was found."""
    rows = [
        Suspicion(
            first_id=likely.pair[0],
            second_id=likely.pair[1],
            probability=likely.probability,
            distance_m=likely.metres,
            group=groups[likely.pair],
            area=areas[likely.pair[0]],
        )
        for likely in found
    ]
    Suspicion.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["probability", "distance_m", "group", "area"],
    )
