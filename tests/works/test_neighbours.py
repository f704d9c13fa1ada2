"""Works that are not published: for those who act where they are, and not for whoever shares an edge with them."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from accounts.models import Role
from geo.srid import WGS84
from tests.factories import Territory, make_user, make_work
from works.models import PlannedWork

pytestmark = pytest.mark.django_db


def test_the_agents_of_the_next_commune_do_not_see_them(territory: Territory) -> None:
    _west, south, east, north = territory.other_commune.geom.extent
    beside = Polygon.from_bbox((east, south, east + 0.01, north))
    work = make_work(geom=MultiPolygon(beside, srid=WGS84), is_public=False)
    assert territory.other_commune.geom.touches(work.geom)
    agent = make_user(Role.AGENT, territory.other_commune)
    assert not PlannedWork.objects.visible_to(agent).exists()
    overlapping = make_work(geom=territory.other_commune.geom, is_public=False)
    assert list(PlannedWork.objects.visible_to(agent)) == [overlapping]
