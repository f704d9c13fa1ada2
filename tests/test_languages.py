"""The four languages: every sentence has its translation, no sentence escapes it, and a choice is kept."""

import calendar
import json
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from accounts.models import Service
from boundaries.models import Boundary
from contributions.models import Category, Constat, Contribution
from desk.models import SavedFilter
from rounds.models import Round
from scripts.messages import SOURCE, catalogues, extract, french_plurals, untranslated
from tests.world import World, address, make_world, site_patterns
from works.models import PlannedWork

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# Said alike in every language: names, units, and what the page says of other languages.
UNTRANSLATED = {"riverain", "km", "m", "qgis", "ctrl", *(name.lower() for _code, name in settings.LANGUAGES)}
ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "content"}
WORDLESS = ("api-", "schema", "photo", "tile", "heat-tile", "base-tile")
SILENT = {"script", "style", "svg"}
MONTHS = "|".join(month.lower() for month in calendar.month_name[1:])
DATE = rf"\b(?:[a-z]+day )?(?:\d{{1,2}} )?(?:{MONTHS})(?: \d{{4}})?\b"
PATTERNS = [r"\{ \"type\".*", r"[a-z]-[0-9a-z]{7}\b", DATE, r"\{\w+\}", r"https?://\S+", r"\S+@\S+"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sentences of the screens, as they are written today."""
    return extract(tmp_path_factory.mktemp("messages"))


@pytest.mark.parametrize(("language", "catalogue"), list(catalogues()))
def test_every_sentence_is_translated(template: Path, language: str, catalogue: Path) -> None:
    assert untranslated(template, catalogue) == []


def test_in_french_zero_is_singular(template: Path) -> None:
    assert SOURCE.read_text(encoding="utf-8") == french_plurals(template), "make messages"
    with override("fr"):
        assert ngettext("%(n)s arrêt", "%(n)s arrêts", 0) == "%(n)s arrêt"


@pytest.fixture
def marked(template: Path, tmp_path: Path) -> Iterator[None]:
    """A language in which every sentence is the French one between brackets."""
    words = tmp_path / "en" / "LC_MESSAGES"
    words.mkdir(parents=True)
    filled = words / "django.po"
    same = subprocess.run(["msgen", "--no-wrap", template], check=True, capture_output=True).stdout
    brackets = ["msgfilter", "--keep-header", "--no-wrap", "--output-file", filled, "sed", "s/^/⟦/;s/$/⟧/"]
    subprocess.run(brackets, input=same, check=True, capture_output=True)
    subprocess.run(["msgfmt", "--output-file", filled.with_suffix(".mo"), filled], check=True)
    with override_settings(LOCALE_PATHS=[str(tmp_path)]):
        yield


class Visible(HTMLParser):
    """The texts that a person sees or hears, each once; not those of a part in a language of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.open.append(tag)
        for name, value in attributes:
            is_said = name in ATTRIBUTES and (name != "content" or ("name", "description") in attributes)
            if is_said and value:
                self.texts.add(value)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open and data.strip():
            self.texts.add(data.strip())


def escaped(html: str, data: re.Pattern[str]) -> set[str]:
    """The texts of a page that are neither translated nor data."""
    page = Visible()
    page.feed(html)
    plain = (text for text in page.texts if "⟦" not in text and "⟧" not in text)
    return {text for text in plain if re.search(r"[^\W\d_]{2}", data.sub("", text.lower()))}


def data_of(world: World) -> re.Pattern[str]:
    """What the pages of a world show of its own: names, words of people, references, dates, addresses."""
    services = Service.objects.values_list("name", flat=True)
    people = [text for person in world.people.values() if person for text in (person.email, person.name)]
    places = Boundary.objects.values_list("name", flat=True)
    categories = [text for row in Category.objects.all() for text in (row.name, row.help)]
    own = [*PlannedWork.objects.values_list("title", flat=True), *Round.objects.values_list("name", flat=True)]
    own += SavedFilter.objects.values_list("name", flat=True)
    words = [text for row in Contribution.objects.all() for text in (row.title, row.description)]
    words += Constat.objects.values_list("text", flat=True)
    known = sorted(
        filter(None, {*UNTRANSLATED, *people, *services, *places, *categories, *words, *own, settings.TERRITORY_NAME}),
        key=len,
        reverse=True,
    )
    return re.compile("|".join([*PATTERNS, *(re.escape(text.lower()) for text in known)]))


def page(name: str, role: str, world: World) -> str:
    client = Client(headers={"accept-language": "en"})
    person = world.people[role]
    if person:
        client.force_login(person)
    response = client.get(address(name, world, world.public))
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return response.content.decode() if is_page else ""


def test_no_sentence_escapes_translation(db: None, marked: None) -> None:
    world = make_world()
    pages = {
        (name, role): page(name, role, world)
        for name in site_patterns()
        if not name.startswith(WORDLESS)
        for role in ("anonymous", "author", "agent")
    }
    data = data_of(world)
    found = {which: left for which, text in pages.items() if (left := escaped(text, data))}
    assert sorted(found.items()) == []


def test_the_chosen_language_is_kept(client: Client, db: None) -> None:
    chosen = client.post(reverse("set-language"), {"language": "de", "next": "/territoires/"})
    assert chosen["Location"] == "/territoires/"
    assert '<html lang="de">' in client.get("/", headers={"accept-language": "it"}).content.decode()


@pytest.mark.parametrize("next_page", ["https://example.test/", "//example.test/", "javascript:alert(1)"])
def test_a_choice_of_language_leads_nowhere_else(client: Client, next_page: str) -> None:
    assert client.post(reverse("set-language"), {"language": "en", "next": next_page})["Location"] == "/"


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "fr" * 500])
def test_an_unknown_language_changes_nothing(client: Client, db: None, language: str) -> None:
    client.post(reverse("set-language"), {"language": language})
    assert '<html lang="fr">' in client.get("/").content.decode()


def test_the_map_speaks_the_language_of_the_page(client: Client, db: None) -> None:
    page = client.get("/", headers={"accept-language": "de"}).content.decode()
    words = json.loads(re.search(r'<script id="map-words"[^>]*>(.*?)</script>', page)[1])
    with override("de"):
        assert words["NavigationControl.ZoomIn"] == gettext("Zoomer") != "Zoomer"
