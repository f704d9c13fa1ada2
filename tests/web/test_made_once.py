"""What frames every page is made once, and still is in the language and for the person of each."""

import pytest
from django.template import Context, Engine, engines
from django.test import Client, override_settings
from django.utils import translation

from tests.factories import make_user
from web.templatetags import riverain

TEMPLATE = '{% load riverain %}{% made_once "components/_thumb_bar.html" %}'


@pytest.fixture(autouse=True)
def _nothing_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riverain, "_made", {})


def drawn(engine: Engine, language: str) -> str:
    with translation.override(language):
        return engine.from_string(TEMPLATE).render(Context())


def test_it_is_made_once_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines["django"].engine
    first = [drawn(engine, language) for language in ("fr", "en")]
    assert "Signaler un problème" in first[0]
    assert "Signaler un problème" not in first[1]
    monkeypatch.setattr(engine, "get_template", lambda name: pytest.fail(f"{name} is made again"))
    assert [drawn(engine, language) for language in ("fr", "en")] == first


def test_who_edits_a_template_sees_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "debug", True)
    drawn(engine, "fr")
    assert riverain._made == {}


@pytest.mark.django_db
def test_the_header_is_that_of_the_person_and_of_the_page(client: Client) -> None:
    signed_in = Client()
    signed_in.force_login(make_user())
    for _time in range(2):
        assert "Connexion" in client.get("/accessibilite/").content.decode()
        assert "Connexion" not in signed_in.get("/accessibilite/").content.decode()
        assert 'aria-current="page"' in client.get("/territoires/").content.decode().partition("</header>")[0]
        assert 'aria-current="page"' not in client.get("/accessibilite/").content.decode().partition("</header>")[0]


@pytest.mark.django_db
def test_the_header_names_the_territory_of_the_settings(client: Client) -> None:
    client.get("/accessibilite/")
    with override_settings(TERRITORY_NAME="Ailleurs"):
        assert "Ailleurs" in client.get("/accessibilite/").content.decode().partition("</header>")[0]
