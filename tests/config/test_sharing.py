"""Which answers a cache that many share may keep: those that are the same for everybody without a name."""

import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config import replicas
from config.sharing import OWN, SHARED, VARY
from contributions import actions
from contributions.models import Contribution, Event, EventType
from geo.sharing import SURE_SECONDS
from tests import factories
from tests.factories import Territory, make_report, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(territory: Territory) -> Contribution:
    """Nothing is asked of who reads it."""
    return make_report(status="solved")


@pytest.fixture
def addresses(closed: Contribution) -> list[str]:
    return [
        "/",
        "/?kind=idea",
        reverse("territory", args=[closed.commune.slug]),
        closed.get_absolute_url(),
        "/api/v1/contributions/",
        f"/api/v1/contributions/{closed.reference}/",
        "/api/v1/contributions/facets/",
        "/api/v1/heat/",
    ]


def differing(response: HttpResponse) -> set[str]:
    return {name.strip() for name in response["Vary"].split(",")}


def test_what_everybody_reads_is_shared_for_a_moment(addresses: list[str]) -> None:
    for address in addresses:
        response = Client().get(address)
        assert (response.status_code, response["Cache-Control"]) == (200, SHARED), address
        assert differing(response) >= set(VARY), address
        assert not response.cookies
        assert "Expires" not in response
        assert b"csrfmiddlewaretoken" not in response.content


def test_a_fragment_differs_by_the_same_as_its_page(closed: Contribution) -> None:
    """In the same order, so that a cache takes them for copies of one address."""
    whole, fragment = Client().get("/"), Client().get("/", headers={"HX-Request": "true"})
    assert whole["Vary"] == fragment["Vary"]
    assert fragment["Cache-Control"] == SHARED
    assert b"<html" not in fragment.content


def test_the_language_alone_may_be_brought_along(closed: Contribution) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    assert client.get("/")["Cache-Control"] == SHARED


@pytest.mark.parametrize("cookie", ["sessionid", replicas.COOKIE, "messages", "csrftoken", "voter", "whatever"])
def test_whoever_brings_a_cookie_is_shown_their_own(addresses: list[str], cookie: str) -> None:
    for address in addresses:
        client = Client()
        client.cookies[cookie] = "1f"
        assert "public" not in client.get(address)["Cache-Control"], address


def test_somebody_is_shown_their_own(addresses: list[str], client: Client) -> None:
    client.force_login(make_user())
    for address in addresses:
        response = client.get(address)
        assert "public" not in response["Cache-Control"], address
        assert differing(response) >= set(VARY), address


@pytest.mark.parametrize("query", ["?q=rue", "?status=nonsense"])
def test_words_and_errors_are_not_shared(closed: Contribution, query: str) -> None:
    assert Client().get(f"/{query}")["Cache-Control"] == OWN


def test_a_key_is_not_shared(closed: Contribution) -> None:
    assert Client().get("/", headers={"Authorization": "Token x"})["Cache-Control"] == OWN


def test_a_page_that_bears_a_token_is_kept_by_nobody(client: Client, territory: Territory) -> None:
    client.force_login(make_user())
    response = client.get(make_report().get_absolute_url())
    assert b"csrfmiddlewaretoken" in response.content
    assert "no-store" in response["Cache-Control"]


def test_the_forms_of_a_shared_page_bear_no_token(territory: Territory) -> None:
    response = Client().get(make_report().get_absolute_url())
    assert response.content.count(b'name="once"') == 2
    assert b"csrfmiddlewaretoken" not in response.content
    assert (response["Cache-Control"], list(response.cookies)) == (SHARED, [])


def again(address: str, known: HttpResponse, **headers: str) -> HttpResponse:
    return Client().get(address, headers={"If-None-Match": known["ETag"], **headers})


def test_a_page_that_is_known_is_not_made_again(territory: Territory, django_assert_num_queries) -> None:
    address = make_report().get_absolute_url()
    first = Client().get(address)
    with django_assert_num_queries(1):
        second = again(address, first)
    assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"])
    assert (second["Cache-Control"], differing(second)) == (SHARED, differing(first))


def test_a_page_in_another_language_is_another(territory: Territory) -> None:
    address = make_report().get_absolute_url()
    first = Client().get(address, headers={"Accept-Language": "fr"})
    assert again(address, first, **{"Accept-Language": "fr"}).status_code == 304
    assert again(address, first, **{"Accept-Language": "en"}).status_code == 200


def test_one_s_own_page_is_always_made(territory: Territory) -> None:
    """Whoever has a mark of theirs, or a name."""
    address = make_report().get_absolute_url()
    first = Client().get(address)
    browser = Client()
    browser.cookies["voter"] = "x"
    response = browser.get(address, headers={"If-None-Match": first["ETag"]})
    assert (response.status_code, "ETag" in response) == (200, False)


def hidden(report: Contribution) -> None:
    Contribution.objects.filter(pk=report.pk).update(is_public=False)


def told(report: Contribution) -> None:
    Event.objects.create(contribution=report, type=EventType.ANSWERED, text="Demain.")


def photographed(report: Contribution) -> None:
    make_photo(report)


def confirmed(report: Contribution) -> None:
    actions.support(AnonymousUser(), contribution=report, voter="a:x")


def merged(report: Contribution) -> None:
    Contribution.objects.filter(pk=make_report().pk).update(
        duplicate_of=report, is_open=False, closed_at=timezone.now(), status="solved"
    )


@pytest.mark.parametrize("change", [hidden, told, photographed, confirmed, merged])
def test_what_changes_a_page_makes_it_unknown(territory: Territory, change: Callable[[Contribution], None]) -> None:
    report = make_report()
    first = Client().get(report.get_absolute_url())
    change(report)
    assert again(report.get_absolute_url(), first).status_code in (200, 404)


def test_a_page_is_made_anew_now_and_then(territory: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    """For what its version does not tell of: the name of its category, "il y a 3 minutes"."""
    address = make_report().get_absolute_url()
    first = Client().get(address)
    later = time.time() + SURE_SECONDS
    monkeypatch.setattr("geo.sharing.time.time", lambda: later)
    assert again(address, first).status_code == 200


def test_what_is_hidden_is_not_shared(territory: Territory) -> None:
    hidden = factories.make_report(is_public=False)
    for address in (hidden.get_absolute_url(), f"/api/v1/contributions/{hidden.reference}/"):
        response = Client().get(address)
        assert (response.status_code, "public" in response.get("Cache-Control", "")) == (404, False)


def test_who_has_just_sent_something_is_marked_for_a_minute(territory: Territory) -> None:
    client = Client()
    client.post("/langue/", {"language": "en"})
    assert client.cookies[replicas.COOKIE]["max-age"] == replicas.COOKIE_SECONDS
    assert client.get("/")["Cache-Control"] == OWN


def test_who_was_refused_is_not_marked(client: Client) -> None:
    assert client.post("/").status_code == 405
    assert replicas.COOKIE not in client.cookies
