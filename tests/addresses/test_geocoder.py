"""Without loaded addresses: the geocoder, against a host of our own, well, slow, broken, hostile, away."""

import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from addresses import geocoder
from addresses.models import Street
from addresses.nearby import nearest, surroundings
from addresses.search import search
from tests import places
from tests.addresses.files import file_of, line, run
from tests.fake_host import FakeHost, fake_host

pytestmark = pytest.mark.django_db

TIMEOUT = 0.6
JSON = "application/json"


def feature(name="12 Rue des Tonneliers", lon=7.75, lat=48.58, **properties: object) -> dict[str, object]:
    said = {
        "name": name,
        "housenumber": "12",
        "street": "Rue des Tonneliers",
        "postcode": "67000",
        "city": "Strasbourg",
        "citycode": "67482",
        "type": "housenumber",
    }
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": {**said, **properties}}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.fixture
def host(settings) -> Iterator[FakeHost]:
    with fake_host(content_type=JSON, body=collection(feature())) as fake:
        settings.GEOCODER = "ign"
        settings.GEOCODER_UPSTREAM = f"{fake.address}/geocodage"
        settings.GEOCODER_TIMEOUT = TIMEOUT
        geocoder.breaker.reset()
        yield fake
    geocoder.breaker.reset()


def asked(host: FakeHost) -> tuple[str, dict[str, str]]:
    parts = urlsplit(host.asked[-1])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_without_loaded_addresses_the_geocoder_is_asked(host):
    (found,) = search("12 r. des tonneliers, strasbourg", near=places.CATHEDRALE).results
    assert asked(host) == (
        "/geocodage/search",
        {"q": "12 r. des tonneliers, strasbourg", "index": "address", "limit": "6", "lon": "7.75", "lat": "48.58"},
    )
    assert found.label == "12 rue des Tonneliers, 67000 Strasbourg"
    assert (found.kind, found.lon, found.lat, found.citycode) == ("housenumber", 7.75, 48.58, "67482")
    assert found.distance_metres == pytest.approx(220, abs=20)


def test_a_place_is_asked_for_its_address(host):
    host.body = collection(feature(lon=7.7513, housenumber="13"), feature(lat=48.59, street="Rue Haute"))
    found = nearest(places.CATHEDRALE)
    assert asked(host)[0] == "/geocodage/reverse"
    assert found.label == "13 rue des Tonneliers, Strasbourg"
    assert found.side == "côté impair"
    assert [mark.name for mark in surroundings(places.CATHEDRALE).around] == ["Rue des Tonneliers", "Rue Haute"]
    assert len(host.asked) == 1


def test_loaded_addresses_are_enough(host, tmp_path):
    run(file_of(tmp_path, line(12)))
    assert search("rue inconnue au bataillon").results == []
    assert nearest(places.COLMAR) is None
    assert not host.asked


def test_the_same_question_is_asked_once(host):
    for _time in range(3):
        assert search("rue des tonneliers").results
    assert len(host.asked) == 1


def test_nothing_found_is_an_answer_too(host):
    host.body = collection()
    assert search("rue des licornes") == search("rue des licornes")
    assert not search("rue des licornes").is_away
    assert len(host.asked) == 1


def test_too_little_is_not_asked(host):
    for words in ("", "a", "12", "67000", "\x00"):
        assert not search(words).is_away
    assert not host.asked


def test_without_a_geocoder_nothing_is_asked(host, settings):
    settings.GEOCODER = "none"
    assert search("rue des tonneliers").is_away
    assert surroundings(places.CATHEDRALE).is_away
    assert nearest(places.CATHEDRALE) is None
    assert not host.asked


def test_whoever_must_not_wait_hears_only_what_is_known(host):
    assert nearest(places.CATHEDRALE, may_ask=False) is None
    assert not host.asked
    nearest(places.CATHEDRALE)
    assert nearest(places.CATHEDRALE, may_ask=False)
    assert len(host.asked) == 1


@pytest.mark.parametrize("how", ["pause", "drip"])
def test_a_slow_host_is_not_waited_for(host, how):
    setattr(host, how, 5 if how == "pause" else 0.1)
    started = time.monotonic()
    assert search("rue des tonneliers").is_away
    assert time.monotonic() - started < TIMEOUT + 0.5


def test_a_page_that_asks_twice_waits_once(host):
    host.pause = 5
    started = time.monotonic()
    assert nearest(places.CATHEDRALE) is None
    assert surroundings(places.CATHEDRALE).is_away
    assert time.monotonic() - started < TIMEOUT + 0.5


@pytest.mark.parametrize("status", [301, 302, 401, 403, 429, 500, 502, 503])
def test_whatever_is_not_an_answer_is_away(host, status):
    host.status = status
    host.headers["Location"] = "http://127.0.0.1:1/secret"
    assert search("rue des tonneliers").is_away
    assert len(host.asked) == 1


@pytest.mark.parametrize("status", [400, 404])
def test_a_question_that_the_host_does_not_take_finds_nothing(host, status):
    host.status = status
    assert search("rue des tonneliers") == geocoder.Answer()
    assert geocoder.breaker.count == 0


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"null", b"[]", b"{}", b'"features"', b'{"features": {}}', b'{"features": 3}', b"\xff\xfe",
        b'{"features": ' + b"[" * 100_000,
    ],
)  # fmt: skip
def test_garbage_is_away(host, body):
    host.body = body
    assert search("rue des tonneliers").is_away


@pytest.mark.parametrize(
    "broken",
    [
        None, 3, [], {}, {"geometry": None, "properties": {}}, {"geometry": {"coordinates": [1]}, "properties": {}},
        feature(lon="x"), feature(lon=None), feature(lon=181), feature(lat=1e300), feature(lon=10**400),
        feature(type="planet"), feature(type=None), feature(name="", street=""), {**feature(), "properties": []},
    ],
)  # fmt: skip
def test_a_feature_that_cannot_be_read_is_left_out(host, broken):
    host.body = collection(broken, feature())
    assert [found.name for found in search("rue des tonneliers").results] == ["12 rue des Tonneliers"]


def test_no_more_than_asked_for_is_kept(host):
    host.body = collection(*(feature(housenumber=str(number)) for number in range(200)))
    assert len(search("rue des tonneliers", limit=4).results) == 4


def test_text_of_another_host_is_one_line_of_plain_text(host, client):
    host.body = collection(feature(city="<script>\x00\u202ealert(1)</script>\n" + "x" * 5000))
    page = client.get("/adresses/?q=rue+des+tonneliers").content.decode()
    assert "<script>" not in page
    assert "\u202e" not in page
    assert len(page) < 3000


def test_a_huge_answer_is_cut_short(host, monkeypatch):
    monkeypatch.setattr(geocoder, "WANTED", dataclasses.replace(geocoder.WANTED, most_bytes=10_000))
    host.body = collection(*(feature() for _number in range(200)))
    assert search("rue des tonneliers").is_away


def test_another_type_is_refused(host):
    host.headers["Content-Type"] = "text/html"
    assert search("rue des tonneliers").is_away


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "file:///etc/passwd", "nonsense"])
def test_a_host_that_is_none_is_away(host, settings, address):
    settings.GEOCODER_UPSTREAM = address
    assert search("rue des tonneliers").is_away


def test_after_three_failures_the_host_is_left_alone(host):
    host.status = 500
    for number in range(6):
        assert search(f"rue numéro {number} des tonneliers").is_away
    assert len(host.asked) == 3


def test_without_the_cache_all_goes_on(host, monkeypatch):
    for name in ("get", "set", "delete"):
        monkeypatch.setattr(cache, name, lambda *args, **kwargs: None)
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: True)
    for _time in range(3):
        assert search("rue des tonneliers").results
    assert len(host.asked) == 3


def test_a_crowd_asks_no_more_than_ten_times_a_second(host):
    """Forty people at once: those that get no turn in time are told so, and the host never feels them."""
    answers = []
    threads = [threading.Thread(target=lambda n=n: answers.append(_ask(n))) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(host.moments) <= 10
    assert sum(is_away for is_away in answers) == 40 - len(host.moments)
    assert max(sum(start <= moment < start + 1 for moment in host.moments) for start in host.moments) <= 10


def _ask(number: int) -> bool:
    """Past the database, which belongs to the thread of the test."""
    return geocoder.search(f"rue {number}", near=None, limit=6).is_away


def test_offline_the_demonstration_has_its_invented_streets(host, tmp_path):
    run(file_of(tmp_path, line(12, "Rue Inventée")))
    Street.objects.update(is_invented=True)
    assert search("rue inventee").results[0].name == "12 rue des Tonneliers"  # the host answers: it knows better
    host.status = 500
    assert search("12 rue inventee").results[0].name == "12 rue Inventée"
    assert nearest(places.point(7.7502, 48.58)).label == "12 rue Inventée, Strasbourg"
