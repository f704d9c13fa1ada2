"""The base map against an upstream of our own on loopback: well, slow, broken, hostile, away."""

import dataclasses
import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from geo.grid import Tile
from tests import places
from tests.fake_host import FakeHost, fake_host
from tests.tiles.asking import over
from tiles import basemap, upstream
from tiles.store import Store

PNG = upstream.PNG + b"a picture"
TIMEOUT = 0.4
HERE = over(places.PLACE_DU_MARCHE, 14)

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(settings, tmp_path: Path) -> Iterator[FakeHost]:
    with fake_host(content_type="image/png", body=PNG) as fake:
        settings.BASEMAP = "ign"
        settings.BASEMAP_UPSTREAM = f"{fake.address}/wmts"
        settings.BASEMAP_CACHE = str(tmp_path)
        settings.BASEMAP_TIMEOUT = TIMEOUT
        basemap.breaker.reset()
        yield fake
    basemap.breaker.reset()


def ask(client, tile: Tile = HERE):
    return client.get(f"/tiles/base/{tile.z}/{tile.x}/{tile.y}.png")


def is_away(response) -> bool:
    """An answer a map takes without an error: nothing, told to be asked again soon."""
    return (
        response.status_code == 204
        and response.headers["X-Basemap"] == "away"
        and response.headers["Cache-Control"] == "public, max-age=30"
    )


def test_a_tile_is_fetched_from_the_host_and_kept(client, host):
    response = ask(client)
    assert (response.status_code, response.content) == (200, PNG)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=604800"
    assert not response.cookies
    ask(client)
    assert len(host.asked) == 1


def test_the_host_is_asked_for_plan_ign_at_that_place(client, host):
    ask(client)
    parts = urlsplit(host.asked[0])
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.path == "/wmts"
    assert asked["LAYER"] == "GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    assert (asked["TILEMATRIX"], asked["TILECOL"], asked["TILEROW"]) == (
        str(HERE.z),
        str(HERE.x),
        str(HERE.y),
    )


def test_a_slow_host_is_not_waited_for(client, host):
    host.pause = 5
    started = time.monotonic()
    assert is_away(ask(client))
    assert time.monotonic() - started < TIMEOUT + 0.5


def test_a_host_that_drips_is_not_waited_for(client, host):
    host.drip = 0.1
    started = time.monotonic()
    assert is_away(ask(client))
    assert time.monotonic() - started < TIMEOUT + 0.5


@pytest.mark.parametrize("status", [301, 302, 307, 429, 500, 503])
def test_whatever_is_not_a_picture_is_nothing(client, host, status):
    host.status = status
    assert is_away(ask(client))


def test_a_redirection_is_never_followed(client, host):
    host.status = 302
    host.headers = {"Location": "http://127.0.0.1:1/secret", "Content-Type": "image/png"}
    assert is_away(ask(client))
    assert len(host.asked) == 1


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xml", "image/jpeg"])
def test_another_type_is_refused(client, host, kind):
    host.headers = {"Content-Type": kind}
    assert is_away(ask(client))


def test_a_lie_about_the_type_is_refused(client, host):
    host.body = b"<html><script>alert(1)</script>"
    assert is_away(ask(client))


def test_a_huge_answer_is_cut_short(client, host, monkeypatch):
    monkeypatch.setattr(upstream, "WANTED", dataclasses.replace(upstream.WANTED, most_bytes=10_000))
    host.body = PNG + b"x" * 50_000
    assert is_away(ask(client))


def test_an_answer_cut_in_the_middle_is_refused(client, host):
    host.headers = {"Content-Type": "image/png", "Content-Length": "5000"}
    assert is_away(ask(client))


def test_a_host_that_does_not_listen_is_away(client, host, settings):
    settings.BASEMAP_UPSTREAM = "http://127.0.0.1:1/wmts"
    assert is_away(ask(client))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "nonsense"])
def test_only_addresses_of_the_web_are_asked(client, host, settings, address):
    settings.BASEMAP_UPSTREAM = address
    assert is_away(ask(client))


def test_a_place_the_host_does_not_have_is_no_failure(client, host):
    host.status = 404
    for step in range(5):
        assert ask(client, Tile(HERE.z, HERE.x + step, HERE.y)).status_code == 204
    assert len(host.asked) == 5


def test_after_three_failures_the_host_is_left_alone(client, host):
    host.status = 500
    for step in range(6):
        assert is_away(ask(client, Tile(HERE.z, HERE.x + step, HERE.y)))
    assert len(host.asked) == 3


def test_without_the_cache_the_host_is_left_alone_as_well(client, host, monkeypatch):
    for name in ("get", "set", "delete"):
        monkeypatch.setattr(cache, name, lambda *args, **kwargs: None)
    test_after_three_failures_the_host_is_left_alone(client, host)


def test_while_the_host_is_away_an_old_picture_is_shown(client, host, monkeypatch):
    ask(client)
    monkeypatch.setattr(basemap, "FRESH_SECONDS", -1)
    host.status = 500
    assert [ask(client).content for _time in range(4)] == [PNG] * 4


def test_tiles_far_from_the_territory_are_not_fetched(client, host, territory):
    assert ask(client).status_code == 200
    assert ask(client, over(places.point(2.35, 48.85), 14)).status_code == 204
    assert len(host.asked) == 1


@pytest.mark.parametrize("place", ["3/8/0", "19/0/0", f"3/{10**30}/1"])
def test_a_place_outside_the_pyramid_is_not_found(client, host, place):
    assert client.get(f"/tiles/base/{place}.png").status_code == 404
    assert not host.asked


def test_without_a_base_map_there_are_no_tiles(client, host, settings):
    settings.BASEMAP = "none"
    assert ask(client).status_code == 404
    assert client.get("/tiles/base.json").json() == {
        "tilejson": "3.0.0",
        "basemap": "none",
        "tiles": [],
    }
    assert not host.asked


def test_the_description_leads_to_our_own_address(client, host):
    described = client.get("/tiles/base.json").json()
    assert described["tiles"] == ["/tiles/base/{z}/{x}/{y}.png"]
    assert "IGN" in described["attribution"]


def test_the_store_forgets_the_oldest_first(tmp_path):
    store = Store(tmp_path, most_bytes=250)
    for x in range(3):
        store.write(Tile(5, x, 0), bytes(100))
        _age(store, Tile(5, x, 0), seconds=1000 - x)
    store.sweep()
    kept = [x for x in range(3) if store.read(Tile(5, x, 0))]
    assert kept == [1, 2] or kept == [2]
    assert store.read(Tile(5, 0, 0)) is None


def _age(store: Store, tile: Tile, *, seconds: float) -> None:
    moment = time.time() - seconds
    os.utime(store._path(tile), (moment, moment))


def test_a_full_disk_is_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    Store(blocked, most_bytes=1000).write(HERE, PNG)
