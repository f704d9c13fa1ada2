"""Territories and categories, as a program reads them."""

from typing import Any

import pytest
from django.test import Client

from boundaries.models import Boundary
from contributions.models import Category
from tests.api.requests import CATEGORIES, TERRITORIES, problem
from tests.factories import Territory, make_category

pytestmark = pytest.mark.django_db


def slugs(client: Client, **parameters: str) -> list[str]:
    return [found["id"] for found in client.get(TERRITORIES, parameters).json()["features"]]


def test_territories_are_listed_by_name(client: Client, territory: Territory) -> None:
    assert slugs(client) == ["metropole", "neudorf", "robertsau", "schiltigheim", "strasbourg"]
    assert slugs(client, level="quartier") == ["neudorf", "robertsau"]


def test_a_territory_says_what_it_is_in(client: Client, territory: Territory) -> None:
    (found, _other) = client.get(TERRITORIES, {"level": "quartier"}).json()["features"]
    assert found["geometry"] is None
    assert found["properties"] == {
        "level": "quartier",
        "code": territory.quartier.code,
        "slug": "neudorf",
        "name": "Neudorf",
        "parent": "strasbourg",
        "population": None,
        "note": "",
        "url": "http://testserver/territoires/neudorf/",
    }


def test_outlines_are_given_when_asked_for(client: Client, territory: Territory) -> None:
    (found, _other) = client.get(TERRITORIES, {"level": "quartier", "geometry": "1"}).json()["features"]
    assert found["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_a_past_version_is_not_listed(client: Client, territory: Territory) -> None:
    Boundary.objects.filter(slug="neudorf").update(valid_to="2024-01-01")
    assert slugs(client, level="quartier") == ["robertsau"]


def test_territories_are_read_in_one_query(
    client: Client, territory: Territory, django_assert_num_queries: Any
) -> None:
    for geometry in ("0", "1"):
        with django_assert_num_queries(1):
            client.get(TERRITORIES, {"geometry": geometry})


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("point_in_quartier", (True, "strasbourg", "neudorf")),
        ("point_outside_quartiers", (True, "strasbourg", None)),
        ("point_outside", (False, None, None)),
    ],
)
def test_a_position_is_told_its_territories(
    client: Client, territory: Territory, place: str, answer: tuple[bool, str | None, str | None]
) -> None:
    point = getattr(territory, place)
    found = client.get(f"{TERRITORIES}at/", {"lon": point.x, "lat": point.y}).json()
    names = [found[level] and found[level]["slug"] for level in ("commune", "quartier")]
    assert (found["served"], *names) == answer


@pytest.mark.parametrize(
    "address",
    [
        "?level=canton",
        "?geometry=peut-être",
        "?slug=neudorf",
        "at/",
        "at/?lon=7.75",
        "at/?lon=nan&lat=48",
        "at/?lon=7.75&lat=inf",
        "at/?lon=POINT(1 1)&lat=48",
        "at/?lon=7.75&lat=48&srid=2154",
    ],
)
def test_a_wrong_question_of_place_is_a_problem(client: Client, address: str) -> None:
    assert problem(client.get(TERRITORIES + address), 400)["errors"]


def test_categories_are_listed_with_their_families(client: Client) -> None:
    category = make_category()
    family, entry = client.get(CATEGORIES).json()
    assert (family["parent"], entry["parent"]) == (None, family["code"])
    assert (entry["code"], entry["icon"], entry["duplicate_radius_m"]) == (category.code, "construction", 50)


def test_a_category_withdrawn_with_its_family_is_not_listed(client: Client) -> None:
    make_category()
    Category.objects.filter(parent=None).update(is_active=False)
    assert client.get(CATEGORIES).json() == []


def test_categories_take_no_parameter(client: Client) -> None:
    problem(client.get(CATEGORIES, {"kind": "report"}), 400)
