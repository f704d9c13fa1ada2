"""Filing an idea: the common path, with a title, and its own sent page."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from contributions.models import Category
from projects.models import Idea
from tests.factories import Territory, make_category, make_idea, make_report
from tests.places import COLMAR

pytestmark = pytest.mark.django_db

ADDRESS = "/idees/nouvelle/"


@pytest.fixture
def subject(territory: Territory) -> Category:
    return make_category("espaces-publics", kind="idea")


def typed(served: Territory, **changes: object) -> dict[str, object]:
    point = served.point_in_quartier
    return {
        "submission_key": str(uuid.uuid4()),
        "step": "what",
        "go": "next",
        "lon": point.x,
        "lat": point.y,
        "category": "espaces-publics",
        "title": "Des bancs à l'ombre",
        "description": "Près du marché.",
        **changes,
    }


def test_an_idea_is_filed_and_told_as_sent(client: Client, territory: Territory, subject: Category) -> None:
    response = client.post(ADDRESS, typed(territory, email="riveraine@example.test"), follow=True)
    idea = Idea.objects.get()
    assert (idea.title, idea.status, idea.quartier) == ("Des bancs à l'ombre", "proposed", territory.quartier)
    assert idea.reference.startswith("I-")
    page = response.content.decode()
    assert response.redirect_chain[0][0].startswith("/idees/envoyee/")
    assert idea.reference in page
    assert "/suivi/" in page
    assert "riveraine@example.test" not in page


def test_it_can_be_placed_by_its_quartier(client: Client, territory: Territory, subject: Category) -> None:
    given = typed(territory, lon="", lat="", territory="robertsau", place_description="Autour de l'école")
    client.post(ADDRESS, given)
    idea = Idea.objects.get()
    assert (idea.quartier, idea.is_approximate) == (territory.other_quartier, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "Donnez un titre à votre idée."),
        ({"title": "x" * 121}, "120"),
        ({"category": "nid-de-poule"}, "Cette catégorie n&#x27;est pas proposée"),
        ({"lon": COLMAR.x, "lat": COLMAR.y}, "en dehors du territoire desservi"),
    ],
)
def test_a_refusal_says_why_and_loses_nothing(
    client: Client, territory: Territory, subject: Category, changes: dict[str, object], words: str
) -> None:
    make_category("nid-de-poule")
    response = client.post(ADDRESS, typed(territory, **changes))
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "Près du marché." in page
    assert not Idea.objects.exists()


def test_sent_twice_it_is_one_idea(client: Client, territory: Territory, subject: Category) -> None:
    given = typed(territory)
    addresses = {client.post(ADDRESS, given)["Location"] for _time in range(2)}
    assert len(addresses) == Idea.objects.count() == 1


def test_the_form_begins_with_the_place_then_asks_for_a_title(
    client: Client, territory: Territory, subject: Category
) -> None:
    first = client.get(ADDRESS).content.decode()
    assert "<place-picker" in first
    assert "Proposer une idée" in first
    second = client.post(ADDRESS, typed(territory, step="where")).content.decode()
    assert "Votre idée en une ligne" in second


def test_a_report_has_no_sent_page_among_ideas(client: Client, territory: Territory) -> None:
    assert client.get(reverse("idea-sent", args=["0" * 40])).status_code == 404


def test_an_idea_has_its_page_and_its_own_states(client: Client, territory: Territory) -> None:
    page = client.get(make_idea().get_absolute_url()).content.decode()
    assert "Un banc à l&#x27;ombre" in page
    assert "Proposée" in page


def test_the_workflows_of_the_kinds_do_not_mix(territory: Territory) -> None:
    idea, report = make_idea(), make_report()
    states = {state.code for state in idea.declared_kind.workflow.next_states(idea.status)}
    assert states == {"studied", "adopted", "set_aside"}
    assert not states & report.declared_kind.workflow.states.keys()
