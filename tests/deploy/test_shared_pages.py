"""Pages that everybody reads, kept for a moment in front of the web servers; and whose are not."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from config.sharing import OWN, SHARED, VARY
from contributions.models import Category, Contribution
from scripts.nginx import SITE, Nginx
from tests import factories, places
from tests.deploy.asking import ask, asked, both_say
from tests.deploy.upstream import Asked, Said, Upstream
from tests.resilience.conftest import own_settings, url_of_the_test_database
from tests.resilience.processes import Site, free_port, wait_until

PUBLIC = {"Cache-Control": SHARED, "Vary": ", ".join(VARY)}
# So long that no slow machine sees it end.
LONG = PUBLIC | {"Cache-Control": "public, max-age=0, s-maxage=600"}
CSRF = "c" * 32
numbers = itertools.count()


def page() -> str:
    """An address that no other test has asked for."""
    return f"/?after={next(numbers)}"


def said_of(one: Asked) -> Said:
    """An answer that tells what it was made for."""
    heard = [one.headers.get(name, "") for name in ("Accept-Language", "HX-Request", "Cookie")]
    return Said(200, LONG, json.dumps([one.path, *heard]).encode())


@pytest.fixture
def telling(front: Nginx, pair: list[Upstream]) -> Nginx:
    for each in pair:
        each.says = said_of
    return front


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/territoires/neudorf/",
        "/contributions/S-1234567/",
        "/api/v1/contributions/",
        "/api/v1/contributions/facets/",
        "/api/v1/contributions/S-1234567/",
        "/api/v1/heat/",
    ],
)
def test_a_page_is_made_once_for_all_without_a_name(telling: Nginx, pair: list[Upstream], path: str) -> None:
    address = f"{path}?kind=idea&page_size={next(numbers)}"
    assert [ask(telling, address).kept for _ in range(3)] == ["MISS", "HIT", "HIT"]
    assert len(asked(pair)) == 1


def test_what_it_differs_by_is_never_mixed_up(telling: Nginx) -> None:
    path = page()
    wanted = [
        {"Accept-Language": "fr"},
        {"Accept-Language": "en"},
        {"Accept-Language": "fr", "HX-Request": "true"},
        {"Accept-Language": "fr", "Cookie": "django_language=de"},
        {"Accept-Language": "fr", "HX-Request": "true", "HX-History-Restore-Request": "true"},
        {"Accept-Language": "fr", "Accept-Encoding": "br"},
    ]
    first = [ask(telling, path, **headers) for headers in wanted]
    again = [ask(telling, path, **headers) for headers in wanted]
    assert {answer.kept for answer in first} == {"MISS"}
    assert {answer.kept for answer in again} == {"HIT"}
    for headers, answer in zip(wanted, again, strict=True):
        names = ("Accept-Language", "HX-Request", "Cookie")
        assert json.loads(answer.body) == [path, *(headers.get(name, "") for name in names)]


@pytest.mark.parametrize(
    "cookie",
    [settings.SESSION_COOKIE_NAME, "fresh", "messages", settings.CSRF_COOKIE_NAME, "voter", "of-another-day"],
)
def test_whoever_brings_a_cookie_leaves_no_copy_and_gets_none(
    telling: Nginx, pair: list[Upstream], cookie: str
) -> None:
    """Even if the site forgot to say that its answers differ by it."""
    for each in pair:
        each.says = lambda one: Said(200, LONG | {"Vary": "Accept-Encoding"}, said_of(one).body)
    path = page()
    for value in (f"{cookie}=x", f"{settings.LANGUAGE_COOKIE_NAME}=fr; {cookie}=x"):
        assert [ask(telling, path, Cookie=value).kept for _ in range(2)] == ["BYPASS", "BYPASS"]
    assert ask(telling, path).kept == "MISS"
    own = ask(telling, path, Cookie=f"{cookie}=x")
    assert (own.kept, json.loads(own.body)[3]) == ("BYPASS", f"{cookie}=x")


def test_a_key_words_and_a_position_are_kept_out(telling: Nginx) -> None:
    for path, headers in ((page(), {"Authorization": "Token x"}), ("/?q=rue", {}), ("/?near=7.7,48.5", {})):
        assert [ask(telling, path, **headers).kept for _ in range(2)] == ["BYPASS", "BYPASS"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": OWN},
        {"Cache-Control": "no-store"},
        {"Cache-Control": ""},
        {"Cache-Control": "public, max-age=300"},
        {"Set-Cookie": "csrftoken=x"},
    ],
    ids=str,
)
def test_only_what_says_for_how_long_it_is_shared(front: Nginx, pair: list[Upstream], headers: dict) -> None:
    both_say(pair, Said(200, LONG | headers, b"mine"))
    path = page()
    assert [ask(front, path).kept for _ in range(2)] == ["MISS", "MISS"]


def test_another_name_of_the_site_has_its_own_copy(telling: Nginx) -> None:
    """A page may write the address at which it was asked for."""
    path = page()
    assert [ask(telling, path, Host=host).kept for host in ("a.test", "b.test", "a.test:81", "a.test")] == [
        "MISS", "MISS", "MISS", "HIT",
    ]  # fmt: skip


def test_a_copy_ends_and_with_no_server_it_is_not_shown(front: Nginx, pair: list[Upstream]) -> None:
    made = itertools.count()
    for each in pair:
        each.says = lambda _asked: Said(200, PUBLIC, str(next(made)).encode())
    path = page()
    first = ask(front, path)
    wait_until(lambda: ask(front, path).body != first.body, "it is made anew", 20)
    for each in pair:
        each.stop()
    try:
        wait_until(lambda: ask(front, path).status == 503, "the copy is over", 20)
    finally:
        for each in pair:
            each.start()


def test_a_page_of_a_contribution_is_asked_whether_it_still_is_what_it_was(front: Nginx, pair: list[Upstream]) -> None:
    def said(one: Asked) -> Said:
        is_known = one.headers.get("If-None-Match") == 'W/"a"'
        brief = PUBLIC | {"Cache-Control": "public, max-age=0, s-maxage=1", "ETag": 'W/"a"'}
        return Said(304, brief, b"") if is_known else Said(200, brief, b"whole")

    for each in pair:
        each.says = said
    path, kept = f"/contributions/S-{next(numbers):07}/", []
    wait_until(lambda: ask(front, path).status == 200, "a server answers", 20)
    wait_until(lambda: bool(kept.append(ask(front, path)) or kept[-1].kept == "REVALIDATED"), "it is asked again", 20)
    assert {(answer.status, answer.body) for answer in kept} == {(200, b"whole")}


def test_only_the_cookie_of_the_language_is_let_through() -> None:
    names = re.findall(r'"~\^(\w+)=\[a-z-\]', SITE.read_text())
    assert names == [settings.LANGUAGE_COOKIE_NAME]


@pytest.fixture
def site(nginx_folder: Path, territory: factories.Territory) -> Iterator[Nginx]:
    environment = own_settings(nginx_folder) | {
        "DATABASE_URL": url_of_the_test_database(), "REDIS_URL": settings.REDIS_URL, "BEHIND_PROXY": "1",
    }  # fmt: skip
    running = Site(environment, nginx_folder / "pages.log")
    front = Nginx(nginx_folder / "pages", free_port(), [f"127.0.0.1:{running.port}"], nginx_folder / "static")
    front.start()
    yield front
    front.stop()
    running.kill()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_in_front_of_the_site(site: Nginx) -> None:
    """Who has just sent something sees it at once, and everybody else within seconds."""
    report = factories.make_report(description="Un trou devant la mairie.")
    agent = Client()
    agent.force_login(factories.make_superuser())
    session = f"sessionid={agent.cookies['sessionid'].value}"
    kept: list[str] = []
    wait_until(lambda: bool(kept.append(ask(site, "/").kept) or kept[-1] == "HIT"), "home is shared")
    assert ask(site, "/").headers["cache-control"] == SHARED
    for path in ("/agents/", "/compte/", "/"):
        own = [ask(site, path, Cookie=session) for _ in range(2)]
        assert {answer.status for answer in own} == {200}
        assert "s-maxage" not in own[0].headers.get("cache-control", "")
        assert {answer.kept for answer in own} <= {"", "BYPASS"}
    forms = [ask(site, report.get_absolute_url()) for _ in range(2)]
    assert {answer.kept for answer in forms} <= {"MISS", "HIT", "STALE"}
    assert not any("set-cookie" in answer.headers for answer in forms)
    _is_at_once_with_its_author(site, report.category)


def _is_at_once_with_its_author(site: Nginx, category: Category) -> None:
    sent = {
        "csrfmiddlewaretoken": CSRF, "step": "similar", "go": "next", "category": category.code,
        "description": "Une fuite.",
        "lon": places.PLACE_DU_MARCHE.x, "lat": places.PLACE_DU_MARCHE.y,
    }  # fmt: skip
    plain = {"Accept_Encoding": ""}
    ask(site, "/", **plain)
    answer = ask(
        site, "/signaler/", method="POST", body=urlencode(sent).encode(),
        Content_Type="application/x-www-form-urlencoded", Cookie=f"csrftoken={CSRF}",
    )  # fmt: skip
    assert (answer.status, answer.headers["set-cookie"].startswith("fresh=")) == (302, True)
    new = Contribution.objects.latest("pk").reference
    assert new in ask(site, "/", Cookie="fresh=0", **plain).body.decode()
    wait_until(lambda: new in ask(site, "/", **plain).body.decode(), "everybody sees it", 10)
