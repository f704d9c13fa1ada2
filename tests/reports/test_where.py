"""Where, without scripts: an address searched and chosen, said back in words, and kept with the report."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from addresses import geocoder
from contributions.models import Category
from reports.models import Report
from tests.factories import Territory, make_category, make_report
from tests.places import COLMAR, PLACE_DU_MARCHE, north_of
from tests.reports.test_path import FORM, POINT, fields, press
from tests.streets import door, load_street

pytestmark = pytest.mark.django_db
HOUSE = "12 rue des Tonneliers"
SEARCH = {"value": "search_address", "address_words": "12 r. des toneliers"}


@pytest.fixture
def category(territory: Territory) -> Category:
    return make_category()


@pytest.fixture
def street(territory: Territory, tmp_path: Path) -> None:
    load_street(tmp_path)


def text(page: HttpResponse) -> str:
    return " ".join(page.content.decode().replace("\xa0", " ").replace("&#x27;", "'").split())


def step(page: HttpResponse) -> str:
    return fields(page)["step"]


def choice(number: int) -> str:
    return f"{door(number).x},{door(number).y}"


def choose(client: Client, page: HttpResponse, value: str) -> HttpResponse:
    return press(client, page, "address", value)


def test_words_become_addresses_to_choose(client: Client, category: Category, street: None) -> None:
    page = press(client, client.get(FORM), **SEARCH, place_description="côté cour")
    assert page.status_code == 200
    assert step(page) == "where"
    assert 'name="address"' in text(page)
    assert HOUSE in text(page)
    assert fields(page)["address_words"] == "12 r. des toneliers"
    assert fields(page)["place_description"] == "côté cour"


def test_enter_in_the_search_searches_before_it_goes_on(client: Client, category: Category, street: None) -> None:
    """Without a script Enter presses the first button of the form, which is the one that goes on."""
    page = press(client, client.get(FORM), address_words="12 rue des tonneliers")
    assert step(page) == "where"
    assert HOUSE in text(page)
    assert not Report.objects.exists()


def test_words_that_were_searched_hold_nobody_back(client: Client, category: Category, street: None) -> None:
    page = press(client, client.get(FORM), **SEARCH)
    assert step(press(client, page, **POINT)) == "what"


def test_a_chosen_address_is_said_in_words_with_what_is_around(
    client: Client, category: Category, street: None
) -> None:
    page = choose(client, press(client, client.get(FORM), **SEARCH), choice(12))
    assert page.status_code == 200
    said = text(page)
    assert "Repère posé" in said
    assert HOUSE in said
    assert "côté pair (Neudorf)" in said
    assert "Rue des Tonneliers, ici même" in said
    assert (float(fields(page)["lon"]), float(fields(page)["lat"])) == (door(12).x, door(12).y)


def test_the_whole_path_by_an_address(client: Client, category: Category, street: None) -> None:
    where = choose(client, press(client, client.get(FORM), **SEARCH), choice(12))
    what = press(client, where)
    assert step(what) == "what"
    assert HOUSE in text(what)
    press(client, what, category=category.code)
    report = Report.objects.get()
    assert report.geom.coords == (door(12).x, door(12).y)
    assert report.address == f"{HOUSE}, Strasbourg"
    assert not report.is_approximate


def test_an_address_takes_the_place_of_a_territory_and_of_a_vague_position(
    client: Client, category: Category, street: None
) -> None:
    page = choose(client, press(client, client.get(FORM), **SEARCH, territory="robertsau", accuracy="900"), choice(12))
    kept = fields(page)
    assert (kept.get("territory", ""), kept["accuracy"]) == ("", "")


@pytest.mark.parametrize(
    "wrong", ["", ",", "x", "7.75", "7,48,9", "1e400,0", "NaN,NaN", "\x00,48", "999,48", "a" * 9000]
)
def test_a_choice_that_is_no_position_loses_nothing(
    client: Client, category: Category, street: None, wrong: str
) -> None:
    before = press(client, client.get(FORM), value="where", **POINT, place_description="sous le pont")
    page = choose(client, before, wrong)
    assert page.status_code == 422
    assert step(page) == "where"
    assert "illisible" in text(page)
    kept = fields(page)
    assert {name: kept[name] for name in POINT} == POINT
    assert kept["place_description"] == "sous le pont"


def test_an_address_outside_is_refused_with_the_reason(client: Client, category: Category) -> None:
    page = choose(client, client.get(FORM), f"{COLMAR.x},{COLMAR.y}")
    assert page.status_code == 422
    assert "en dehors du territoire desservi" in text(page)


def test_a_search_that_finds_nothing_says_what_else_to_do(client: Client, category: Category, street: None) -> None:
    page = press(client, client.get(FORM), value="search_address", address_words="zzzz qqqq xxxx")
    assert page.status_code == 200
    assert "Aucune adresse ne ressemble à" in text(page)
    assert 'name="address"' not in text(page)


def test_a_search_that_is_away_says_so_and_goes_on(client: Client, category: Category) -> None:
    """No address is loaded, and the tests reach nobody else."""
    page = press(client, client.get(FORM), **SEARCH)
    assert "La recherche d'adresse ne répond pas" in text(page)
    assert step(press(client, page, **POINT)) == "what"


def test_a_report_at_a_place_without_known_addresses_is_filed(client: Client, category: Category) -> None:
    press(client, press(client, client.get(FORM), **POINT), category=category.code)
    assert Report.objects.get().address == ""


def test_a_vague_position_has_no_address(client: Client, category: Category, street: None) -> None:
    press(client, press(client, client.get(FORM), **POINT, accuracy="201"), category=category.code)
    assert Report.objects.get().address == ""


def test_a_territory_has_no_address(client: Client, category: Category, street: None) -> None:
    what = press(client, client.get(FORM), territory="neudorf", place_description="devant la poste")
    assert "Tonneliers" not in text(what)
    press(client, what, category=category.code)
    assert Report.objects.get().address == ""


def test_the_nearest_number_is_the_address(client: Client, category: Category, street: None) -> None:
    report = make_report(geom=north_of(PLACE_DU_MARCHE, metres=18))
    assert report.address == "14 rue des Tonneliers, Strasbourg"


def test_the_page_of_a_contribution_and_the_api_give_its_address(
    client: Client, category: Category, street: None
) -> None:
    report = make_report()
    assert f"{HOUSE}, Strasbourg" in text(client.get(report.get_absolute_url()))
    feature = client.get(reverse("api-contribution-detail", args=[report.reference])).json()
    assert feature["properties"]["address"] == f"{HOUSE}, Strasbourg"


def test_a_report_sent_by_a_program_has_its_address(client: Client, category: Category, street: None) -> None:
    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": PLACE_DU_MARCHE.coords},
        "properties": {"category": category.code},
    }
    client.post("/api/v1/reports/", json.dumps(body), content_type="application/geo+json")
    assert Report.objects.get().address == f"{HOUSE}, Strasbourg"


class Upstream:
    """A geocoder of another host, which counts the questions."""

    def __init__(self) -> None:
        self.questions = 0

    def __call__(self, *_question: object, **_limits: object) -> bytes:
        self.questions += 1
        said = {"type": "housenumber", "name": HOUSE, "housenumber": "12", "street": "Rue des Tonneliers"}
        geometry = {"type": "Point", "coordinates": PLACE_DU_MARCHE.coords}
        feature = {"geometry": geometry, "properties": {**said, "city": "Strasbourg", "postcode": "67100"}}
        return json.dumps({"features": [feature]}).encode()


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    upstream = Upstream()
    monkeypatch.setattr(geocoder, "fetch", upstream)
    with override_settings(GEOCODER="ign"):
        yield upstream


def test_a_report_keeps_the_address_that_the_form_was_told(
    client: Client, category: Category, upstream: Upstream
) -> None:
    what = press(client, client.get(FORM), **POINT)
    assert HOUSE in text(what)
    before = upstream.questions
    press(client, what, category=category.code)
    assert Report.objects.get().address == f"{HOUSE}, Strasbourg"
    assert upstream.questions == before


def test_filing_asks_no_other_host(category: Category, upstream: Upstream) -> None:
    assert make_report().address == ""
    assert upstream.questions == 0


@pytest.mark.parametrize(
    "words", ["\x00", "a" * 5000, "<script>alert(1)</script>", "'; drop table addresses_street; --"]
)
def test_hostile_words_are_searched_as_words_or_refused(
    client: Client, category: Category, street: None, words: str
) -> None:
    page = press(client, client.get(FORM), value="search_address", address_words=words)
    assert page.status_code in (200, 422)
    assert step(page) == "where"
    assert "<script>alert" not in text(page)


def test_the_way_back_tells_the_place_again(client: Client, category: Category, street: None) -> None:
    what = press(client, choose(client, press(client, client.get(FORM), **SEARCH), choice(12)))
    page = press(client, what, value="where")
    assert HOUSE in text(page)
    assert fields(page)["address_words"] == "12 r. des toneliers"
