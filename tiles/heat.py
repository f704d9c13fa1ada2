"""Heat: hexagons counted in the database by integer arithmetic; only those that hold something are drawn.

A hexagon stands on its point and is as wide as a sixteenth of a tile: 32 pixels. Its unit is that of the tile (4,096 a
side), its lattice is that of the whole world at that zoom: two tiles that share a hexagon count the same points.

At zoom 13 what has counters keeps the hexagons of zoom 12, twice as wide, whatever the filter: the finest counters of a
period or of a category are as wide as a hexagon would be, and the rows of a city's centre are too many to be read.
"""

from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from geo.grid import CELL_BITS, MORTON_BITS, Tile
from geo.layers import Count, Counters, Layer
from tiles.counted import Within, box_around, in_box, never_counted, of_counters, of_rows, square
from tiles.mvt import EXTENT, EXTENT_BITS, Relation, Statement, numbers, quoted

# Corners at (0, ±2k), (±m, ±k) around the centre. m is a power of two, k the integer nearest to m / √3 (0.1 % away).
HALF_WIDTH: Final = 128  # m
QUARTER_HEIGHT: Final = 74  # k
# A square of the counters is as wide as half a hexagon; of rows as a quarter, 8 pixels: what follows for each square
# costs more than to read three rows.
COUNTED_BITS: Final = 5
ROW_BITS: Final = 6
WIDE_ZOOM: Final = 13


class Ring(NamedTuple):
    """The margin read around a tile: so many 2^depth-ths of its side."""

    depth: int
    across: int = 1
    along: int = 1


# A hexagon that reaches into the tile reaches at most m = 128 units out of it to the sides, 4k = 296 up and down, and
# the squares that have their middle in it as far as they are wide: 128 for counters, 64 for rows. The margin is 512, a
# quarter of the tile where hexagons are twice as wide; for rows, of which each costs, 256 and 384.
RING: Final = Ring(3)
WIDE_RING: Final = Ring(2)
ROW_RING: Final = Ring(5, across=2, along=3)
# What a hexagon tells the mean of is known under this name; from where it tells it: only fine counters know dates, and
# above it is not reckoned from rows either.
DAYS: Final = "days"
DAYS_FROM_ZOOM: Final = 14
# Below, filters that no counter knows (a text, a category and a period) are few rows by an index of their own, and the
# rows of a tile are many.
BOX_TO_ZOOM: Final = 14
# Below, a city is a part of a tile, and its counters are read faster in the order of the table.
WHOLE_TO_ZOOM: Final = 10

# With u = x/m and v = y/k the plane is cut into triangles by the lines p = (u+v)/2, q = (u-v)/2 and u at whole
# numbers. A triangle has one corner that is a hexagon's centre: its row is floor((⌊p⌋ - ⌊q⌋ + 1) / 3), and its place in
# the row the one of ⌊u⌋, ⌊u⌋+1 with the parity of the row. Integer division rounds towards zero and q may be negative,
# hence the `bias`, a whole number of steps added before and taken off after.
# Points are first counted by small squares, then squares by hexagon, each with all its points where their middle is:
# where points are many the arithmetic is done on few. "offset 0" keeps the planner from doing it again at each mention.
HEXAGONS: Final = """
select ST_AsMVT(hexagon, %(layer)s, {extent}, 'geom')
from (
  select {told}, ST_Translate({outline}, place * {m} - %(west)s, level * {row} - %(north)s) as geom
  from (
    select level, side + ((side + level) & 1) as place, sum(n)::integer as n{sums}
    from (
      select *, x / {m} as side,
             ((x * {k} + y * {m}) / {step} + %(bias)s::bigint
              - (x * {k} - y * {m} + %(bias)s::bigint * {step}) / {step} + 1) / 3 as level
      from (
        select n{names}, (x / n)::bigint >> %(shift)s as x, (y / n)::bigint >> %(shift)s as y
        from (
          select sum(n) as n, sum(x) as x, sum(y) as y{counts} from ({counted}) as counted group by cell{apart}
        ) as square
        where n > 0
        offset 0
      ) as middle
      offset 0
    ) as axis
    group by 1, 2
    offset 0
  ) as cell
  where place * {m} > %(west)s - {m}
    and place * {m} < %(west)s + {extent} + {m}
    and level * {row} > %(north)s - 2 * {k}
    and level * {row} < %(north)s + {extent} + 2 * {k}
) as hexagon
"""


def draw(layer: Layer, rows: QuerySet, tile: Tile) -> bytes:
    """The hexagons {n} of a tile, those across its edges included whole, with their whole count."""
    return Heat(layer, rows).tile(tile)


class Manner(NamedTuple):
    """What the text of a statement depends on. `wider`: hexagons of the zoom before; `bits`: how small the squares are
    that points are counted by first; `ring`, `within`: which of them are read, and how; `is_apart`: whether those of a
    square that differ have each a middle of their own; `has_days`: whether a mean of days is told."""

    wider: int
    bits: int
    ring: Ring
    within: Within
    is_apart: bool = False
    has_days: bool = False


class Heat:
    """Tiles of some rows of a layer; `count` gives what they are counted by, for who wants such fine squares."""

    def __init__(self, layer: Layer, rows: QuerySet, count: Count = never_counted) -> None:
        self.layer, self.rows, self.count = layer, rows, count
        self.statements: dict[Manner, Statement] = {}

    def tile(self, tile: Tile) -> bytes:
        manner, counters = self._manner(tile.z)
        if manner not in self.statements:
            self.statements[manner] = self._statement(manner, counters)
        return self.statements[manner].drawn(_numbers(tile, manner))

    def _manner(self, zoom: int) -> tuple[Manner, Counters | None]:
        is_counted = self.count is not never_counted
        wider = int(is_counted and zoom == WIDE_ZOOM)
        fine = zoom - wider + COUNTED_BITS
        counters = self.count(fine, is_led=False)
        if counters:
            within = _in_whole if zoom <= WHOLE_TO_ZOOM else _in_spans_or_box
            ring = WIDE_RING if wider else RING
            is_apart = counters.bits == fine
            return Manner(wider, counters.bits, ring, within, is_apart, has_days=DAYS in counters.columns), counters
        has_box = is_counted and zoom <= BOX_TO_ZOOM and self.count(0, is_led=False) is None
        bits = min(zoom - wider + ROW_BITS, MORTON_BITS)
        ring = WIDE_RING if wider else ROW_RING
        has_days = bool(self.layer.days) and zoom >= DAYS_FROM_ZOOM
        return Manner(wider, bits, ring, in_box if has_box else _in_spans, has_days=has_days), None

    def _statement(self, manner: Manner, counters: Counters | None) -> Statement:
        if counters:
            told = [*self.layer.counted, *([DAYS] if manner.has_days else [])]
            counted = of_counters(counters, told, manner.within, cell=square(manner.bits))
        else:
            columns = {name: self.layer.columns[name] for name in self.layer.counted}
            columns |= {DAYS: self.layer.days} if manner.has_days else {}
            counted = of_rows(self.rows, columns, manner.within, cell=square(manner.bits))
        sql = _hexagons(self.layer, counted, manner)
        common = self.count(0)
        is_kept = common is not None and not common.strays
        return Statement(sql, {**counted.parameters, "layer": self.layer.heat, "few": self.layer.few}, is_kept)


def _hexagons(layer: Layer, counted: Relation, manner: Manner) -> str:
    m, k = HALF_WIDTH << manner.wider, QUARTER_HEIGHT << manner.wider
    names = [*quoted(layer.counted), *(["days", "aged"] if manner.has_days else [])]
    counts = [f"sum(n) filter (where {name}) as {name}" for name in quoted(layer.counted)]
    counts += ["sum(days) as days", "sum(n) filter (where days is not null) as aged"] if manner.has_days else []
    return HEXAGONS.format(
        told=", ".join(_told(layer, has_days=manner.has_days)),
        outline=_outline(m, k),
        sums="".join(f", coalesce(sum({name}), 0)::integer as {name}" for name in names),
        names="".join(f", {name}" for name in names),
        counts="".join(f", {count}" for count in counts),
        counted=counted.sql,
        apart=", apart" if manner.is_apart else "",
        m=m,
        k=k,
        row=3 * k,
        step=2 * k * m,
        extent=EXTENT,
    )


def _told(layer: Layer, *, has_days: bool) -> list[str]:
    """What a hexagon says; of fewer than `few`, only that they are few."""
    told = {name: name for name in ("n", *quoted(layer.counted))}
    told |= {"age": "(days / nullif(aged, 0))"} if has_days else {}
    if not layer.few:
        return [f"{value} as {name}" for name, value in told.items()]
    hidden = [f"case when n >= %(few)s then {value} end as {name}" for name, value in told.items()]
    return [*hidden, "case when n < %(few)s then true end as few"]


def _outline(m: int, k: int) -> str:
    """The hexagon around the origin, clockwise on the screen as the format wants its outer rings."""
    corners = [(0, -2 * k), (m, -k), (m, k), (0, 2 * k), (-m, k), (-m, -k), (0, -2 * k)]
    ring = ", ".join(f"{x} {y}" for x, y in corners)
    return f"'POLYGON(({ring}))'::geometry"


def _in_spans(rows: str, column: str, bits: int) -> str:
    """Span by span ("offset 0"), and the whole named beside: of bounds that it does not know, the planner thinks that
    they hold a ninth of the table, and takes another index."""
    end = "" if bits == MORTON_BITS else "_cell"
    return f"""unnest(%(firsts{end})s::bigint[], %(lasts{end})s::bigint[]) as span (first, last)
      cross join lateral (
        select * from {rows}
        where {column} between span.first and span.last and {column} between %(first{end})s and %(last{end})s
        offset 0
      ) as near"""


def _in_whole(rows: str, column: str, bits: int) -> str:
    """All from the first key of the tile to the last one: from far above there is little else."""
    if bits == MORTON_BITS:
        return in_box(rows, column, bits)
    return f"{rows} where {column} between %(first_cell)s and %(last_cell)s"


def _in_spans_or_box(rows: str, column: str, bits: int) -> str:
    return in_box(rows, column, bits) if bits == MORTON_BITS else _in_spans(rows, column, bits)


def _numbers(tile: Tile, manner: Manner) -> dict[str, Any]:
    spans = tile.keys_with_ring(*manner.ring)
    down = 2 * (MORTON_BITS - manner.bits)
    unit = tile.side >> manner.ring.depth
    whole = numbers(
        {
            "west": tile.x * EXTENT,
            "north": tile.y * EXTENT,
            "shift": CELL_BITS - EXTENT_BITS - tile.z,
            **box_around(tile, across=manner.ring.across * unit, along=manner.ring.along * unit),
        },
        {
            "bias": 1 << (EXTENT_BITS + tile.z),
            "first": spans[0][0],
            "last": spans[-1][1],
            "first_cell": spans[0][0] >> down,
            "last_cell": spans[-1][1] >> down,
        },
    )
    return whole | {
        "firsts": [first for first, _last in spans],
        "lasts": [last for _first, last in spans],
        "firsts_cell": [first >> down for first, _last in spans],
        "lasts_cell": [last >> down for _first, last in spans],
    }
