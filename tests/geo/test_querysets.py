"""Near, in a box, touching: asked of any table with shapes."""

import pytest

from contributions.models import Contribution
from geo.boxes import Box
from tests import factories, places

pytestmark = pytest.mark.django_db


def test_near_gives_the_nearest_first_with_metres(territory):
    metres = [45, 5, 20, 80]
    for distance in metres:
        factories.make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=distance))
    found = Contribution.objects.near(places.PLACE_DU_MARCHE, metres=50)
    assert [round(row.distance_metres) for row in found] == [5, 20, 45]


def test_near_counts_to_the_metre(territory):
    """The box in degrees is only a first sieve: the distance on the sphere decides."""
    factories.make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=49.5))
    factories.make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=50.5))
    assert Contribution.objects.near(places.PLACE_DU_MARCHE, metres=50).count() == 1


def test_a_box_holds_what_overlaps_it(territory):
    here = factories.make_report()
    factories.make_report(geom=places.MAIRIE_SCHILTIGHEIM)
    box = Box.around(places.PLACE_DU_MARCHE, 500)
    assert list(Contribution.objects.in_box(box)) == [Contribution.objects.get(pk=here.pk)]


def test_touching_is_of_shapes_and_not_of_boxes(territory):
    factories.make_report()
    corner = places.shape((7.74, 48.55), (7.79, 48.55), (7.74, 48.60))  # its box holds the place, the shape does not
    outside = places.point(7.784, 48.571)
    factories.make_report(geom=outside)
    assert Contribution.objects.touching(corner).count() == 1
