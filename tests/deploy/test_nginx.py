"""What stands in front of the web servers: a real nginx on the file that is shipped, before servers that say what a
test wants, and before the site itself."""

import gzip
import http.client
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import Client

from config.security import SecurityHeaders
from contributions.models import Contribution
from scripts.nginx import SITE, Nginx
from tests import factories, places
from tests.deploy.asking import HASHED, SCRIPT, Answer, ask, asked, both_say
from tests.deploy.upstream import Said, Upstream
from tests.resilience.conftest import own_settings, url_of_the_test_database
from tests.resilience.processes import Site, free_port, wait_until
from tests.tiles.asking import address, over

DRAWN = b"a tile" * 100
PUBLIC = {"Cache-Control": "public, max-age=5, s-maxage=60", "Vary": "Accept-Encoding", "ETag": 'W/"1"'}
TILE = {**PUBLIC, "Content-Type": "application/vnd.mapbox-vector-tile", "Content-Encoding": "gzip"}


places_of_tiles = iter(range(1, 10_000))


def tile() -> str:
    """An address that no other test has asked for."""
    return f"/tiles/contributions/14/1/{next(places_of_tiles)}.mvt"


def packed(**headers: str) -> Said:
    return Said(200, {**TILE, **headers}, gzip.compress(DRAWN, mtime=0))


def test_a_tile_is_asked_for_once_whoever_looks(front: Nginx, pair: list[Upstream]) -> None:
    both_say(pair, packed())
    path = tile()
    first = ask(front, path, Cookie="sessionid=somebody", Accept_Encoding="gzip, deflate, br")
    second = ask(front, path, Accept_Encoding="gzip")
    plain = ask(front, path, Accept_Encoding="")
    assert (first.kept, second.kept, plain.kept) == ("MISS", "HIT", "HIT")
    assert gzip.decompress(second.body) == plain.body == DRAWN
    assert "content-encoding" not in plain.headers
    assert second.headers["vary"] == "Accept-Encoding"
    (only,) = asked(pair)
    assert only.headers["Accept-Encoding"] == "gzip"
    assert "Cookie" not in only.headers


def test_a_browser_that_has_the_copy_gets_no_second_one(front: Nginx, pair: list[Upstream]) -> None:
    both_say(pair, packed())
    path = tile()
    known = ask(front, path).headers["etag"]
    again = ask(front, path, If_None_Match=known)
    assert (again.status, again.body, len(asked(pair))) == (304, b"", 1)


def test_an_empty_tile_is_kept_too(front: Nginx, pair: list[Upstream]) -> None:
    both_say(pair, Said(204, PUBLIC))
    path = tile()
    assert [ask(front, path).status, ask(front, path).kept, len(asked(pair))] == [204, "HIT", 1]


def test_past_its_time_a_copy_is_asked_about_and_not_sent_again(front: Nginx, pair: list[Upstream]) -> None:
    short = {"Cache-Control": "public, max-age=5, s-maxage=1"}
    for each in pair:
        each.says = lambda one: Said(304, PUBLIC | short) if "If-None-Match" in one.headers else packed(**short)
    path = tile()
    first = ask(front, path)
    found: list[Answer] = []
    wait_until(
        lambda: bool(found.append(ask(front, path)) or found[-1].kept == "REVALIDATED"), "the copy was asked about"
    )
    assert found[-1].body == first.body
    assert sorted(one.headers.get("If-None-Match", "") for one in asked(pair)) == ["", 'W/"1"']


@pytest.mark.parametrize(
    "headers",
    [
        {"Set-Cookie": "sessionid=x"},
        {"Cache-Control": "private, max-age=60"},
        {"Cache-Control": "no-store"},
        {"Cache-Control": "no-cache"},
        {"Cache-Control": ""},
    ],
    ids=str,
)
def test_what_does_not_say_that_it_is_public_is_not_kept(front: Nginx, pair: list[Upstream], headers: dict) -> None:
    both_say(pair, packed(**headers))
    path = tile()
    assert [ask(front, path).status, ask(front, path).status, len(asked(pair))] == [200, 200, 2]


@pytest.mark.parametrize(
    "path",
    [
        "/agents/tuiles/14/1/1.mvt",
        "/agents/",
        "/admin/",
        "/compte/",
        "/compte/connexion/",
        "/suivi/0a1b/",
        "/signaler/",
        "/territoires/neudorf/x/",
        "/contributions/S-1234567/confirmer/",
        "/contributions/7/apercu/",
        "/photos/0a1b/petite/",
        "/adresses/?q=rue",
        "/api/v1/reports/",
        "/api/v1/photos/",
        "/tiles/contributions.json",
    ],
)
def test_nothing_else_is_kept_even_if_it_says_that_it_is_public(front: Nginx, pair: list[Upstream], path: str) -> None:
    both_say(pair, Said(200, PUBLIC, b"mine"))
    first, second = ask(front, path, Cookie="sessionid=agent"), ask(front, path)
    assert (first.kept, second.kept, len(asked(pair))) == ("", "", 2)


def test_who_comes_with_a_key_neither_leaves_a_copy_nor_gets_one(front: Nginx, pair: list[Upstream]) -> None:
    both_say(pair, packed())
    path = tile()
    assert ask(front, path, Authorization="Token x").kept == "BYPASS"
    assert ask(front, path).kept == "MISS"
    assert ask(front, path, Authorization="Token x").kept == "BYPASS"


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_refusal_is_not_kept(front: Nginx, pair: list[Upstream], status: int) -> None:
    both_say(pair, Said(status, {}, b"{}"))
    path = tile()
    assert [ask(front, path).status, ask(front, path).status, len(asked(pair))] == [status, status, 2]


def test_each_filter_has_its_copy(front: Nginx, pair: list[Upstream]) -> None:
    for each in pair:
        each.says = lambda one: Said(200, PUBLIC, one.path.encode())
    path = tile()
    for query in ("", "?status=open", "?status=closed"):
        ask(front, path + query)
        again = ask(front, path + query)
        assert (again.kept, again.body) == ("HIT", (path + query).encode())


def test_what_was_read_may_be_asked_of_the_other_server(front: Nginx, pair: list[Upstream]) -> None:
    """Cut without a word, or away (503): the visitor sees neither."""
    for failing in (Said(0), Said(503, {"Retry-After": "10"})):
        for each in pair:
            each.begin()
        both_say(pair, Said(200, {}, b"page"))
        pair[0].says = lambda _asked, said=failing: said
        answers = [ask(front, "/") for _ in range(4)]
        assert {answer.body for answer in answers} == {b"page"}
        assert pair[0].asked


def test_what_was_sent_is_never_sent_twice(front: Nginx, pair: list[Upstream]) -> None:
    for failing in (Said(0), Said(503)):
        for each in pair:
            each.begin()
        both_say(pair, failing)
        answers = [ask(front, "/signaler/", method="POST", body=b"description=trou") for _ in range(4)]
        assert {answer.status for answer in answers} == {503}
        assert [one.body for one in asked(pair)] == [b"description=trou"] * 4


def test_with_no_server_left_old_tiles_are_shown_and_pages_say_so(front: Nginx, pair: list[Upstream]) -> None:
    both_say(pair, packed(**{"Cache-Control": "public, max-age=5, s-maxage=1"}))
    path = tile()
    fresh = ask(front, path)
    for each in pair:
        each.stop()
    try:
        wait_until(lambda: ask(front, path).kept == "STALE", "the copy is old")
        assert ask(front, path).body == fresh.body
        page, api = ask(front, "/"), ask(front, "/api/v1/contributions/")
        never_seen = ask(front, tile())
    finally:
        for each in pair:
            each.start()
    assert (page.status, api.status, never_seen.status) == (503, 503, 503)
    assert "Rien n’est perdu" in page.body.decode()
    assert page.headers["content-type"].startswith("text/html")
    for problem in (api, never_seen):
        assert problem.headers["content-type"] == "application/problem+json"
        assert json.loads(problem.body)["status"] == 503
    assert {answer.headers["retry-after"] for answer in (page, api, never_seen)} == {"5"}


def test_the_site_learns_who_asks_and_how_from_us_alone(front: Nginx, pair: list[Upstream]) -> None:
    answer = ask(front, "/", X_Forwarded_For="192.0.2.7", X_Forwarded_Proto="https", X_Request_ID="mine")
    (one,) = asked(pair)
    assert one.headers["X-Forwarded-For"] == "127.0.0.1"
    assert one.headers["X-Forwarded-Proto"] == "http"
    assert one.headers["Host"] == f"localhost:{front.port}"
    assert one.headers["X-Request-ID"] == answer.headers["x-request-id"] != "mine"


def test_nothing_that_opens_something_or_says_a_place_is_in_a_log(front: Nginx, pair: list[Upstream]) -> None:
    both_say(pair, Said(0))
    secret = "0a1b2c3d4e"
    for path in ("/suivi/{}/", "/signaler/envoye/{}/", "/idees/envoyee/{}/", "/courriels/confirmer/{}/"):
        ask(front, path.format(secret))
    ask(front, f"/?q={secret}")
    log = front.folder / "access.log"
    wait_until(lambda: "/suivi/..." in log.read_text(), "the log is written")
    assert secret not in log.read_text()
    errors = (front.folder / "error.log").read_text()
    assert not [line for line in errors.splitlines() if secret in line and "/?q=" not in line]


def test_a_static_file_comes_from_the_disk_with_the_headers_of_the_site(front: Nginx, pair: list[Upstream]) -> None:
    file = ask(front, f"/static/{HASHED}")
    assert (gzip.decompress(file.body), asked(pair)) == (SCRIPT, [])
    assert file.headers["content-type"] == "text/javascript; charset=utf-8"
    assert file.headers["cache-control"] == "public, max-age=315360000, immutable"
    assert ask(front, f"/static/{HASHED}", Accept_Encoding="").body == SCRIPT
    assert ask(front, "/static/map.js").headers["cache-control"] == "public, max-age=60"
    of_the_site = SecurityHeaders(SecurityMiddleware(lambda _request: HttpResponse(content_type="x")))(_plain_request())
    for name, value in of_the_site.headers.items():
        if name != "Content-Type":
            assert file.headers[name.lower()] == value


def _plain_request() -> HttpRequest:
    request = HttpRequest()
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    return request


def test_a_static_file_that_is_not_there_is_the_sites_to_say(front: Nginx, pair: list[Upstream]) -> None:
    both_say(pair, Said(404, {}, b"the page of the site"))
    assert ask(front, "/static/nothing.js").body == b"the page of the site"


def test_no_larger_form_is_read_than_the_site_reads(front: Nginx, pair: list[Upstream]) -> None:
    allowed = int(re.search(r"client_max_body_size (\d+)m;", SITE.read_text())[1])
    assert allowed * 1024 * 1024 == settings.UPLOAD_MAX_BYTES
    for path, kind in (("/signaler/", "text/html; charset=utf-8"), ("/api/v1/reports/", "application/problem+json")):
        line = http.client.HTTPConnection("127.0.0.1", front.port, timeout=30)
        line.putrequest("POST", path)
        line.putheader("Content-Length", str(settings.UPLOAD_MAX_BYTES + 1))
        line.endheaders()
        refused = line.getresponse()
        assert (refused.status, refused.getheader("Content-Type")) == (413, kind)
        line.close()
    assert asked(pair) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_in_front_of_the_site(nginx_folder: Path, territory: factories.Territory) -> None:
    """A tile is drawn once; a change in one quartier leaves the copies of the others; an agent's map stays theirs."""
    here, there = places.PLACE_DU_MARCHE, places.MAIRIE_SCHILTIGHEIM
    report = factories.make_report(geom=here)
    factories.make_report(geom=there)
    agent = Client()
    agent.force_login(factories.make_superuser())
    environment = own_settings(nginx_folder) | {
        "DATABASE_URL": url_of_the_test_database(), "REDIS_URL": settings.REDIS_URL, "BEHIND_PROXY": "1",
        "TILE_CACHE_SECONDS": "0",
    }  # fmt: skip
    site = Site(environment, nginx_folder / "site.log")
    front = Nginx(nginx_folder / "before-the-site", free_port(), [f"127.0.0.1:{site.port}"], nginx_folder / "static")
    front.start()
    try:
        _is_kept_and_renewed(
            front, report, address("contributions", over(here, 14)), address("contributions", over(there, 14))
        )
        _stays_the_agents_own(front, agent, over(here, 14))
        refused = ask(front, f"{address('contributions', over(here, 14))}?status=nonsense")
        assert (refused.status, refused.headers["content-type"]) == (400, "application/problem+json")
    finally:
        front.stop()
        site.kill()


def _is_kept_and_renewed(front: Nginx, report: Contribution, near: str, far: str) -> None:
    first = {path: ask(front, path) for path in (near, far)}
    assert {answer.status for answer in first.values()} == {200}
    assert ask(front, near).kept != "MISS"
    Contribution.objects.filter(pk=report.pk).update(status="in_progress")
    wait_until(lambda: ask(front, near).headers["etag"] != first[near].headers["etag"], "the change is shown", 10)
    seen: list[Any] = []
    # Shown for a second more while the site is asked about it.
    wait_until(lambda: bool(seen.append(ask(front, far)) or seen[-1].kept != "HIT"), "the copy is asked about", 10)
    assert {answer.headers["etag"] for answer in seen} == {first[far].headers["etag"]}


def _stays_the_agents_own(front: Nginx, agent: Client, place: Any) -> None:
    path = f"/agents/tuiles/{place.z}/{place.x}/{place.y}.mvt"
    mine = ask(front, path, Cookie=f"sessionid={agent.cookies['sessionid'].value}")
    assert (mine.status, mine.kept) == (200, "")
    assert ask(front, path).status in (302, 403)
