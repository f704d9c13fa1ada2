"""The map page as the server gives it: the list, its count, its pages, its filters; whole or as a fragment."""

import datetime
import html
import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from contributions import counting, facets
from contributions.models import Contribution, WideMonthTotal
from tests.factories import Territory, make_idea, make_report
from web.listing import LINES

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


def text(response) -> str:
    return response.content.decode()


def test_the_list_and_the_count_say_the_same(client: Client, territory: Territory) -> None:
    make_report(title="Un trou")
    make_idea(title="Un banc")
    page = text(client.get("/"))
    assert "Un trou" in page
    assert "Un banc" in page
    assert "2 contributions" in page


def test_filters_narrow_the_list_and_become_chips(client: Client, territory: Territory) -> None:
    make_report(title="Un trou")
    make_idea(title="Un banc")
    page = text(client.get("/", {"kind": "idea"}))
    assert "Un trou" not in page
    assert 'data-clear="kind"' in page


def test_a_count_beyond_the_cap_says_so(client: Client, territory: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "COUNT_LIMIT", 2)
    for _number in range(3):
        make_report()
    page = text(client.get("/", {"q": "trou"}))
    assert "Plus de 2 contributions" in page
    assert ">Signalement</option>" in page
    assert "3 contributions" in text(client.get("/"))


def options(page: str) -> dict[str, str]:
    """What the choices of the filters say, by their value."""
    return dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)</option>', page))


def test_choices_say_how_many_they_would_show(client: Client, territory: Territory) -> None:
    make_report(status="solved")
    make_report()
    make_idea()
    said = options(text(client.get("/", {"kind": "report", "status": "open"})))
    assert said["report"] == "Signalement (1)"
    assert said["idea"] == "Idée (1)"
    assert said["solved"] == "Résolu (1)"
    assert said["closed"] == "Clos (1)"
    assert said["adopted"] == "Retenue (0)"
    assert said["nid-de-poule"] == "Nid de poule (1)"
    assert said["famille-report-voirie"] == "Voirie\N{NO-BREAK SPACE}: tout (1)"


def test_large_numbers_are_written_in_groups(client: Client, territory: Territory) -> None:
    make_report()
    counting.fold()
    WideMonthTotal.objects.update(n=12_345)
    page = text(client.get("/"))
    assert "12\N{NO-BREAK SPACE}345 contributions" in page
    assert options(page)["nid-de-poule"] == "Nid de poule (12\N{NO-BREAK SPACE}345)"


def test_a_chip_says_its_choice_without_a_number(client: Client, territory: Territory) -> None:
    make_report()
    page = text(client.get("/", {"kind": "report"}))
    assert re.search(r'data-clear="kind"[^>]*><span>Signalement</span>', page)


def test_a_fragment_brings_the_numbers_of_the_filters_that_stay(client: Client, territory: Territory) -> None:
    make_report()
    make_idea()
    fragment = text(client.get("/", {"kind": "idea"}, headers=FRAGMENT))
    (given,) = re.findall(r'data-numbers="([^"]*)"', fragment)
    told = json.loads(html.unescape(given))
    assert told["numbers"]["kind"] == {"": "2", "report": "1", "idea": "1"}
    assert told["pattern"].format(name="Idée", n=told["none"]) == "Idée (0)"
    assert "data-numbers" not in text(client.get("/"))


def test_a_hidden_contribution_is_not_in_the_list(client: Client, territory: Territory) -> None:
    report = make_report(title="À cacher")
    Contribution.objects.filter(pk=report.pk).update(is_public=False)
    page = text(client.get("/"))
    assert "À cacher" not in page
    assert "Aucune contribution" in page


def test_pages_follow_one_another_without_a_gap(client: Client, territory: Territory) -> None:
    start = timezone.now()
    for number in range(LINES + 3):
        make_report(created_at=start - datetime.timedelta(minutes=number))
    first = text(client.get("/", {"kind": "report"}))
    (address,) = re.findall(r'href="(\?[^"]*after=[^"]+)" hx', re.sub(r"\s+", " ", first))
    second = text(client.get("/" + address.replace("&amp;", "&")))
    seen = re.findall(r'data-id="(\d+)"', first) + re.findall(r'data-id="(\d+)"', second)
    assert len(seen) == len(set(seen)) == LINES + 3
    assert "Retour au début" in second


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=xyz", "Ce type n&#x27;existe pas."),
        ("category=xyz", "Cette catégorie n&#x27;existe pas, ou plus."),
        ("status=xyz", "Cet état n&#x27;existe pas."),
        ("period=2", "Cette période n&#x27;existe pas."),
        ("territory=nulle-part", "Ce territoire n&#x27;existe pas, ou plus."),
        ("view=xyz", "La carte se montre en points ou en chaleur."),
        ("after=xyz", "Ce repère de page n&#x27;existe pas"),
        ("q=" + "a" * 201, "Le texte cherché dépasse 200 caractères."),
    ],
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_a_wrong_filter_is_a_400_in_words(
    client: Client, territory: Territory, query: str, sentence: str, headers: dict[str, str]
) -> None:
    response = client.get(f"/?{query}", headers=headers)
    assert response.status_code == 400
    assert sentence in text(response)


def test_what_was_typed_is_kept_beside_the_error(client: Client, territory: Territory) -> None:
    page = text(client.get("/", {"q": "lampe cassée", "status": "xyz"}))
    assert 'value="lampe cassée"' in page


def test_words_from_people_are_text(client: Client, territory: Territory) -> None:
    make_report(title="<script>alert(1)</script>")
    page = text(client.get("/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_htmx_gets_the_results_alone_and_the_shortest_address(client: Client, territory: Territory) -> None:
    response = client.get("/?q=&kind=idea&view=map&status=", headers=FRAGMENT)
    assert text(response).strip().startswith('<div id="results"')
    assert response["HX-Push-Url"] == "/?kind=idea"
    assert "HX-Request" in response["Vary"]


def test_htmx_gets_the_whole_page_back_from_its_history(client: Client, territory: Territory) -> None:
    response = client.get("/", headers=FRAGMENT | {"HX-History-Restore-Request": "true"})
    assert "<!DOCTYPE html>" in text(response)


def test_positions_never_have_a_french_comma(client: Client, territory: Territory) -> None:
    make_report()
    page = text(client.get("/"))
    assert re.search(r'data-lng="\d+\.\d{6}" data-lat="\d+\.\d{6}"', page)


def test_a_page_carries_no_inline_style_or_script(client: Client, territory: Territory) -> None:
    make_report()
    page = text(client.get("/"))
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
