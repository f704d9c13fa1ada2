"""Heat: the hexagons' arithmetic, and no seam between tiles."""

import random
from collections import defaultdict

import pytest

from contributions.models import Contribution
from geo.grid import Tile, cell_of
from tests import factories, places
from tests.tiles.asking import CITY_ZOOM, counted, features, hexagons, over
from tests.tiles.decoding import area
from tiles.heat import HALF_WIDTH as M
from tiles.heat import QUARTER_HEIGHT as K

pytestmark = pytest.mark.django_db
UNITS = 4096
# From here on hexagons are counted from the rows.
ZOOM = 15


@pytest.fixture
def crowd(territory):
    """Reports scattered around a corner where four tiles meet, the same at each run."""
    dice = random.Random(7)
    corner = over(places.PLACE_DU_MARCHE, ZOOM).box()
    template = factories.make_report()
    rows = []
    for number in range(400):
        lon, lat = dice.gauss(corner.west, 0.004), dice.gauss(corner.north, 0.003)
        rows.append(
            Contribution(
                reference=f"S-T{number}", kind="report", category=template.category,
                status="received", geom=places.point(lon, lat), commune=template.commune,
                tracking_hash=str(number),
            )
        )  # fmt: skip
    Contribution.objects.bulk_create(rows)
    return [row.geom for row in rows] + [template.geom]


def around_the_corner():
    tile = over(places.PLACE_DU_MARCHE, ZOOM)
    return [Tile(ZOOM, tile.x - dx, tile.y - dy) for dx in (0, 1) for dy in (0, 1)]


def centred(tile):
    """Centre, in units of the whole world at that zoom → how many points."""
    drawn = hexagons(tile)
    return {_centre(tile, feature.parts[0]): feature.properties["n"] for feature in drawn}


def _centre(tile, ring):
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return tile.x * UNITS + (min(xs) + max(xs)) // 2, tile.y * UNITS + (min(ys) + max(ys)) // 2


def _middles_of_squares(cells):
    """Points are counted by squares of eight pixels (2^21 a side of the world), each at the middle of its points."""
    squares = defaultdict(list)
    for x, y in cells:
        squares[x >> 9, y >> 9].append((x, y))
    for held in squares.values():
        n = len(held)
        xs, ys = zip(*held, strict=True)
        yield (sum(xs) // n >> 3, sum(ys) // n >> 3), n


def holds(centre, place):
    """Whether a hexagon holds a place, by the inequalities of its six sides."""
    x, y = abs(place[0] - centre[0]), abs(place[1] - centre[1])
    return x <= M and K * x + M * y <= 2 * K * M


def test_a_hexagon_counts_the_points_it_holds_and_no_other(crowd):
    tile = over(places.PLACE_DU_MARCHE, ZOOM)
    middles = list(_middles_of_squares(cell_of(geom.x, geom.y) for geom in crowd))
    found = centred(tile)
    assert found
    assert found == {centre: sum(n for middle, n in middles if holds(centre, middle)) for centre in found}


def test_neighbouring_tiles_give_a_shared_hexagon_the_same_whole_count(crowd):
    tiles = [centred(tile) for tile in around_the_corner()]
    shared = [centre for centre in tiles[0] if sum(centre in other for other in tiles) > 1]
    assert shared
    for centre in shared:
        assert len({found[centre] for found in tiles if centre in found}) == 1


def test_every_point_is_in_exactly_one_hexagon(crowd):
    together = {}
    for tile in around_the_corner():
        together |= centred(tile)
    inside = sum(any(_in(tile, geom) for tile in around_the_corner()) for geom in crowd)
    assert inside <= sum(together.values()) <= len(crowd)
    assert counted(hexagons(over(places.PLACE_DU_MARCHE, CITY_ZOOM))) == len(crowd)


def _in(tile, geom):
    x, y = cell_of(geom.x, geom.y)
    return (x // tile.side, y // tile.side) == (tile.x, tile.y)


def test_hexagons_are_outer_rings_and_about_32_pixels_wide(crowd):
    for feature in features("heat", over(places.PLACE_DU_MARCHE, 14)):
        (ring,) = feature.parts
        assert area(ring) > 0
        xs = [x for x, _y in ring]
        assert (max(xs) - min(xs)) / UNITS * 512 == 32


@pytest.mark.parametrize("zoom", range(0, 19, 3))
def test_a_report_is_in_the_heat_at_every_zoom(report, zoom):
    assert counted(hexagons(over(report.geom, zoom))) == 1
