"""Territories on tiles: outlines in every tile they touch, one label each."""

import pytest

from geo.grid import Tile
from tests import factories, places
from tests.tiles.asking import features, over
from tests.tiles.decoding import area

pytestmark = pytest.mark.django_db


def neighbourhood(zoom, reach):
    middle = over(places.PLACE_DU_MARCHE, zoom)
    return [
        Tile(zoom, x, y)
        for x in range(middle.x - reach, middle.x + reach + 1)
        for y in range(middle.y - reach, middle.y + reach + 1)
    ]


def test_a_tile_names_the_territories_it_shows(territory):
    shown = features("boundaries", over(places.PLACE_DU_MARCHE, 14))
    properties = {feature.properties["slug"]: feature.properties for feature in shown}
    assert set(properties) == {"metropole", "strasbourg", "neudorf"}
    assert properties["neudorf"] == {"level": "quartier", "name": "Neudorf", "slug": "neudorf"}


def test_each_territory_has_one_label_whatever_the_tiles(territory):
    for zoom, reach in ((9, 1), (12, 4)):
        labels = [
            label.properties["slug"]
            for tile in neighbourhood(zoom, reach)
            for label in features("boundaries", tile, layer="boundary_labels")
        ]
        assert sorted(labels) == ["metropole", "neudorf", "robertsau", "schiltigheim", "strasbourg"]


def test_labels_stay_in_their_tile(territory):
    for tile in neighbourhood(12, 2):
        for label in features("boundaries", tile, layer="boundary_labels"):
            assert all(0 <= number < 4096 for number in label.point)


def test_shapes_are_cut_a_little_outside_the_tile(territory):
    numbers = [
        number
        for shape in features("boundaries", over(places.PLACE_DU_MARCHE, 14))
        for ring in shape.parts
        for place in ring
        for number in place
    ]
    assert min(numbers) == -64
    assert max(numbers) == 4096 + 64


def test_outer_rings_turn_as_the_format_wants(territory):
    for shape in features("boundaries", over(places.PLACE_DU_MARCHE, 10)):
        assert area(shape.parts[0]) > 0


def test_a_version_no_longer_in_force_is_not_drawn(territory):
    territory.quartier.valid_to = "2024-01-01"
    territory.quartier.save()
    shown = features("boundaries", over(places.PLACE_DU_MARCHE, 14))
    assert "neudorf" not in {feature.properties["slug"] for feature in shown}


def test_simplification_follows_the_zoom(territory):
    """A coast of a thousand bays is a few points from above, and all of them on the ground."""
    bays = [(7.60 + step / 4000, 48.47 + (step % 2) / 2000) for step in range(1000)]
    factories.make_boundary(
        level="perimeter", code="b", name="Baies", slug="baies",
        geom=places.shape(*bays, (7.85, 48.66), (7.60, 48.66)),
    )  # fmt: skip
    assert len(_ring("baies", over(places.point(7.7, 48.5), 6))) < 20
    assert len(_ring("baies", over(places.point(7.7, 48.47), 12))) > 100


def _ring(slug, tile):
    shown = features("boundaries", tile)
    (shape,) = [feature for feature in shown if feature.properties["slug"] == slug]
    return shape.parts[0]
