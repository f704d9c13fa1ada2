"""Questions of a category: asked before anything leaves, checked, stored in their type, published or not."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from contributions import actions, kinds
from contributions.actions import Place
from contributions.models import Answer, Category, Contribution, Question, QuestionType
from contributions.questions import asked, asked_by, said
from contributions.tracking import tracking_token
from tests.factories import Territory, make_category, make_report, make_user
from tests.places import PLACE_DU_MARCHE
from tests.reports.test_path import FORM, POINT, Fields, press, reach_what

pytestmark = pytest.mark.django_db

CHOICES = ["Un peu", "Beaucoup"]


def make_question(category: Category, code: str, type: str = "text", **columns: Any) -> Question:
    columns.setdefault("label", f"Question {code} ?")
    if type in ("choice", "several"):
        columns.setdefault("choices", CHOICES)
    return Question.objects.create(category=category, code=code, type=type, **columns)


@pytest.fixture
def pothole(territory: Territory) -> Category:
    return make_category(duplicate_radius_m=30)


@pytest.fixture
def one_of_each(pothole: Category) -> dict[str, Question]:
    return {type.value: make_question(pothole, type.value.replace("_", "-"), type.value) for type in QuestionType}


def send(client: Client, category: Category, **typed: Any) -> HttpResponse:
    """The whole path: the questions are seen once before they are answered."""
    shown = press(client, reach_what(client), category=category.code)
    return press(client, shown, **typed)


def values(contribution: Contribution | None = None) -> dict[str, Any]:
    rows = Answer.objects.filter(contribution=contribution) if contribution else Answer.objects.all()
    return dict(rows.values_list("question__code", "value"))


def test_the_questions_are_shown_before_anything_leaves_and_nothing_is_lost(client: Client, pothole: Category) -> None:
    make_question(pothole, "profondeur", "number")
    page = press(client, reach_what(client), category=pothole.code, description="Un trou.", email="moi@example.test")
    text = page.content.decode()
    assert page.status_code == 200
    assert Fields(text).values["step"] == "what"
    assert "Question profondeur ?" in text
    assert "cette catégorie pose quelques questions" in text
    assert not Contribution.objects.exists()
    kept = Fields(text).values
    assert (kept["category"], kept["description"], kept["email"]) == (pothole.code, "Un trou.", "moi@example.test")
    assert press(client, page, **{"q-profondeur": "12,5"}).status_code == 302
    assert values() == {"profondeur": 12.5}


def test_a_question_that_was_not_seen_yet_is_no_error(client: Client, pothole: Category) -> None:
    make_question(pothole, "depuis", is_required=True)
    page = press(client, reach_what(client), category=pothole.code)
    assert page.status_code == 200
    assert "Cette réponse est nécessaire" not in page.content.decode()


def test_a_question_that_may_stay_empty_is_asked_once_only(client: Client, pothole: Category) -> None:
    make_question(pothole, "depuis")
    assert send(client, pothole).status_code == 302
    assert values() == {}


def test_a_missing_answer_is_told_with_a_link_to_its_field(client: Client, pothole: Category) -> None:
    make_question(pothole, "depuis", is_required=True)
    page = send(client, pothole, description="Un trou.")
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#id_q-depuis"' in text
    assert "Cette réponse est nécessaire." in text
    assert Fields(text).values["description"] == "Un trou."
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("type", "typed", "stored"),
    [
        ("text", "  au pied du mur \r\n", "au pied du mur"),
        ("number", "12", 12),
        ("number", "12,5", 12.5),
        ("number", "12.5", 12.5),
        ("number", "1\u00a0200", 1200),
        ("number", "-3", -3),
        ("yes_no", "true", True),
        ("yes_no", "false", False),
        ("choice", "Beaucoup", "Beaucoup"),
        ("several", ["Beaucoup", "Un peu"], ["Un peu", "Beaucoup"]),
        ("several", ["Beaucoup"], ["Beaucoup"]),
        ("date", "2025-12-31", "2025-12-31"),
        ("date", "31/12/2025", "2025-12-31"),
        ("date", "31.12.2025", "2025-12-31"),
    ],
)
def test_an_answer_is_stored_in_its_type(client: Client, pothole: Category, type: str, typed: Any, stored: Any) -> None:
    make_question(pothole, "une", type, is_required=True)
    assert send(client, pothole, **{"q-une": typed}).status_code == 302
    assert values() == {"une": stored}
    assert isinstance(values()["une"], stored.__class__)


@pytest.mark.parametrize(
    ("type", "typed", "told"),
    [
        ("text", "x" * 501, "500"),
        ("text", "a\x00b", "nul "),
        ("number", "douze", "Écrivez un nombre, par exemple 12 ou 12,5."),
        ("number", "1,2,3", "Écrivez un nombre"),
        ("number", "NaN", "Écrivez un nombre"),
        ("number", "1e400", "Écrivez un nombre"),
        ("number", "٣", "Écrivez un nombre"),
        ("number", "9" * 29, "Ce nombre est trop grand"),
        ("yes_no", "peut-être", "Ce choix n&#x27;est plus proposé"),
        ("choice", "Énormément", "Ce choix n&#x27;est plus proposé"),
        ("several", ["Un peu", "Énormément"], "Ce choix n&#x27;est plus proposé"),
        ("date", "32/12/2025", "Écrivez une date, par exemple 31/12/2025."),
        ("date", "hier", "Écrivez une date"),
        ("date", "0001-01-01", "pas vraisemblable"),
    ],
)
def test_an_answer_that_does_not_fit_is_told_and_kept(
    client: Client, pothole: Category, type: str, typed: Any, told: str
) -> None:
    make_question(pothole, "une", type)
    page = send(client, pothole, description="Un trou.", **{"q-une": typed})
    assert page.status_code == 422
    assert told in page.content.decode()
    assert Fields(page.content.decode()).values["description"] == "Un trou."
    assert not Contribution.objects.exists()


def test_an_entry_asks_what_its_family_asks_and_its_own_question_wins(pothole: Category) -> None:
    family = make_question(pothole.family, "depuis", label="De la famille")
    make_question(pothole.family, "commun", position=2)
    own = make_question(pothole, "depuis", label="De l'entrée", position=1)
    make_question(pothole, "eteinte", is_active=False)
    assert [question.code for question in asked(pothole)] == ["commun", "depuis"]
    assert own in asked(pothole)
    assert family not in asked(pothole)


def test_the_questions_of_all_categories_are_one_query(pothole: Category) -> None:
    entries = [pothole, make_category("autre"), make_category("encore", family="Propreté")]
    make_question(pothole.family, "depuis")
    with CaptureQueriesContext(connection) as seen:
        by_category = asked_by(entries)
    assert len(seen) == 1
    assert [len(by_category[entry.pk]) for entry in entries] == [1, 1, 0]


def test_answers_travel_to_every_screen_and_back(client: Client, one_of_each: dict, pothole: Category) -> None:
    typed = {"q-text": "là", "q-number": "12,5", "q-yes-no": "false", "q-choice": "Un peu", "q-date": "2025-12-31"}
    page = press(client, reach_what(client), category=pothole.code)
    where = press(client, page, value="where", **typed, **{"q-several": CHOICES})
    assert where.status_code == 200
    assert where.content.decode().count('name="q-several"') == 2
    again = press(client, where, value="what", **{"q-several": CHOICES})
    assert Fields(again.content.decode()).values.items() >= typed.items()
    assert again.content.decode().count('name="q-several"') == 2
    assert press(client, again, **{"q-several": CHOICES}).status_code == 302
    assert values() == {
        "text": "là", "number": 12.5, "yes-no": False, "choice": "Un peu", "several": CHOICES, "date": "2025-12-31",
    }  # fmt: skip


def test_answers_pass_the_screen_of_likely_duplicates(client: Client, pothole: Category) -> None:
    make_question(pothole, "depuis")
    make_report(category=pothole)
    similar = send(client, pothole, **{"q-depuis": "hier"})
    assert Fields(similar.content.decode()).values["step"] == "similar"
    assert press(client, similar).status_code == 302
    assert values() == {"depuis": "hier"}


def test_the_answers_of_a_category_that_was_left_wait_for_its_return(client: Client, pothole: Category) -> None:
    make_question(pothole, "depuis")
    other = make_category("autre")
    page = press(client, reach_what(client), category=pothole.code)
    page = press(client, page, value="what", category=other.code, **{"q-depuis": "hier"})
    assert "Question depuis ?" not in page.content.decode()
    page = press(client, page, value="what", category=pothole.code)
    assert Fields(page.content.decode()).values["q-depuis"] == "hier"


def test_a_draft_older_than_its_question_says_so_and_loses_nothing(client: Client, pothole: Category) -> None:
    question = make_question(pothole, "depuis")
    page = press(client, reach_what(client), category=pothole.code)
    question.is_active = False
    question.save()
    make_question(pothole, "profondeur", "number", is_required=True)
    again = press(client, page, description="Un trou.", **{"q-depuis": "hier"})
    text = again.content.decode()
    assert again.status_code == 200
    assert "ont changé depuis" in text
    assert Fields(text).values.items() >= {"q-depuis": "hier", "description": "Un trou."}.items()
    assert press(client, again, **{"q-profondeur": "3"}).status_code == 302
    assert values() == {"profondeur": 3}


@pytest.mark.parametrize("columns", [{"is_active": False}, {"code": "renommee"}, {"kind": "idea"}])
def test_a_draft_older_than_its_category_says_so_and_loses_nothing(
    client: Client, pothole: Category, columns: dict[str, Any]
) -> None:
    make_question(pothole, "depuis", is_required=True)
    page = press(client, reach_what(client), category=pothole.code)
    Category.objects.filter(pk=pothole.pk).update(**columns)
    refused = press(client, page, category="nid-de-poule", description="Un trou.", **{"q-depuis": "hier"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Cette catégorie n&#x27;est pas proposée." in text
    assert Fields(text).values.items() >= {"q-depuis": "hier", "description": "Un trou."}.items()
    other = make_category("autre")
    assert press(client, refused, category=other.code).status_code == 302


def test_a_change_of_the_last_moment_is_a_form_in_error(
    client: Client, pothole: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reach_what(client)

    def refuse(*_people: Any, **_words: Any) -> None:
        raise ValidationError({"answers": ["depuis : Cette réponse est nécessaire."]})

    monkeypatch.setattr(actions, "submit", refuse)
    refused = press(client, page, category=pothole.code, description="Un trou.")
    assert refused.status_code == 422
    assert "depuis : Cette réponse est nécessaire." in refused.content.decode()
    assert Fields(refused.content.decode()).values["description"] == "Un trou."


@pytest.mark.parametrize("asked", ["", "\x00", "x" * 10_000, "nid-de-poule:", "nid-de-poule:1-2-3"])
def test_a_hostile_witness_of_what_was_seen_only_asks_again(client: Client, pothole: Category, asked: str) -> None:
    make_question(pothole, "depuis", is_required=True)
    page = press(client, reach_what(client), category=pothole.code, asked=asked, told=asked)
    assert page.status_code == 200
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "depuis"),
        ({"depuis": 12}, "depuis"),
        ({"depuis": "hier", "inconnue": 1}, "inconnue"),
    ],
)
def test_no_door_lets_a_wrong_answer_in(pothole: Category, answers: dict[str, Any], told: str) -> None:
    make_question(pothole, "depuis", is_required=True)
    with pytest.raises(ValidationError) as refusal:
        actions.submit(
            AnonymousUser(),
            kind=kinds.get("report"),
            category=pothole,
            place=Place(PLACE_DU_MARCHE),
            submission_key=uuid.uuid4(),
            answers=answers,
        )
    assert refusal.value.message_dict["answers"][0].startswith(told)
    assert not Contribution.objects.exists()


@pytest.fixture
def answered(pothole: Category, territory: Territory) -> Contribution:
    """With an answer that is published and one that is not."""
    public = make_question(pothole, "profondeur", "number", label="Quelle profondeur ?")
    private = make_question(pothole, "etage", label="À quel étage ?", is_public=False, position=1)
    report = make_report(category=pothole, author=make_user(email="auteur@example.test"))
    Answer.objects.create(contribution=report, question=public, value=12.5)
    Answer.objects.create(contribution=report, question=private, value="au troisième")
    return report


def test_the_public_reads_the_published_answers_only(client: Client, answered: Contribution) -> None:
    page = client.get(answered.get_absolute_url()).content.decode()
    assert "Quelle profondeur ?" in page
    assert "12,5" in page
    assert "étage" not in page
    assert "au troisième" not in page


@pytest.mark.parametrize(("role", "sees"), [(Role.AGENT, True), (Role.ADMINISTRATOR, True), (Role.COUNCIL, False)])
def test_those_who_look_after_it_read_the_others_too(
    client: Client, answered: Contribution, territory: Territory, role: str, sees: bool
) -> None:
    client.force_login(make_user(role, territory.commune))
    page = client.get(answered.get_absolute_url()).content.decode()
    assert ("au troisième" in page, "non publiée" in page) == (sees, sees)


def test_the_author_reads_them_by_the_tracking_link(client: Client, answered: Contribution) -> None:
    page = client.get(reverse("tracking", args=[tracking_token(answered.submission_key)])).content.decode()
    assert "au troisième" in page
    assert "non publiée" in page


@pytest.mark.parametrize(
    ("type", "value", "text"),
    [
        ("yes_no", True, "Oui"),
        ("yes_no", False, "Non"),
        ("several", ["Un peu", "Beaucoup"], "Un peu, Beaucoup"),
        ("date", "2025-12-31", "31 décembre 2025"),
        ("number", 12, "12"),
        # A question whose type was changed past the administration still shows what was answered.
        ("date", "hier", "hier"),
        ("yes_no", "oui", "oui"),
    ],
)
def test_an_answer_is_read_in_words(pothole: Category, type: str, value: Any, text: str) -> None:
    report = make_report(category=pothole)
    Answer.objects.create(contribution=report, question=make_question(pothole, "une", type), value=value)
    assert [one.text for one in said(report)] == [text]


def test_the_fragment_brings_the_questions_and_says_that_they_were_seen(client: Client, pothole: Category) -> None:
    question = make_question(pothole, "depuis")
    page = client.get("/categories/questions/", {**POINT, "category": pothole.code, "kind": "report"})
    text = page.content.decode()
    assert 'name="q-depuis"' in text
    assert f'name="asked" value="{pothole.code}:{question.pk}"' in text
    assert "<html" not in text


def test_the_fragment_of_a_category_that_asks_nothing_is_empty(client: Client, pothole: Category) -> None:
    page = client.get("/categories/questions/", {"category": pothole.code, "kind": "report"})
    assert not page.content.strip()


@pytest.mark.parametrize("wrong", [{}, {"kind": "report"}, {"kind": "x", "category": "nid-de-poule"}, {"kind": "idea"}])
def test_a_fragment_about_nothing_is_a_bad_request(client: Client, pothole: Category, wrong: dict[str, str]) -> None:
    assert client.get("/categories/questions/", {"category": "n-existe-pas", **wrong}).status_code == 400


def test_the_form_of_ideas_asks_too(client: Client, territory: Territory) -> None:
    category = make_category("espaces-publics", kind="idea")
    make_question(category, "cout", "number")
    page = client.post("/idees/nouvelle/", {**POINT, "step": "what", "category": category.code, "title": "Un banc"})
    assert "Question cout ?" in page.content.decode()


def test_the_address_of_the_form_may_give_an_answer(client: Client, pothole: Category) -> None:
    make_question(pothole, "depuis")
    page = client.get(FORM, {**POINT, "category": pothole.code, "q-depuis": "hier"})
    assert Fields(page.content.decode()).values["q-depuis"] == "hier"
