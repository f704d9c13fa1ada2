"""Points and clusters: what the map shows is what the list counts."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.filters import narrow
from contributions.models import Contribution
from geo.grid import Tile
from tests import factories, places
from tests.tiles.asking import CITY_ZOOM, address, counted, features, hexagons, over
from tiles import points

pytestmark = pytest.mark.django_db


def test_near_the_ground_each_contribution_is_a_point_with_its_id(report):
    (feature,) = features("contributions", over(report.geom, 14))
    assert feature.id == report.pk
    assert feature.properties == {
        "kind": "report",
        "category": report.category_id,
        "status": report.status,
        "open": True,
        "seen": 0,
    }


@pytest.mark.parametrize("zoom", [13, 16, 18])
def test_a_point_is_drawn_where_it_is(report, zoom):
    tile = over(report.geom, zoom)
    (feature,) = features("contributions", tile)
    box = tile.box()
    x, y = feature.point
    assert box.west + x / 4096 * (box.east - box.west) == pytest.approx(report.geom.x, abs=1e-5)
    assert box.north - y / 4096 * (box.north - box.south) == pytest.approx(report.geom.y, abs=1e-5)


def test_from_above_contributions_are_clusters_that_say_how_many_are_open(territory):
    factories.make_report()
    factories.make_report(status="solved")
    (cluster,) = features("contributions", over(places.PLACE_DU_MARCHE, CITY_ZOOM))
    assert cluster.properties == {"n": 2, "open": 1, "category": Contribution.objects.first().category_id}


@pytest.mark.parametrize("zoom", [10, 14])
def test_a_hidden_contribution_is_on_no_tile(territory, zoom):
    factories.make_report(is_public=False)
    assert features("contributions", over(places.PLACE_DU_MARCHE, zoom)) == []
    assert features("heat", over(places.PLACE_DU_MARCHE, zoom)) == []


def test_a_signed_in_agent_gets_the_same_public_tile(client, territory):
    factories.make_report(is_public=False)
    client.force_login(factories.make_superuser())
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address("contributions", over(places.PLACE_DU_MARCHE, 14)))
    assert response.status_code == 204
    assert not any("session" in query["sql"] for query in queries)


def test_each_contribution_is_in_one_tile_only(territory):
    for step in range(12):
        factories.make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=150 * step))
    middle = over(places.PLACE_DU_MARCHE, 15)
    seen = [
        feature.id
        for x in range(middle.x - 1, middle.x + 2)
        for y in range(middle.y - 3, middle.y + 2)
        for feature in features("contributions", Tile(15, x, y))
    ]
    assert sorted(seen) == sorted(Contribution.objects.values_list("pk", flat=True))


def test_where_points_crowd_a_tile_counts_them_instead(territory, monkeypatch):
    monkeypatch.setattr(points, "MOST_POINTS", {18: 2})
    for _number in range(3):
        factories.make_report()
    assert counted(features("contributions", over(places.PLACE_DU_MARCHE, 18))) == 3


@pytest.fixture
def varied(territory):
    """Contributions that differ by all that can be filtered."""
    long_ago = timezone.now() - datetime.timedelta(days=200)
    lamp = factories.make_category("lampadaire", family="Éclairage")
    factories.make_report()
    factories.make_report(status="solved", description="Une poubelle pleine")
    factories.make_report(category=lamp, geom=places.ORANGERIE, description="Un lampadaire éteint")
    factories.make_report(created_at=long_ago, geom=places.CATHEDRALE)
    factories.make_report(geom=places.MAIRIE_SCHILTIGHEIM)
    factories.make_report(is_public=False)
    factories.make_idea(geom=places.CATHEDRALE)


FILTERS = [
    {},
    {"status": "open"},
    {"status": "closed"},
    {"status": "solved"},
    {"kind": "idea"},
    {"category": "lampadaire"},
    {"category": "famille-report-voirie"},
    {"period": "90"},
    {"since": "2026-01-01", "until": "2026-02-01"},
    {"territory": "neudorf"},
    {"territory": "strasbourg"},
    {"territory": "metropole"},
    {"quartier": "outside"},
    {"q": "lampadaire"},
    {"q": "rien de tel"},
    {"kind": "report", "status": "open", "territory": "strasbourg", "period": "30"},
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_tile_and_heat_count_what_the_list_counts(varied, filters):
    listed = narrow(Contribution.objects.public(), filters).count()
    city = over(places.PLACE_DU_MARCHE, CITY_ZOOM)
    assert counted(features("contributions", city, **filters)) == listed
    assert counted(hexagons(city, **filters)) == listed


def test_filters_that_exclude_each_other_give_an_empty_tile(varied):
    factories.make_boundary(level="epci", code="0", name="Vide", slug="vide", geom=places.METROPOLE)
    tile = address("contributions", over(places.PLACE_DU_MARCHE, CITY_ZOOM))
    assert Client().get(tile, {"territory": "vide"}).status_code == 204
