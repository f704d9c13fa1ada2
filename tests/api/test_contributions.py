"""The list of contributions, and one of them: what a program reads."""

import datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from contributions import actions
from contributions.models import Contribution
from tests import factories, places
from tests.api.requests import CONTRIBUTIONS, problem, references
from tests.factories import Territory, make_category, make_idea, make_report

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def test_the_list_is_a_geojson_collection(client: Client) -> None:
    report = make_report()
    response = client.get(CONTRIBUTIONS)
    assert response["Content-Type"] == "application/geo+json"
    (found,) = response.json()["features"]
    assert found["type"] == "Feature"
    assert found["id"] == report.reference
    assert found["geometry"] == {"type": "Point", "coordinates": [7.7665, 48.564]}
    assert found["properties"]["category"] == {"code": "nid-de-poule", "name": "Nid de poule"}
    assert found["properties"]["quartier"] == {"slug": "neudorf", "name": "Neudorf"}
    assert found["properties"]["status_label"] == "Reçu"
    assert found["properties"]["url"] == f"http://testserver/contributions/{report.reference}/"


def test_plain_json_is_given_to_who_asks_for_it(client: Client) -> None:
    assert client.get(CONTRIBUTIONS, headers={"Accept": "application/json"})["Content-Type"] == "application/json"


def test_the_newest_come_first(client: Client) -> None:
    old, new = make_report(created_at=days_ago(9)), make_report(created_at=days_ago(1))
    assert references(client.get(CONTRIBUTIONS)) == [new.reference, old.reference]


@pytest.mark.parametrize(
    "address",
    [
        "kind=report",
        "category=nid-de-poule",
        "category=famille-report-voirie",
        "status=open",
        "status=received",
        "period=7",
        "territory=neudorf",
        "territory=strasbourg",
        "q=pharmacie",
        "bbox=7.76,48.55,7.78,48.57",
        "near=7.7665,48.5640&radius=50",
    ],
)
def test_the_filters_are_those_of_the_list(client: Client, address: str) -> None:
    wanted = make_report(description="Devant la pharmacie.")
    other = make_idea(geom=places.ORANGERIE, created_at=days_ago(30))
    Contribution.objects.filter(pk=other.pk).update(
        is_open=False, status="adopted", closed_at=timezone.now(), commune=wanted.quartier, quartier=None
    )
    assert references(client.get(f"{CONTRIBUTIONS}?{address}")) == [wanted.reference]


def test_near_begins_with_the_nearest(client: Client) -> None:
    far = make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=300))
    close = make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=20))
    make_report(geom=places.ORANGERIE)
    response = client.get(CONTRIBUTIONS, {"near": "7.7665,48.5640", "radius": 400})
    assert references(response) == [close.reference, far.reference]
    assert [found["properties"]["distance_metres"] for found in response.json()["features"]] == [20, 300]
    assert response.json()["next"] is None


def test_following_next_reads_each_contribution_once(client: Client) -> None:
    same_moment = days_ago(3)
    filed = [make_report(created_at=same_moment).reference for _i in range(7)]
    address, read = f"{CONTRIBUTIONS}?kind=report&page_size=3", []
    while address:
        page = client.get(address)
        read += references(page)
        address = page.json()["next"]
    assert read == filed[::-1]


def test_what_arrives_while_one_reads_shifts_nothing(client: Client) -> None:
    second, first = make_report(created_at=days_ago(2)), make_report(created_at=days_ago(1))
    page = client.get(CONTRIBUTIONS, {"page_size": 1})
    make_report()
    assert references(page) == [first.reference]
    assert references(client.get(page.json()["next"])) == [second.reference]


@pytest.mark.parametrize(
    "address",
    [
        "bbox=7.76,48.55,7.78",
        "bbox=7.78,48.55,7.76,48.57",
        "bbox=7.76,48.55,7.78,1e400",
        "bbox=nan,nan,nan,nan",
        "bbox=a,b,c,d",
        "bbox=-181,48,8,49",
        "near=7.76",
        "near=48.56,nan",
        "near=7.76,91",
        "near=7.76,48.56&radius=0",
        "near=7.76,48.56&radius=5001",
        "near=7.76,48.56&radius=1e3",
        "near=7.76,48.56&after=abc",
        "page_size=0",
        "page_size=201",
        "page_size=abc",
        "after=abc",
        "after=" + "9" * 60,
        "after=MS4tMQ",  # 1.-1
        "after=OTk5OTk5OTk5OTk5OTk5OTk5LjE",  # 999999999999999999.1: no such date
        "after=MS45OTk5OTk5OTk5OTk5OTk5OTk5",  # 1.9999999999999999999: no such id
        "kind=petition",
        "category=inexistante",
        "status=ouvert",
        "period=8",
        "since=hier",
        "since=0000-01-01",
        "until=9999-12-31",
        "since=0001-01-01",
        "territory=atlantide",
        "quartier=neudorf",
        "q=" + "a" * 201,
        "colour=red",
        "%ff=%ff",
    ],
)
def test_a_wrong_parameter_is_a_problem_not_an_empty_list(client: Client, address: str) -> None:
    told = problem(client.get(f"{CONTRIBUTIONS}?{address}"), 400)
    assert told["errors"]


@pytest.mark.parametrize("name", ["after", "bbox", "category", "near", "q", "status", "territory"])
def test_no_parameter_may_hold_a_nul(client: Client, name: str) -> None:
    problem(client.get(f"{CONTRIBUTIONS}?{name}=%00"), 400)


def test_no_reference_may_hold_a_nul(client: Client) -> None:
    problem(client.get(f"{CONTRIBUTIONS}S-%00/"), 400)


def test_an_unknown_parameter_is_told_what_is_accepted(client: Client) -> None:
    told = problem(client.get(CONTRIBUTIONS, {"commune": "strasbourg"}), 400)
    assert "territory" in told["errors"]["parameters"][0]
    assert "commune" not in told["errors"]["parameters"][0]


def test_an_empty_parameter_is_an_absent_one(client: Client) -> None:
    report = make_report()
    empty = "&".join(f"{name}=" for name in ("q", "kind", "status", "bbox", "near", "radius", "page_size", "after"))
    assert references(client.get(f"{CONTRIBUTIONS}?{empty}")) == [report.reference]


def test_a_hidden_contribution_is_nowhere_but_for_those_who_look_after_it(client: Client, territory: Territory) -> None:
    hidden = make_report(is_public=False)
    address = f"{CONTRIBUTIONS}{hidden.reference}/"
    assert references(client.get(CONTRIBUTIONS)) == []
    problem(client.get(address), 404)
    client.force_login(factories.make_user(Role.AGENT, territory.commune))
    assert references(client.get(CONTRIBUTIONS)) == [hidden.reference]
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("private", ["vigie@example.test", "Camille Secrète"])
def test_nothing_private_is_read(client: Client, private: str) -> None:
    author = factories.make_user(email="auteur-vigie@example.test", name="Camille Secrète")
    report = make_report(email="vigie@example.test", author=author)
    for address in (CONTRIBUTIONS, f"{CONTRIBUTIONS}{report.reference}/"):
        text = client.get(address).content.decode()
        assert private not in text
        assert str(report.submission_key) not in text
        assert report.tracking_hash not in text


def test_one_contribution_tells_its_public_history(client: Client, territory: Territory) -> None:
    report = make_report()
    agent = factories.make_user(Role.AGENT, territory.commune)
    factories.close(agent, report, answer="Rebouché ce matin.")
    actions.set_public(agent, contribution=report, is_public=True, reason="Un motif interne.")
    found = client.get(f"{CONTRIBUTIONS}{report.reference}/").json()["properties"]
    assert [(step["label"], step["status"], step["text"], step["reason"]) for step in found["timeline"]] == [
        ("Reçue", None, "", None),
        ("Résolu", "solved", "Rebouché ce matin.", {"code": "motif-solved", "label": "Parce que c'est solved"}),
    ]
    assert found["is_open"] is False


@pytest.mark.parametrize("reference", ["S-ZZZZZZZ", "s-2345678", quote("S-é"), "S" * 40, "S-1'--"])
def test_a_reference_that_does_not_exist_is_a_problem(client: Client, reference: str) -> None:
    problem(client.get(f"{CONTRIBUTIONS}{reference}/"), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_the_list_is_only_read(client: Client, method: str) -> None:
    problem(getattr(client, method)(CONTRIBUTIONS), 405)


def test_a_page_costs_the_same_number_of_queries_whatever_it_holds(
    client: Client, django_assert_num_queries: Any
) -> None:
    make_category()
    for _i in range(3):
        make_report()
    with django_assert_num_queries(2):  # which ones, and what is told of them
        client.get(CONTRIBUTIONS)
    for _i in range(9):
        make_report()
    with django_assert_num_queries(2):
        assert len(references(client.get(CONTRIBUTIONS))) == 12


def test_no_outline_is_read_to_list_contributions(client: Client, django_assert_num_queries: Any) -> None:
    make_report()
    with django_assert_num_queries(2) as captured:
        client.get(CONTRIBUTIONS)
    assert [each["sql"].count('"geom"') for each in captured] == [0, 1]
