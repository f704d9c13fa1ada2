"""The doors: bad addresses, headers, copies, descriptions."""

import gzip

import pytest
from django.core.cache import cache
from django.test.utils import override_settings

from geo.grid import Tile
from tests import factories, places
from tests.tiles.asking import address, counted, features, over
from tests.tiles.decoding import decode

pytestmark = pytest.mark.django_db
LAYERS = ("contributions", "heat", "boundaries")
CITY = over(places.PLACE_DU_MARCHE, 10)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    "place", ["3/8/0", "3/0/8", "19/0/0", "99/1/1", f"3/{10**30}/1", "3/-1/0", "x/0/0", "1e3/0/0", f"{'9' * 5000}/1/1"]
)
def test_a_place_outside_the_pyramid_is_not_found(client, layer, place):
    response = client.get(f"/tiles/{layer}/{place}.mvt")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["/tiles/nothing/1/1/1.mvt", "/tiles/nothing.json"])
def test_an_unknown_layer_is_not_found(client, address):
    assert client.get(address).status_code == 404


BAD = [
    "colour=red",
    "status=nonsense",
    "category=nothing-like-it",
    "territory=nowhere",
    "quartier=inside",
    "period=0",
    "period=1e400",
    "since=yesterday",
    "until=9999-12-31",
    "since=0001-01-01",
    f"q={'a' * 5000}",
    "status=open&status=closed",
    "bbox=1,2,3,4",
]


@pytest.mark.parametrize("query", BAD, ids=lambda query: query[:30])
@pytest.mark.parametrize("layer", ["contributions", "heat"])
def test_a_bad_filter_is_refused_with_the_reason(client, layer, query):
    response = client.get(f"{address(layer, CITY)}?{query}")
    assert response.status_code == 400
    problem = response.json()
    assert problem["status"] == 400
    assert query.split("=")[0] in problem["errors"]


@pytest.mark.parametrize("query", ["q=%00", "category=%00", "kind=report%00", "territory=%00"])
def test_a_null_byte_is_refused(client, query):
    assert client.get(f"{address('heat', CITY)}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["q=%27%22%3B--", "q=%25%28x%29s%20%25", "q=%F0%9F%8C%B3", "q=%FF", "q=a&%7C%21%28"])
def test_strange_words_are_only_words(client, territory, query):
    assert client.get(f"{address('heat', CITY)}?{query}").status_code in (200, 204, 400)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_tiles_are_only_read(client, method):
    assert getattr(client, method)(address("contributions", CITY)).status_code == 405


def test_one_query_serves_every_source_of_a_map(territory):
    assert features("boundaries", CITY, status="open", q="trou", territory="neudorf")


def test_an_empty_tile_has_no_content(client, territory):
    response = client.get(address("contributions", Tile(10, 0, 0)))
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize("layer", LAYERS)
def test_a_tile_may_be_kept_by_anyone(client, report, layer):
    client.force_login(factories.make_superuser())
    response = client.get(address(layer, CITY), headers={"accept-encoding": "gzip"})
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert "Cookie" not in response.headers["Vary"]
    assert not response.cookies


@pytest.mark.parametrize("layer", LAYERS)
def test_a_tile_known_already_is_not_sent_again(client, report, layer):
    etag = client.get(address(layer, CITY)).headers["ETag"]
    response = client.get(address(layer, CITY), headers={"if-none-match": etag, "accept-encoding": "gzip"})
    assert (response.status_code, response.content) == (304, b"")


def test_compressed_or_not_the_tile_is_the_same(client, report):
    plain = client.get(address("contributions", CITY))
    packed = client.get(address("contributions", CITY), headers={"accept-encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert plain.headers["ETag"] == packed.headers["ETag"]
    assert gzip.decompress(packed.content) == plain.content
    assert decode(plain.content)["contributions"].extent == 4096


def test_a_copy_is_kept_under_one_key_however_the_address_is_written(client, report, django_assert_num_queries):
    client.get(f"{address('contributions', CITY)}?status=open&kind=report")
    # Its version alone is asked for.
    with django_assert_num_queries(1):
        client.get(f"{address('contributions', CITY)}?kind=report&q=&status=open&period=")


def test_a_copy_does_not_outlive_its_seconds(report):
    with override_settings(TILE_CACHE_SECONDS=0):
        assert counted(features("contributions", CITY)) == 1
        factories.make_report()
        assert counted(features("contributions", CITY)) == 2


def test_without_a_cache_tiles_are_drawn_all_the_same(report, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *args, **kwargs: None)
    monkeypatch.setattr(cache, "set", lambda *args, **kwargs: None)
    assert counted(features("contributions", CITY)) == 1


@pytest.mark.parametrize("layer", LAYERS)
def test_a_description_is_tilejson(client, territory, layer):
    described = client.get(f"/tiles/{layer}.json").json()
    assert described["tilejson"] == "3.0.0"
    assert described["bounds"] == [7.60, 48.47, 7.86, 48.67]
    assert 0 <= described["minzoom"] < described["maxzoom"] <= 18
    assert layer in {each["id"] for each in described["vector_layers"]}
    assert described["tiles"] == [f"/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt"]


def test_the_described_fields_are_those_of_the_tile(client, report):
    (described,) = client.get("/tiles/contributions.json").json()["vector_layers"]
    (feature,) = features("contributions", over(report.geom, 14))
    assert set(feature.properties) <= set(described["fields"])
    assert described["fields"]["open"].startswith("Boolean")


def test_a_description_carries_the_filters_to_its_tiles(client, territory):
    query = {"territory": "neudorf", "q": "trou & bosse", "status": ""}
    (template,) = client.get("/tiles/heat.json", query).json()["tiles"]
    assert template == "/tiles/heat/{z}/{x}/{y}.mvt?q=trou+%26+bosse&territory=neudorf"
    tile = template.format(z=CITY.z, x=CITY.x, y=CITY.y)
    assert client.get(tile).status_code in (200, 204)


def test_a_description_refuses_a_bad_filter(client):
    assert client.get("/tiles/contributions.json?colour=red").status_code == 400


def test_without_a_territory_the_bounds_are_the_world(client):
    assert client.get("/tiles/boundaries.json").json()["bounds"][0] == -180
