"""The heat map as files: a table that a spreadsheet reads and does not run, a picture that is read without help."""

import csv
import io

import pytest
from django.test import Client
from PIL import Image

from boundaries.models import Boundary
from figures.heat_scale import SEQUENTIAL
from tests.factories import Territory, make_report, make_superuser


@pytest.fixture
def manager(client: Client, territory: Territory) -> Client:
    client.force_login(make_superuser())
    return client


def lines(answer: bytes) -> list[dict[str, str]]:
    text = answer.decode("utf-8")
    assert text.startswith("\ufeff"), "without it a French spreadsheet breaks the accents"
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_the_table_is_the_one_of_the_page(manager: Client, territory: Territory) -> None:
    make_report()
    make_report(geom=territory.point_in_other_commune, status="solved")
    answer = manager.get("/agents/chaleur/tableau.csv?level=commune")
    assert answer["Content-Type"].startswith("text/csv")
    assert "no-store" in answer["Cache-Control"]
    found = {line["Territoire"]: line for line in lines(answer.content)}
    assert list(found) == ["Schiltigheim", "Strasbourg", "Total"]
    assert (found["Strasbourg"]["Reçues"], found["Strasbourg"]["Ouvertes"]) == ("1", "1")
    assert (found["Schiltigheim"]["Ouvertes"], found["Schiltigheim"]["Population"]) == ("0", "")
    assert found["Total"]["Reçues"] == "2"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_that_is_a_formula_stays_text(manager: Client, territory: Territory, formula: str) -> None:
    Boundary.objects.filter(pk=territory.quartier.pk).update(name=formula)
    first = [line["Territoire"] for line in lines(manager.get("/agents/chaleur/tableau.csv").content)]
    assert f"'{formula}" in first
    assert not [name for name in first if name.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("query", ["", "?level=commune&measure=rate", "?period=30&compare=previous", "?status=closed"])
def test_the_picture_is_large_and_not_empty(manager: Client, query: str) -> None:
    make_report()
    answer = manager.get(f"/agents/chaleur/carte.png{query}")
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.size) == ("PNG", (1600, 1200))
    assert len(image.convert("RGB").getcolors(1 << 24)) > 50


def test_the_picture_paints_a_territory_in_the_colour_of_its_class(manager: Client, territory: Territory) -> None:
    """A lone number is the strongest class, and covers more than its square of the legend."""
    make_report()
    image = Image.open(io.BytesIO(manager.get("/agents/chaleur/carte.png?level=commune").content)).convert("RGB")
    strongest = tuple(bytes.fromhex(SEQUENTIAL[-1][1:]))
    painted = sum(count for count, colour in image.getcolors(1 << 24) if colour == strongest)
    assert painted > 100_000


def test_a_site_without_territories_still_has_its_files(client: Client, db: None) -> None:
    client.force_login(make_superuser())
    for path in ("", "carte.png", "carte.html", "tableau.csv"):
        assert client.get(f"/agents/chaleur/{path}").status_code == 200


@pytest.mark.parametrize("path", ["carte.png", "carte.html", "tableau.csv", "hexagones/12/2134/1410.mvt"])
def test_what_is_wrong_is_refused_everywhere(manager: Client, path: str) -> None:
    assert manager.get(f"/agents/chaleur/{path}?status=chance").status_code == 400


def test_a_title_in_braces_is_not_run_by_the_server(manager: Client) -> None:
    make_report(title="{{ 7 * 191 }}{% raw %}")
    page = manager.get("/agents/chaleur/carte.html").content.decode()
    assert "{{ 7 * 191 }}{% raw %}" in page
    assert "1337" not in page


def test_the_file_cites_nothing_that_is_hidden(manager: Client) -> None:
    make_report(title="Un trou public")
    make_report(title="Une plainte masquée", is_public=False)
    page = manager.get("/agents/chaleur/carte.html").content.decode()
    assert "Un trou public" in page
    assert "plainte" not in page
