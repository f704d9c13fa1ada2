"""Setting up the questions of a category in the administration."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contributions.models import Answer, Category, Question
from tests.contributions.test_questions import make_question, values
from tests.factories import Territory, make_category, make_report, make_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def pothole(territory: Territory) -> Category:
    return make_category()


Save = Callable[..., HttpResponse]


@pytest.fixture
def save(client: Client, pothole: Category) -> Save:
    """Save the category in the administration with these questions."""
    client.force_login(make_superuser())

    def post(*rows: dict[str, Any]) -> HttpResponse:
        given: dict[str, Any] = {
            "name": "Trou", "kind": "report", "parent": pothole.parent_id, "icon": "construction",
            "duplicate_radius_m": 30, "duplicate_window_days": 60, "position": 1, "is_active": "on",
            "questions-TOTAL_FORMS": len(rows), "questions-INITIAL_FORMS": sum("id" in row for row in rows),
            "diversions-TOTAL_FORMS": 0, "diversions-INITIAL_FORMS": 0,
        }  # fmt: skip
        usual = {"code": "une", "label": "Une ?", "type": "text", "choices": "", "position": 0, "is_active": "on"}
        for number, row in enumerate(rows):
            for name, value in {**usual, "is_public": "on", **row}.items():
                if value is not None:
                    given[f"questions-{number}-{name}"] = value
        return client.post(reverse("admin:contributions_category_change", args=[pothole.pk]), given)

    return post


def test_choices_are_given_one_per_line(save: Save, pothole: Category) -> None:
    saved = save({"type": "choice", "choices": " Un peu \r\n\r\nBeaucoup, vraiment\r\n"})
    assert saved.status_code == 302, saved.context["errors"]
    assert pothole.questions.get().choices == ["Un peu", "Beaucoup, vraiment"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"type": "choice"}, "Donnez les choix, un par ligne."),
        ({"type": "several", "choices": " \n "}, "Donnez les choix, un par ligne."),
        ({"type": "text", "choices": "Un"}, "pas de choix"),
        ({"type": "choice", "choices": "Un\nUn"}, "Deux choix sont les mêmes."),
        ({"type": "choice", "choices": "x" * 81}, "trop long"),
        ({"type": "nope"}, "nope"),
        ({"code": "pas un code"}, "Ce champ ne doit contenir que des lettres"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_the_reason(save: Save, row: dict[str, Any], told: str) -> None:
    page = save(row)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert not Question.objects.exists()


def test_a_question_with_answers_is_put_away_and_not_deleted(save: Save, pothole: Category) -> None:
    answered = make_report(category=pothole)
    for code in ("profondeur", "largeur"):
        question = make_question(pothole, code, "number")
        Answer.objects.create(contribution=answered, question=question, value=12.5)
    rows = list(Question.objects.order_by("pk"))
    as_they_are = [
        {"id": row.pk, "category": row.category_id, "code": row.code, "label": row.label, "type": row.type,
         "position": row.position, "is_public": "on" if row.is_public else None} for row in rows
    ]  # fmt: skip
    refused = save({**as_they_are[0], "DELETE": "on"}, as_they_are[1])
    assert refused.status_code == 200
    assert "décochez « posée »" in refused.content.decode()
    assert Question.objects.count() == 2
    saved = save({**as_they_are[0], "is_active": None}, as_they_are[1])
    assert saved.status_code == 302, saved.context["errors"]
    assert not Question.objects.get(pk=rows[0].pk).is_active
    assert values(answered)["profondeur"] == 12.5


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"type": "text"}, "Des réponses existent déjà"), ({"code": "autre"}, "Des réponses existent déjà")],
)
def test_what_answers_rest_on_does_not_change(
    save: Save, pothole: Category, changed: dict[str, Any], told: str
) -> None:
    question = make_question(pothole, "une", "number")
    Answer.objects.create(contribution=make_report(category=pothole), question=question, value=1)
    page = save({"id": question.pk, "category": pothole.pk, "type": "number", **changed})
    assert told in page.content.decode()


def test_what_was_promised_not_to_be_published_stays_so(save: Save, pothole: Category) -> None:
    question = make_question(pothole, "une", is_public=False)
    Answer.objects.create(contribution=make_report(category=pothole), question=question, value="là")
    page = save({"id": question.pk, "category": pothole.pk, "is_public": "on"})
    assert page.status_code == 200
    assert "ne serait pas publié" in page.content.decode()
