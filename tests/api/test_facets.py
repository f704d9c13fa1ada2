"""The numbers beside the filters, for a program: those of the list and of the heat map."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from contributions import facets
from tests import factories, places
from tests.api.requests import CONTRIBUTIONS, problem, references
from tests.factories import Territory, make_category, make_idea, make_report

FACETS = f"{CONTRIBUTIONS}facets/"
pytestmark = pytest.mark.django_db


def told(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"{FACETS}?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def numbers(lines: list[dict[str, Any]]) -> dict[str, int]:
    return {line["code"]: line["count"] for line in lines if line["count"]}


def test_every_choice_is_told_with_its_number(client: Client, territory: Territory) -> None:
    make_report()
    make_report(category=make_category("eclairage"), status="solved")
    make_idea()
    found = told(client, "kind=report")
    assert found["count"] == {"value": 2, "is_exact": True}
    assert numbers(found["kinds"]) == {"report": 2, "idea": 1}
    assert numbers(found["categories"]) == {"famille-report-voirie": 2, "nid-de-poule": 1, "eclairage": 1}
    assert numbers(found["statuses"]) == {"open": 1, "closed": 1, "received": 1, "solved": 1}
    assert {"code": "adopted", "label": "Retenue", "count": 0} in found["statuses"]
    (entry,) = [line for line in found["categories"] if line["code"] == "eclairage"]
    assert entry == {"code": "eclairage", "name": "Eclairage", "parent": "famille-report-voirie", "count": 1}


def test_a_category_that_is_no_longer_offered_is_told_while_some_are_left(client: Client, territory: Territory) -> None:
    make_category("vide", is_active=False)
    kept = make_category("ancienne")
    make_report(category=kept)
    kept.is_active = False
    kept.save()
    assert {line["code"] for line in told(client)["categories"]} == {"famille-report-voirie", "ancienne"}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "kind=report",
        "status=closed",
        "status=received&period=90",
        "category=famille-report-voirie",
        "territory=strasbourg&quartier=outside",
        "territory=neudorf&period=7",
        "q=trou",
    ],
)
@pytest.mark.parametrize("who", ["anyone", "agent"])
def test_the_list_the_heat_and_the_facets_count_the_same(
    client: Client, territory: Territory, query: str, who: str
) -> None:
    for number, place in enumerate((places.PLACE_DU_MARCHE, places.CATHEDRALE, places.MAIRIE_SCHILTIGHEIM) * 2):
        make_report(geom=place, is_public=number != 1, status="solved" if number % 2 else "received")
    make_idea()
    if who == "agent":
        client.force_login(factories.make_user(Role.AGENT, territory.commune))
    count = told(client, query)["count"]
    assert count == {"value": len(references(client.get(f"{CONTRIBUTIONS}?{query}"))), "is_exact": True}
    assert count["value"] == client.get(f"/api/v1/heat/?{query}").json()["total"]


@pytest.mark.parametrize(("place", "count"), [("bbox=7.76,48.55,7.78,48.57", 2), ("near=7.7665,48.5640&radius=50", 1)])
def test_a_place_narrows_the_numbers(client: Client, territory: Territory, place: str, count: int) -> None:
    make_report()
    make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=300), status="solved")
    make_report(geom=places.ORANGERIE)
    found = told(client, f"{place}&status=open")
    assert found["count"]["value"] == 1
    assert numbers(found["statuses"]).get("closed", 0) == count - 1


def test_beyond_the_limit_nothing_is_pretended(
    client: Client, territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "COUNT_LIMIT", 1)
    make_report()
    make_report()
    assert told(client, "q=trou") == {
        "count": {"value": 1, "is_exact": False}, "kinds": None, "categories": None, "statuses": None,
    }  # fmt: skip


@pytest.mark.parametrize("query", ["page_size=3", "after=MS4x", "colour=red", "status=ouvert", "bbox=1,2"])
def test_a_wrong_parameter_is_a_problem(client: Client, query: str) -> None:
    assert problem(client.get(f"{FACETS}?{query}"), 400)["errors"]
