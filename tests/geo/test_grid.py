"""The grid: Python and the database count alike, and a tile is one range of keys."""

from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from geo.grid import MAX_ZOOM, Tile, cell_of, merged, morton_range, position_of, spread
from geo.srid import WGS84
from tests import places

ON_EARTH = [
    places.PLACE_DU_MARCHE,
    places.CATHEDRALE,
    places.point(55.45, -20.88),  # Saint-Denis de La Réunion
    places.point(-61.0, 14.6),  # Fort-de-France
    places.point(-180, -90),
    places.point(180, 90),
    places.point(0, 0),
]


@st.composite
def tiles(draw, most=MAX_ZOOM):
    z = draw(st.integers(0, most))
    side = st.integers(0, 2**z - 1)
    return Tile(z, draw(side), draw(side))


@pytest.mark.django_db
@pytest.mark.parametrize("place", ON_EARTH, ids=str)
def test_python_and_the_database_find_the_same_cell(place):
    with connection.cursor() as cursor:
        cursor.execute(
            "select geo_cell_x(shape), geo_cell_y(shape), geo_morton(shape)"
            " from (select ST_SetSRID(ST_Point(%s, %s), %s) as shape) as given",
            [place.x, place.y, WGS84],
        )
        x, y, key = cursor.fetchone()
    assert (x, y) == cell_of(place.x, place.y)
    assert key == spread(x >> 6) | (spread(y >> 6) << 1)


@given(tiles())
def test_a_tile_is_the_four_below_it(tile):
    if tile.z == MAX_ZOOM:
        return
    first, last = tile.keys
    below = [Tile(tile.z + 1, 2 * tile.x + dx, 2 * tile.y + dy).keys for dx in (0, 1) for dy in (0, 1)]
    assert merged(below) == [(first, last)]


@given(tiles(), st.integers(1, 4))
def test_the_ring_surrounds_the_tile(tile, depth):
    spans = tile.keys_with_ring(depth)
    assert spans == sorted(spans)
    assert all(last < first for (_a, last), (first, _b) in pairwise(spans))
    inner, last = 1 << depth, (1 << (tile.z + depth)) - 1
    width = _clipped(tile.x << depth, inner, last)
    height = _clipped(tile.y << depth, inner, last)
    cell = morton_range(tile.z + depth, 0, 0)[1] + 1
    assert sum(b - a + 1 for a, b in spans) == width * height * cell
    assert any(a <= tile.keys[0] and tile.keys[1] <= b for a, b in spans)


def _clipped(start: int, inner: int, last: int) -> int:
    """How many cells the tile and its margin have along one axis, the edges of the world taken off."""
    return min(start + inner, last) - max(start - 1, 0) + 1


@given(tiles())
def test_the_middle_of_a_tile_is_in_it(tile):
    x, y = tile.origin
    lon, lat = position_of(x + tile.side / 2, y + tile.side / 2)
    if abs(lat) < 85:  # beyond, the grid is cut: cells are those of its edge
        assert Tile.holding(lon, lat, tile.z) == tile


@given(st.floats(-179.9, 179.9), st.floats(-85, 85))
def test_a_position_survives_the_grid(lon, lat):
    x, y = cell_of(lon, lat)
    assert position_of(x + 0.5, y + 0.5) == pytest.approx((lon, lat), abs=1e-6)


@pytest.mark.parametrize("place", [(-1, 0, 0), (0, 1, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0), (19, 0, 0), (64, 0, 0)])
def test_a_tile_outside_the_pyramid_does_not_exist(place):
    with pytest.raises(ValueError, match="no tile"):
        Tile(*place)


def test_a_box_with_a_margin_stays_on_the_earth():
    box = Tile(0, 0, 0).box(margin=0.5)
    assert (box.west, box.east) == (-180, 180)
    assert -86 < box.south < box.north < 86
