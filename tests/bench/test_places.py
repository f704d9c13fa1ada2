"""Which tiles are asked for: the same at every run, and where reports are."""

from collections import Counter

from bench.places import ACROSS, DOWN, ZOOMS, dense, holding, holding_about, map_load
from geo.grid import CELL_BITS

# Four reports in one street, one far away.
STREET = (559_000_000, 369_000_000)
CELLS = [(STREET[0] + step, STREET[1]) for step in range(4)] + [(STREET[0] + (1 << 20), STREET[1])]


def test_the_same_reports_give_the_same_tiles() -> None:
    assert map_load(CELLS) == map_load(CELLS)
    assert map_load(CELLS, seed=6) != map_load(CELLS)


def test_a_map_load_is_of_the_zooms_that_maps_are_looked_at() -> None:
    tiles = map_load(CELLS, 2000)
    shares = Counter(tile.z for tile in tiles)
    assert set(shares) == set(ZOOMS)
    assert max(shares, key=lambda zoom: shares[zoom]) == 14


def test_a_map_load_is_of_tiles_around_reports() -> None:
    for tile in map_load(CELLS[:4], 50):
        report = holding(STREET, tile.z)
        assert (tile.x - report.x in ACROSS, tile.y - report.y in DOWN) == (True, True)


def test_the_dense_centre_comes_first() -> None:
    tiles = dense(CELLS, each=1)
    assert tiles == [holding(STREET, 12), holding(STREET, 13)]


def test_tiles_that_hold_about_as_many() -> None:
    found = holding_about(CELLS, 14, features=4, count=1)
    assert (found.tiles, found.astray) == ([holding(STREET, 14)], 0)
    assert holding_about(CELLS, 14, features=4, count=2).astray == 1.5


def test_a_cell_is_in_the_tile_of_its_first_bits() -> None:
    tile = holding(STREET, 12)
    assert (tile.x, tile.y) == (STREET[0] >> (CELL_BITS - 12), STREET[1] >> (CELL_BITS - 12))
