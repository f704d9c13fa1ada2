"""Templates of answers: what they may name, how it is filled in, who may write them."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Membership, Role
from contributions.models import Contribution
from desk.answering import VARIABLES, answer_for, check, filled, proposals, values_of
from desk.models import AnswerTemplate
from reports.workflow import REPORT_WORKFLOW
from tests.desk.acts import Team, in_hands, logged_in, make_team, member, preview
from tests.factories import Territory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(territory: Territory) -> Team:
    return make_team(territory)


@pytest.fixture
def row(team: Team) -> Contribution:
    (row,) = in_hands(team.roads, planned_on=datetime.date(2026, 5, 1), address="12 rue des Tonneliers")
    return row


def test_every_variable_is_filled_in(row: Contribution) -> None:
    known = values_of(row)
    assert known.keys() == VARIABLES.keys()
    text = filled("{reference} {category} {address} {territory} {service} {planned_on} {link}", known)
    assert text.startswith(f"{row.reference} Nid de poule 12 rue des Tonneliers Neudorf Voirie 1 mai 2026 http")
    assert text.endswith(row.get_absolute_url())


def test_the_day_and_the_service_of_the_act_go_before_what_is_known(row: Contribution, team: Team) -> None:
    said = answer_for(row, "{planned_on}, {service}", planned_on=datetime.date(2026, 6, 2), service=team.parks)
    assert said == "2 juin 2026, Espaces verts"


@pytest.mark.parametrize(
    "text",
    [
        "{password}", "{contribution.author.email}", "{0}", "{reference!r}", "{reference:>10}", "{}", "{ reference }",
        "{reference.__class__}", "{link[0]}", "{reference", "reference}", "{{reference}}",
    ],
)  # fmt: skip
def test_anything_else_between_braces_is_refused_when_it_is_saved(text: str) -> None:
    with pytest.raises(ValidationError):
        check(text)


@pytest.mark.parametrize("text", ["{contribution.author.email}", "{reference.__class__}", "{0}", "{inconnue}", "{}"])
def test_anything_else_between_braces_is_shown_as_it_is(row: Contribution, text: str) -> None:
    assert filled(text, values_of(row)) == text


def test_what_somebody_wrote_is_never_read_as_a_template(row: Contribution) -> None:
    row.address = "{link}"
    assert filled("{address}", values_of(row)) == "{link}"


def test_an_answer_that_names_what_is_not_known_is_refused(row: Contribution) -> None:
    row.planned_on = None
    with pytest.raises(ValidationError, match="le jour où"):
        answer_for(row, "Prévu le {planned_on}.")


def test_the_templates_of_the_service_and_of_all_are_proposed(row: Contribution, team: Team) -> None:
    for name, service, is_active in (
        ("a", None, True),
        ("b", team.roads, True),
        ("c", team.parks, True),
        ("d", None, False),
    ):
        AnswerTemplate.objects.create(name=name, service=service, is_active=is_active, text="Pour {reference}.")
    assert [one.name for one in proposals(team.agent, row)] == ["a", "b"]
    assert {one.text for one in proposals(team.agent, row)} == {f"Pour {row.reference}."}
    assert proposals(team.gardener, row) == []


def test_the_templates_that_come_along_are_sound(db: None) -> None:
    call_command("loaddata", "answer_templates", verbosity=0)
    for template in AnswerTemplate.objects.all():
        check(template.text)
        assert template.status in ("", *REPORT_WORKFLOW.states)


def test_a_template_answers_many_without_a_script(row: Contribution, team: Team) -> None:
    template = AnswerTemplate.objects.create(name="Merci", text="Merci pour {reference}.")
    seen = preview(logged_in(team.agent), [row], what="answer", template=template.pk, answer="")
    assert seen.context["plan"].example == f"Merci pour {row.reference}."


def posted(**more: object) -> dict[str, object]:
    return {"name": "Bien reçu", "text": "Bonjour {reference}.", "position": 0, "is_active": "on", "status": "", **more}


def test_a_manager_writes_those_of_their_service_alone(team: Team) -> None:
    team.manager.is_staff = True
    team.manager.save()
    client = logged_in(team.manager)
    add = reverse("admin:desk_answertemplate_add")
    assert client.post(add, posted(service=team.roads.pk)).status_code == 302
    for stranger in (team.parks.pk, ""):
        page = client.post(add, posted(service=stranger))
        assert "service" in page.context["adminform"].form.errors
    assert AnswerTemplate.objects.get().service == team.roads
    theirs = AnswerTemplate.objects.create(name="Autre", service=team.parks, text="…")
    ours = AnswerTemplate.objects.exclude(pk=theirs.pk).get()
    listed = client.get(reverse("admin:desk_answertemplate_changelist")).content.decode()
    assert "Bien reçu" in listed
    assert "Autre" not in listed
    assert client.get(reverse("admin:desk_answertemplate_change", args=[theirs.pk])).status_code == 302
    assert client.get(reverse("admin:desk_answertemplate_change", args=[ours.pk])).status_code == 200


def test_an_administrator_writes_those_of_everybody(territory: Territory) -> None:
    person = make_user(Role.ADMINISTRATOR, territory.commune, is_staff=True)
    client = logged_in(person)
    assert client.post(reverse("admin:desk_answertemplate_add"), posted(service="")).status_code == 302
    assert AnswerTemplate.objects.get().service is None


def test_an_unknown_variable_is_told_in_the_administration(territory: Territory) -> None:
    person = make_user(Role.ADMINISTRATOR, territory.commune, is_staff=True)
    page = logged_in(person).post(reverse("admin:desk_answertemplate_add"), posted(text="{secret}", service=""))
    assert page.status_code == 200
    assert "Variable inconnue" in page.content.decode()
    assert not AnswerTemplate.objects.exists()


def test_agents_do_not_enter_the_administration_of_templates(team: Team, territory: Territory) -> None:
    agent = member(Role.AGENT, territory, team.roads, is_staff=True)
    assert Membership.objects.filter(user=agent).exists()
    assert logged_in(agent).get(reverse("admin:desk_answertemplate_add")).status_code == 403
