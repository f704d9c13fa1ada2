"""Questions and diversions for programs: announced with the categories, checked with a report, published or not."""

import uuid
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.models import Answer, Category, Contribution, Diversion, Question
from tests.api.requests import CATEGORIES, CONTRIBUTIONS, feature, problem, send
from tests.factories import Territory, make_report

pytestmark = pytest.mark.django_db
CHOICES = ["Un peu", "Beaucoup"]


@pytest.fixture(autouse=True)
def asking(territory: Territory, category: Category, settings: LazySettings) -> Category:
    """A category that asks something of each type; two questions are needed, one is not published."""
    settings.SUBMISSIONS_PER_HOUR = 1000
    for number, (code, columns) in enumerate(
        {
            "texte": {"type": "text"},
            "nombre": {"type": "number", "is_required": True},
            "oui": {"type": "yes_no", "is_required": True},
            "choix": {"type": "choice", "choices": CHOICES},
            "plusieurs": {"type": "several", "choices": CHOICES},
            "jour": {"type": "date"},
            "secret": {"type": "text", "is_public": False},
        }.items()
    ):
        Question.objects.create(category=category, code=code, label=f"{code} ?", position=number, **columns)
    return category


def load_categories() -> None:
    """Those of the demonstration, in place of the one of these tests."""
    Category.objects.filter(parent__isnull=False).delete()
    Category.objects.all().delete()
    call_command("loaddata", "categories", verbosity=0)


def said(**answers: Any) -> dict[str, Any]:
    return feature(answers={"nombre": 12, "oui": False, **answers})


def test_answers_are_stored_in_their_type_and_given_back() -> None:
    response = send(
        said(
            texte=" là ", nombre=12.5, choix="Un peu", plusieurs=["Beaucoup", "Un peu"], jour="2025-12-31", secret="ici"
        )
    )
    assert response.status_code == 201, response.content
    expected = {
        "texte": "là", "nombre": 12.5, "oui": False, "choix": "Un peu", "plusieurs": CHOICES, "jour": "2025-12-31",
    }  # fmt: skip
    told = response.json()["properties"]["answers"]
    assert {answer["question"]: answer["value"] for answer in told} == expected
    assert told[0] == {"question": "texte", "label": "texte ?", "type": "text", "value": "là"}
    assert dict(Answer.objects.values_list("question__code", "value")) == {**expected, "secret": "ici"}


def test_what_is_not_published_is_in_no_answer_of_the_api(client: Client) -> None:
    reference = send(said(secret="zqsecret")).json()["properties"]["reference"]
    for path in (CONTRIBUTIONS, f"{CONTRIBUTIONS}{reference}/"):
        response = client.get(path)
        assert b'"nombre"' in response.content
        assert b"secret" not in response.content


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"nombre": None}, "nombre"),
        ({"nombre": "12"}, "nombre"),
        ({"nombre": True}, "nombre"),
        ({"nombre": 10**400}, "nombre"),
        ({"nombre": [1]}, "nombre"),
        ({"oui": "false"}, "oui"),
        ({"oui": 0}, "oui"),
        ({"texte": 12}, "texte"),
        ({"texte": "x" * 501}, "texte"),
        ({"texte": "a\x00b"}, "texte"),
        ({"texte": "\ud800"}, "texte"),
        ({"choix": "Énormément"}, "choix"),
        ({"choix": ["Un peu"]}, "choix"),
        ({"plusieurs": "Un peu"}, "plusieurs"),
        ({"plusieurs": ["Un peu", 3]}, "plusieurs"),
        ({"plusieurs": [{}]}, "plusieurs"),
        ({"jour": "31/12/2025"}, "jour"),
        ({"jour": "20251231"}, "jour"),
        ({"jour": 20251231}, "jour"),
        ({"jour": "9999-12-31"}, "jour"),
        ({"inconnue": 1}, "inconnue"),
        ({"\ud800": 1}, "answers"),
        ({"<b>": 1}, "answers"),
    ],
)
def test_an_answer_that_does_not_fit_is_told_by_its_code(answers: dict[str, Any], code: str) -> None:
    told = problem(send(said(**answers)), 400)
    assert list(told["errors"]["properties"]["answers"]) == [code]
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("answers", [[], "nombre", None, 3])
def test_answers_that_are_no_object_are_refused(answers: Any) -> None:
    told = problem(send(feature(answers=answers)), 400)
    assert "answers" in told["errors"]["properties"]


def test_a_needed_answer_is_needed_here_too() -> None:
    told = problem(send(feature()), 400)
    assert set(told["errors"]["properties"]["answers"]) == {"nombre", "oui"}
    assert not Contribution.objects.exists()


def test_other_answers_under_the_same_key_are_another_send() -> None:
    key = str(uuid.uuid4())
    assert [send(said(texte="là"), key=key).status_code for _time in range(2)] == [201, 200]
    assert "Idempotency-Key" in problem(send(said(texte="ailleurs"), key=key), 422)["errors"]
    assert Contribution.objects.count() == 1


def test_a_final_diversion_refuses_and_says_whom_to_turn_to(asking: Category) -> None:
    Diversion.objects.create(
        category=asking, reason="danger", message="Éloignez-vous.", contact_name="Pompiers", phone="18", is_final=True
    )
    told = problem(send(said()), 422)
    (line,) = told["errors"]["diversion"]
    assert "Éloignez-vous." in line
    assert "Pompiers, 18" in line
    assert not Contribution.objects.exists()


def test_one_that_is_not_final_refuses_nothing(asking: Category) -> None:
    Diversion.objects.create(category=asking, reason="danger", message="Prudence.")
    assert send(said()).status_code == 201


def test_the_categories_say_what_they_ask_and_where_they_send(
    client: Client, asking: Category, territory: Territory
) -> None:
    Question.objects.create(category=asking.family, code="commune", label="De la famille")
    Diversion.objects.create(category=asking, boundary=territory.quartier, reason="not_ours", message="Voyez ailleurs.")
    rows = {row["code"]: row for row in client.get(CATEGORIES).json()}
    entry = rows[asking.code]
    assert entry["questions"][0]["code"] == "commune"
    assert entry["questions"][4]["choices"] == CHOICES
    assert entry["diversions"] == [
        {
            "reason": "not_ours", "message": "Voyez ailleurs.", "contact_name": "", "phone": "", "url": "",
            "is_final": False, "territory": entry["diversions"][0]["territory"],
        }
    ]  # fmt: skip
    assert entry["diversions"][0]["territory"]["slug"] == territory.quartier.slug
    assert [question["code"] for question in rows[asking.family.code]["questions"]] == ["commune"]


def test_the_list_of_categories_stays_at_three_queries(client: Client) -> None:
    load_categories()
    client.get(CATEGORIES)
    with CaptureQueriesContext(connection) as seen:
        client.get(CATEGORIES)
    assert len(seen) == 3, [query["sql"] for query in seen.captured_queries]


def test_the_answers_of_a_page_of_the_list_are_one_query(client: Client, asking: Category) -> None:
    counts = []
    for _time in range(2):
        for _report in range(3):
            report = make_report(category=asking, answers={"nombre": 1, "oui": True})
            assert report.answers.count() == 2
        with CaptureQueriesContext(connection) as seen:
            client.get(CONTRIBUTIONS)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_category_is_suggested_with_its_reason(client: Client) -> None:
    load_categories()
    first = client.get(f"{CATEGORIES}suggest/", {"text": "un tag sur le mur"}).json()[0]
    assert (first["code"], first["name"]) == ("tags", "Tag ou graffiti")
    assert "tag" in first["words"]
    assert first["reason"].startswith("à cause de")


@pytest.mark.parametrize("wrong", [{}, {"text": ""}, {"text": "x" * 1001}, {"text": "a", "kind": "x"}, {"texte": "a"}])
def test_a_suggestion_of_nothing_is_refused(client: Client, wrong: dict[str, str]) -> None:
    problem(client.get(f"{CATEGORIES}suggest/", wrong), 400)
