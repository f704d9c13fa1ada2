"""The black spots of an area, counted from its contributions and written where they are kept."""

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.models import CharField, F, Func, Q
from django.utils import timezone

from contributions import kinds
from contributions.models import AreaVersion, Contribution
from contributions.models.counts import AREA_BITS, CELL_BITS, Change
from contributions.outcomes import solved
from contributions.querysets import ContributionQuerySet
from contributions.recurrence import WINDOW, whole_problems
from figures.black_spots import AROUND_METRES, REACH_METRES, Case, Spot, find_spots
from figures.models import BlackSpot
from geo.boxes import Box
from geo.grid import MORTON_BITS, Tile, position_of
from geo.measures import METRES_PER_DEGREE, metres_between

# One at a time: two that count the same area would each keep a spot of their own there.
LOCK: Final = 7246012
BITE: Final = 5000
WRITTEN: Final = [
    *("geom", "address", "commune", "quartier", "solved", "unsolved", "first_at", "last_at", "computed_at"),
]


def areas() -> list[int]:
    """Those where anything public ever was, folded into the counters or not yet, and those that hold a spot."""
    known = set(AreaVersion.objects.order_by().values_list("area", flat=True))
    waiting = Change.objects.order_by().values_list("cell", flat=True).distinct()
    known |= {cell >> 2 * (CELL_BITS - AREA_BITS) for cell in waiting}
    return sorted(known | set(BlackSpot.objects.order_by().values_list("area", flat=True).distinct()))


@transaction.atomic
def find_in(area: int) -> int:
    """Count an area anew; a spot found again within its radius keeps its address. Answers how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    now, tile = timezone.now(), tile_of(area)
    found = find_spots(list(_cases(tile, now)), least=settings.BLACK_SPOT_TIMES)
    mine = [spot for spot in found if Tile.holding(spot.middle.lon, spot.middle.lat, AREA_BITS) == tile]
    _write(area, mine, now)
    return len(mine)


def problems(since: datetime.datetime) -> ContributionQuerySet:
    """What counts in a black spot: open, or solved since then."""
    codes = [kind.code for kind in kinds.all_kinds() if kind.is_problem]
    counted = Q(is_open=True) | solved() & Q(closed_at__gte=since)
    return whole_problems().of_kind(*codes).filter(counted)


def _cases(tile: Tile, now: datetime.datetime) -> Iterable[Case]:
    """Of the area and of as much around it as its spots depend on."""
    rows = problems(now - WINDOW).in_box(_widened(tile.box())).order_by()
    points = rows.annotate(shape=Func(F("geom"), function="GeometryType", output_field=CharField())).filter(
        shape="POINT"
    )
    columns = ("pk", "category", "category__parent", "xi", "yi", "closed_at")
    for pk, category, parent, xi, yi, closed_at in points.values_list(*columns).iterator(chunk_size=BITE):
        yield Case(pk, parent or category, *position_of(xi, yi), closed_at)


def _widened(box: Box) -> Box:
    up = REACH_METRES * 1.01 / METRES_PER_DEGREE
    across = up / math.cos(math.radians(max(abs(box.south), abs(box.north))))
    return Box(box.west - across, box.south - up, box.east + across, box.north + up)


def tile_of(area: int) -> Tile:
    """The square of a Morton key: its even bits are x, its odd ones y."""
    x, y = (sum((area >> (2 * bit + axis) & 1) << bit for bit in range(MORTON_BITS)) for axis in (0, 1))
    return Tile(AREA_BITS, x, y)


class _Known:
    """The spots that an area held, each to be found again once."""

    def __init__(self, rows: Iterable[BlackSpot]) -> None:
        self._bands: dict[tuple[int, int], list[BlackSpot]] = defaultdict(list)
        for row in rows:
            self._bands[row.family_id, _band(row.geom.y)].append(row)

    def take(self, family: int, place: Point) -> BlackSpot | None:
        """The nearest of the family within the radius."""
        bands = [self._bands[family, _band(place.y) + step] for step in (-1, 0, 1)]
        near = [(metres_between(row.geom, place), row.pk, band) for band in bands for row in band]
        distance, pk, band = min(near, default=(math.inf, 0, []), key=lambda one: one[:2])
        if distance > AROUND_METRES:
            return None
        found = next(row for row in band if row.pk == pk)
        band.remove(found)
        return found

    def left(self) -> list[int]:
        return [row.pk for band in self._bands.values() for row in band]


def _band(latitude: float) -> int:
    """A strip of the Earth that is higher than the radius of a spot."""
    return math.floor(latitude * METRES_PER_DEGREE / (2 * AROUND_METRES))


def _write(area: int, spots: Sequence[Spot], now: datetime.datetime) -> None:
    known = _Known(BlackSpot.objects.filter(area=area).order_by("pk"))
    told = Contribution.objects.only("geom", "address", "commune", "quartier")
    middles = told.in_bulk([spot.middle.pk for spot in spots])
    new, again = [], []
    for spot in sorted(spots, key=lambda spot: (-len(spot.solved), spot.middle.pk)):
        middle = middles.get(spot.middle.pk)
        if middle is None:  # deleted while it was counted
            continue
        row = known.take(spot.middle.family, middle.geom)
        (again if row else new).append(_told(row or BlackSpot(area=area), spot, middle, now))
    BlackSpot.objects.filter(pk__in=known.left()).delete()
    BlackSpot.objects.bulk_create(new, batch_size=BITE)
    BlackSpot.objects.bulk_update(again, WRITTEN, batch_size=500)


def _told(row: BlackSpot, spot: Spot, middle: Contribution, now: datetime.datetime) -> BlackSpot:
    row.family_id, row.geom, row.address = spot.middle.family, middle.geom, middle.address
    row.commune_id, row.quartier_id = middle.commune_id, middle.quartier_id
    row.solved, row.unsolved = len(spot.solved), spot.unsolved
    row.first_at, row.last_at = spot.solved[0].solved_at, spot.solved[-1].solved_at
    row.computed_at = now
    return row
