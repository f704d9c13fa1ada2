"""A report filed by a program: what is accepted, what is refused, and nothing stored when it is."""

import uuid
from typing import Any

import hypothesis
import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from accounts.models import Role
from contributions.models import Contact, Contribution, Event
from geo.geojson import MAX_BODY_BYTES
from reports.models import Report
from tests import factories, places
from tests.api.requests import SIMILAR, feature, problem, references, send
from tests.factories import Territory, make_category, make_report

pytestmark = pytest.mark.django_db
KEY = "2f1c8d0e-6a53-4b0a-9a2e-0d5c1f2b3a4d"


@pytest.fixture(autouse=True)
def served(territory: Territory, category: Any, settings: LazySettings) -> None:
    """A territory and a category, for every test here; and room for many sends from one address."""
    settings.SUBMISSIONS_PER_HOUR = 1000


def point(*coordinates: Any, **members: Any) -> dict[str, Any]:
    return feature(geometry={"type": "Point", "coordinates": list(coordinates), **members})


def test_a_report_is_filed_where_it_says(territory: Territory) -> None:
    body = feature(place_description="Côté impair", accuracy_m=12, email="riverain@example.test")
    response = send(body)
    assert response.status_code == 201
    report = Report.objects.get()
    assert response.json()["properties"]["reference"] == report.reference
    assert response["Location"] == response.json()["properties"]["url"]
    assert report.geom.coords == places.PLACE_DU_MARCHE.coords
    assert (report.commune, report.quartier) == (territory.commune, territory.quartier)
    assert (report.description, report.place_description) == ("Un trou devant la pharmacie.", "Côté impair")
    assert (report.accuracy_m, report.is_approximate, report.author) == (12, False, None)
    assert Contact.objects.get().email == "riverain@example.test"


def test_the_answer_says_how_to_follow_it_and_not_who_sent_it(client: Client) -> None:
    response = send(feature(email="riverain@example.test"))
    assert client.get(response.json()["properties"]["tracking_url"]).status_code == 200
    assert b"riverain@example.test" not in response.content


def test_filing_one_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    send(feature())  # what is asked once in a process is not counted
    with django_assert_max_num_queries(18):
        assert send(feature(), key=str(uuid.uuid4())).status_code == 201


def test_plain_json_is_read_too() -> None:
    assert send(feature(), content_type="application/json").status_code == 201


def test_the_same_send_under_the_same_key_makes_one_report() -> None:
    key = str(uuid.uuid4())
    first, again = send(feature(), key=key), send(feature(), key=f'"{key.upper()}"')
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Report.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"description": "Autre chose."}, {"geometry": {"type": "Point", "coordinates": [7.77, 48.56]}}],
)
def test_another_send_under_the_same_key_is_refused_and_learns_nothing(other: dict[str, Any]) -> None:
    key = str(uuid.uuid4())
    filed = send(feature(), key=key)
    refused = send(feature(**other), key=key)
    assert "Idempotency-Key" in problem(refused, 422)["errors"]
    assert filed.json()["properties"]["reference"] not in refused.content.decode()
    assert Report.objects.count() == 1


def test_another_person_under_the_same_key_is_refused() -> None:
    key = str(uuid.uuid4())
    send(feature(), key=key)
    someone = Client()
    someone.force_login(factories.make_user())
    problem(send(feature(), key=key, client=someone), 422)


def test_a_send_without_a_key_is_a_report_of_its_own() -> None:
    assert [send(feature(), headers={}).status_code for _i in range(2)] == [201, 201]
    assert Report.objects.count() == 2


@pytest.mark.parametrize("key", ["1", "é", "x" * 5000, f"{{{KEY}}}", KEY.replace("-", ""), " "])
def test_a_key_that_is_no_uuid_is_refused(key: str) -> None:
    problem(send(feature(), headers={"Idempotency-Key": key}), 400)
    assert not Contribution.objects.exists()


def test_outside_the_territory_the_reason_is_told(territory: Territory) -> None:
    told = problem(send(point(*territory.point_outside.coords)), 422)
    assert "en dehors du territoire" in told["errors"]["place"][0]
    assert not Contribution.objects.exists()


def test_someone_logged_in_is_the_author() -> None:
    author, client = factories.make_user(), Client()
    client.force_login(author)
    assert send(feature(), client=client).status_code == 201
    assert Report.objects.get().author == author


def test_a_session_needs_its_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_user())
    problem(send(feature(), client=client), 403)
    assert not Contribution.objects.exists()


def test_without_a_session_no_csrf_token_is_asked() -> None:
    assert send(feature(), client=Client(enforce_csrf_checks=True)).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        point("7.7665", "48.564"),
        point(7.7665, 48.564, 140),
        point(7.7665),
        point(True, False),
        point(181, 48.564),
        point(7.7665, 91),
        point(10**4000, 48.564),
        point([7.7665], [48.564]),
        point(7.7665, 48.564, crs={"type": "name", "properties": {"name": "EPSG:2154"}}),
        feature(geometry=None),
        feature(geometry={}),
        feature(geometry="POINT(7.7665 48.564)"),
        feature(geometry="SRID=4326;POINT(7.7665 48.564)"),
        feature(geometry={"type": "Polygon", "coordinates": [[[7, 48], [8, 48], [8, 49], [7, 48]]]}),
        feature(geometry={"type": "GeometryCollection", "geometries": []}),
        feature(category=None),
        feature(category=""),
        feature(category="inexistante"),
        feature(category="famille-report-voirie"),
        feature(category="nid\x00"),
        feature(category="\ud800"),
        feature(category=12),
        feature(category=["nid-de-poule"]),
        feature(category={"code": "nid-de-poule"}),
        feature(description="a" * 1_000_000),
        feature(description="a\x00b"),
        feature(description="\ud800"),
        feature(description={"a": 1}),
        feature(place_description="a" * 301),
        feature(accuracy_m=-1),
        feature(accuracy_m=10**30),
        feature(accuracy_m="NaN"),
        feature(accuracy_m=True),
        feature(email="pas une adresse"),
        feature(email="a\x00@example.test"),
        feature(email=["a@example.test", "b@example.test"]),
        feature(photo="data:image/png;base64,AAAA"),
        feature(**{"\ud800": 1}),
        {**feature(), "crs": {"type": "name", "properties": {"name": "EPSG:2154"}}},
        {**feature(), "type": "FeatureCollection"},
        {**feature(), "type": "\ud800"},
        {**feature(), "type": {"a": 1}},
        {**feature(), "properties": None},
        {**feature(), "properties": []},
        {"type": "Feature"},
        {},
        [],
        [feature()],
        '"POINT(7.7665 48.564)"',
        "null",
        12,
    ],
)
def test_what_is_not_a_report_is_refused_and_nothing_is_stored(body: Any) -> None:
    told = problem(send(body), 400)
    assert told["errors"]
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"type":"Feature","geometry":{"type":"Point","coordinates":[1e400,48.56]},"properties":{}}',
        b'{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,48.56]},"properties":{}}',
        b'{"type":"Feature","geometry":{"type":"Point","coordinates":[-Infinity,48.56]},"properties":{}}',
    ],
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    problem(send(body), 400)
    assert not Contribution.objects.exists()


def test_a_body_over_the_limit_is_refused() -> None:
    problem(send(b'{"a": "' + b"a" * MAX_BODY_BYTES + b'"}'), 413)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "image/svg+xml", "x"])
def test_another_content_type_is_refused(content_type: str) -> None:
    problem(send(feature(), content_type=content_type), 415)


def test_a_form_of_many_parts_is_refused() -> None:
    boundary = "multipart/form-data; boundary=x"
    problem(send(b"--x\r\n\r\n--x--", content_type=boundary), 415)


def test_control_characters_do_not_reach_the_table() -> None:
    assert send(feature(description="Un\u202e trou\x07\r\nici")).status_code == 201
    assert Report.objects.get().description == "Un trou\nici"


def test_what_was_cleaned_is_still_the_same_send() -> None:
    key, body = str(uuid.uuid4()), feature(description="  Un trou\x07 ")
    assert [send(body, key=key).status_code for _i in range(2)] == [201, 200]


def test_too_many_sends_from_one_address_are_told_to_wait(settings: LazySettings) -> None:
    settings.SUBMISSIONS_PER_HOUR = 2
    assert [send(feature()).status_code for _i in range(2)] == [201, 201]
    refused = send(feature())
    problem(refused, 429)
    assert int(refused["Retry-After"]) > 0
    assert Report.objects.count() == 2


def test_without_the_cache_reports_are_still_filed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def __getattr__(self, name: str) -> Any:
            raise OSError("away")

    monkeypatch.setattr(cache, "_cache", Away(), raising=False)
    assert send(feature()).status_code == 201


def test_a_similar_report_is_found_with_its_reason(client: Client) -> None:
    known = make_report(description="Un gros trou devant la pharmacie.")
    make_report(geom=places.ORANGERIE)
    near = places.north_of(places.PLACE_DU_MARCHE, metres=12)
    address = {"lon": near.x, "lat": near.y, "category": "nid-de-poule", "text": "trou devant la pharmacie"}
    response = client.get(SIMILAR, address)
    assert references(response) == [known.reference]
    (found,) = response.json()["features"]
    assert found["similarity"]["distance_metres"] == found["properties"]["distance_metres"] == 12
    assert found["similarity"]["is_same_category"] is True
    assert "12" in found["similarity"]["reason"]


def test_a_hidden_report_is_similar_to_nothing(client: Client) -> None:
    make_report(is_public=False)
    agent = factories.make_user(Role.AGENT)
    client.force_login(agent)
    address = {"lon": 7.7665, "lat": 48.564, "category": "nid-de-poule"}
    assert references(client.get(SIMILAR, address)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"lon": "nan"},
        {"lon": "inf"},
        {"lat": "1e400"},
        {"lat": "91"},
        {"lon": ""},
        {"lon": "7,75"},
        {"category": "inexistante"},
        {"category": ""},
        {"text": "a" * 4001},
        {"limit": "1000"},
    ],
)
def test_a_wrong_question_of_likeness_is_a_problem(client: Client, wrong: dict[str, str]) -> None:
    right = {"lon": "7.7665", "lat": "48.564", "category": "nid-de-poule"}
    assert problem(client.get(SIMILAR, {**right, **wrong}), 400)["errors"]


@pytest.mark.parametrize("name", ["lon", "category", "text"])
def test_no_question_of_likeness_may_hold_a_nul(client: Client, name: str) -> None:
    right = {"lon": "7.7665", "lat": "48.564", "category": "nid-de-poule"}
    problem(client.get(SIMILAR, {**right, name: "\x00"}), 400)


@given(words=st.text(max_size=60), north=st.floats(-400, 400))
@hypothesis.settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_words_anywhere_in_the_quartier_are_filed_or_refused(words: str, north: float) -> None:
    place = places.north_of(places.PLACE_DU_MARCHE, metres=north)
    geometry = {"type": "Point", "coordinates": [place.x, place.y]}
    response = send(feature(description=words, place_description=words, geometry=geometry))
    if "\x00" in words:
        problem(response, 400)
    else:
        assert response.status_code == 201
        assert Report.objects.filter(reference=response.json()["id"]).exists()


def test_likeness_costs_the_same_number_of_queries_whatever_it_finds(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make_category("trottoir-abime")
    for _i in range(5):
        make_report()
    with django_assert_max_num_queries(6):
        found = client.get(SIMILAR, {"lon": 7.7665, "lat": 48.564, "category": "nid-de-poule"})
    assert len(references(found)) == 5
