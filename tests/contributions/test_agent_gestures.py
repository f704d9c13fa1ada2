"""What those who look after a territory do on the page: change the state, hide, show."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions.models import Contribution, Event, EventType
from reports.models import Report
from tests.factories import Territory, make_report, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client: Client, territory: Territory) -> Client:
    client.force_login(make_user(Role.AGENT, territory.commune))
    return client


def change(client: Client, report: Report, **given: str):
    return client.post(reverse("contribution-status", args=[report.reference]), given)


def show(client: Client, report: Report, **given: str):
    return client.post(reverse("contribution-visibility", args=[report.reference]), given)


def test_an_agent_moves_it_along(agent: Client, report: Report) -> None:
    assert change(agent, report, status="planned").status_code == 302
    report.refresh_from_db()
    assert report.status == "planned"


def test_a_refusal_owes_an_answer_and_loses_nothing(agent: Client, report: Report) -> None:
    response = change(agent, report, status="refused", answer=" ")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Une réponse au public est nécessaire." in page
    assert 'value="refused"' in page
    report.refresh_from_db()
    assert report.status == "received"


@pytest.mark.parametrize("status", ["", "received", "nope", "\x00", "x" * 1000])
def test_a_state_out_of_the_workflow_is_refused(agent: Client, report: Report, status: str) -> None:
    response = change(agent, report, status=status, answer="Ce que j'avais écrit")
    assert response.status_code == 422
    assert "Ce que j&#x27;avais écrit" in response.content.decode()


def test_two_agents_at_once_do_not_contradict_each_other(agent: Client, report: Report) -> None:
    change(agent, report, status="solved", answer="Fait.")
    assert change(agent, report, status="assigned").status_code == 422


def test_hiding_keeps_its_reason_inside(agent: Client, report: Report) -> None:
    assert show(agent, report, is_public="", reason="un visage").status_code == 302
    assert not Contribution.objects.get(pk=report.pk).is_public
    event = Event.objects.get(contribution=report, type=EventType.HIDDEN)
    assert (event.text, event.is_public) == ("un visage", False)
    assert show(agent, report, is_public="on").status_code == 302
    assert Contribution.objects.get(pk=report.pk).is_public


def test_a_reason_too_long_is_told(agent: Client, report: Report) -> None:
    response = show(agent, report, is_public="", reason="x" * 600)
    assert response.status_code == 422
    assert "x" * 600 in response.content.decode()
    assert Contribution.objects.get(pk=report.pk).is_public


@pytest.mark.parametrize("gesture", [change, show])
def test_it_is_forbidden_to_others_and_told_so(client: Client, territory: Territory, gesture) -> None:
    report = make_report()
    assert gesture(client, report, status="planned").status_code == 403
    client.force_login(make_user(Role.AGENT, territory.other_commune))
    assert gesture(client, report, status="planned").status_code == 403
    hidden = make_report(is_public=False)
    assert gesture(client, hidden, status="planned").status_code == 404
