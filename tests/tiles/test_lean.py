"""The short way to a tile: the same answers as by the whole site, which keeps all that is not in order."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, NamedTuple

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from config import security
from config.wsgi import application
from reports.models import Report
from tests import factories, places
from tests.tiles.asking import address, over
from tiles import asked
from tiles.lean import LeanDoor
from tiles.sources import Drawing

pytestmark = pytest.mark.django_db
PLACE = over(places.PLACE_DU_MARCHE, 14)
TILE = address("contributions", PLACE)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(door: Any, path: str, query: str = "", method: str = "GET", **environ: str) -> Answer:
    """Through a WSGI application, as a server asks it."""
    told: list[Any] = []
    request = RequestFactory().generic(method, path, QUERY_STRING=query, HTTP_HOST="testserver", **environ)
    body = b"".join(door(request.environ, lambda status, headers, *_rest: told.extend((status, headers))))
    return Answer(int(told[0].split()[0]), dict(told[1]), body)


def never(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    raise AssertionError("the site was asked")


lean = LeanDoor(never, security.common_headers)


@pytest.mark.parametrize("layer", ["contributions", "heat", "boundaries", "works"])
@pytest.mark.parametrize("query", ["", "status=open&q=&kind=report", "q=trou"])
@pytest.mark.parametrize("packed", ["gzip, br", ""])
def test_both_ways_lead_to_the_same_answer(report: Report, layer: str, query: str, packed: str) -> None:
    place = address(layer, PLACE)
    short = ask(lean, place, query, HTTP_ACCEPT_ENCODING=packed)
    long = Client().get(f"{place}?{query}", headers={"accept-encoding": packed})
    assert (short.status, short.body) == (long.status_code, long.content)
    differing = {"Vary", "Content-Language"}
    if not short.body:
        differing.add("Content-Length")
    assert {name: value for name, value in long.headers.items() if name not in differing} == {
        name: value for name, value in short.headers.items() if name not in differing
    }
    assert short.headers["Vary"] == "Accept-Encoding"


def test_every_header_of_the_site_is_there(report: Report) -> None:
    headers = ask(lean, TILE).headers
    assert headers["Content-Security-Policy"] == security.CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers
    assert "Set-Cookie" not in headers


def test_a_known_tile_is_not_sent_again(report: Report) -> None:
    known = ask(lean, TILE).headers["ETag"]
    found = ask(lean, TILE, HTTP_IF_NONE_MATCH=known)
    assert (found.status, found.body, found.headers["ETag"]) == (304, b"", known)
    assert "Content-Length" not in found.headers


def test_an_empty_tile_has_no_content(territory) -> None:
    assert ask(lean, TILE)[::2] == (204, b"")


def test_head_says_how_long_it_is_and_sends_nothing(report: Report) -> None:
    whole, head = ask(lean, TILE), ask(lean, TILE, method="HEAD")
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))


def test_nobody_is_looked_up(report: Report, django_assert_num_queries) -> None:
    """The version and the drawing, whoever asks: a session is not read."""
    client = Client()
    client.force_login(factories.make_superuser())
    session = client.cookies["sessionid"].value
    ask(lean, TILE)
    with django_assert_num_queries(2):
        assert ask(lean, address("contributions", over(places.PLACE_DU_MARCHE, 15)), HTTP_COOKIE=f"sessionid={session}")


NOT_IN_ORDER = {
    "a filter that does not exist": ("GET", TILE, "colour=red", {}, 400),
    "a value that does not exist": ("GET", TILE, "status=nonsense", {}, 400),
    "a filter given twice": ("GET", TILE, "status=open&status=closed", {}, 400),
    "a null byte": ("GET", TILE, "q=%00", {}, 400),
    "another layer": ("GET", "/tiles/nothing/1/1/1.mvt", "", {}, 404),
    "no such place": ("GET", "/tiles/contributions/3/8/0.mvt", "", {}, 404),
    "too deep": ("GET", "/tiles/contributions/19/1/1.mvt", "", {}, 404),
    "endless numbers": ("GET", f"/tiles/contributions/{'9' * 300}/1/1.mvt", "", {}, 404),
    "sent to": ("POST", TILE, "", {}, 403),
    "another name": ("GET", TILE, "", {"HTTP_HOST": "elsewhere.example.test"}, 400),
    "no name": ("GET", TILE, "", {"HTTP_HOST": ""}, 400),
    "a description": ("GET", "/tiles/base.json", "", {}, 200),
    "a page": ("GET", "/healthz", "", {}, 200),
}


@pytest.mark.parametrize("what", NOT_IN_ORDER)
def test_what_is_not_in_order_is_left_to_the_site(territory, what: str) -> None:
    method, path, query, environ, status = NOT_IN_ORDER[what]
    request = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver"} | environ
    environ_of = RequestFactory().generic(method, "/").environ | request
    told: list[Any] = []
    body = b"".join(application(environ_of, lambda status, headers, *_rest: told.extend((status, dict(headers)))))
    assert int(told[0].split()[0]) == status
    if status in (400, 404) and environ == {}:
        assert told[1]["Content-Type"] == "application/problem+json"
        assert str(status).encode() in body


@pytest.mark.parametrize("wanted", ["fr", "en"])
def test_a_database_that_is_away_is_said_by_the_site_and_not_tried_twice(
    report: Report, monkeypatch: pytest.MonkeyPatch, settings, wanted: str
) -> None:
    settings.TILE_CACHE_SECONDS = 0
    tried: list[Any] = []

    def fails(_drawing: Drawing, tile: Any) -> bytes:
        tried.append(tile)
        raise OperationalError("away")

    monkeypatch.setattr(Drawing, "tile", fails)
    answer = ask(application, TILE, HTTP_ACCEPT_LANGUAGE=wanted)
    assert (answer.status, len(tried)) == (HTTPStatus.SERVICE_UNAVAILABLE, 1)
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == wanted


def test_where_https_is_wanted_a_plain_request_is_sent_there(report: Report, settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    security._common_headers.cache_clear()
    try:
        with pytest.raises(AssertionError, match="the site was asked"):
            ask(lean, TILE)
        secure = ask(lean, TILE, HTTP_X_FORWARDED_PROTO="https")
        assert secure.headers["Strict-Transport-Security"] == "max-age=60"
    finally:
        security._common_headers.cache_clear()


def test_filters_are_checked_once_for_many_tiles(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(lean, TILE, "status=open")
    monkeypatch.setattr("tiles.asked.find", never)
    assert ask(lean, TILE, "status=open").status == 200
    asked.forget()
    with pytest.raises(AssertionError):
        ask(lean, TILE, "status=open")
