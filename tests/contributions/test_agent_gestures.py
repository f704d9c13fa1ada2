"""What those who look after a territory do on the page: change the state, hide, show."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions.models import Contribution, Event, EventType, Photo
from reports.models import Report
from tests.factories import Territory, make_reason, make_report, make_user
from tests.world import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client: Client, territory: Territory) -> Client:
    client.force_login(make_user(Role.AGENT, territory.commune))
    return client


def change(client: Client, report: Report, **given: object):
    return client.post(reverse("contribution-status", args=[report.reference]), given)


def show(client: Client, report: Report, **given: str):
    return client.post(reverse("contribution-visibility", args=[report.reference]), given)


def test_an_agent_moves_it_along(agent: Client, report: Report) -> None:
    assert change(agent, report, status="in_progress").status_code == 302
    report.refresh_from_db()
    assert report.status == "in_progress"


def test_a_closing_owes_a_reason_or_a_proof_and_loses_nothing(agent: Client, report: Report) -> None:
    make_reason(label="L'intervention est faite")
    response = change(agent, report, status="solved", answer="Ce que j'avais écrit")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Une clôture porte un motif de la liste, ou une photo qui la prouve." in page
    assert "Ce que j&#x27;avais écrit" in page
    assert 'aria-invalid="true"' in page
    report.refresh_from_db()
    assert report.is_open


def test_it_is_closed_with_a_reason_of_the_list(agent: Client, report: Report) -> None:
    make_reason(code="fait", label="L'intervention est faite")
    page = agent.get(report.get_absolute_url()).content.decode()
    assert '<optgroup label="Résolu">' in page
    assert change(agent, report, status="solved", reason="fait").status_code == 302
    report.refresh_from_db()
    assert (report.status, report.is_open) == ("solved", False)
    assert "Motif : L&#x27;intervention est faite" in Client().get(report.get_absolute_url()).content.decode()


def test_it_is_closed_with_a_photo_that_everyone_sees(agent: Client, report: Report) -> None:
    proof = SimpleUploadedFile("preuve.jpg", picture(), "image/jpeg")
    assert change(agent, report, status="solved", proof=proof, proof_alt="Le trou rebouché").status_code == 302
    photo = Photo.objects.get(event__contribution=report)
    page = Client().get(report.get_absolute_url()).content.decode()
    assert 'alt="Le trou rebouché"' in page
    assert Client().get(photo.get_absolute_url()).getvalue().startswith(b"RIFF")
    assert not report.photos.of_contributions().exists()


def test_a_photo_that_is_none_is_refused_in_words(agent: Client, report: Report) -> None:
    wrong = SimpleUploadedFile("preuve.jpg", b"<script>", "image/jpeg")
    response = change(agent, report, status="solved", proof=wrong, answer="Fait.")
    assert response.status_code == 422
    assert "pas une photo lisible" in response.content.decode()
    report.refresh_from_db()
    assert report.is_open


def test_a_photo_is_asked_for_again_when_something_else_is_refused(agent: Client, report: Report) -> None:
    proof = SimpleUploadedFile("preuve.jpg", picture(), "image/jpeg")
    response = change(agent, report, status="refused", proof=proof)
    assert response.status_code == 422
    assert "Joignez la photo de nouveau" in response.content.decode()


@pytest.mark.parametrize("reason", ["nope", "\x00", "motif-refused", "retire"])
def test_a_reason_out_of_the_list_is_refused(agent: Client, report: Report, reason: str) -> None:
    make_reason()
    make_reason(status="refused")
    make_reason(code="retire", is_active=False)
    assert change(agent, report, status="solved", reason=reason, answer="Fait.").status_code == 422
    report.refresh_from_db()
    assert report.is_open


def test_a_move_to_an_open_state_takes_no_reason_nor_proof(agent: Client, report: Report) -> None:
    make_reason()
    proof = SimpleUploadedFile("preuve.jpg", picture(), "image/jpeg")
    assert change(agent, report, status="in_progress", reason="motif-solved").status_code == 422
    assert change(agent, report, status="in_progress", proof=proof).status_code == 422
    report.refresh_from_db()
    assert report.status == "received"


def test_what_is_closed_has_no_reason_to_choose(client: Client, territory: Territory) -> None:
    client.force_login(make_user(Role.MANAGER, territory.commune))  # who may reopen it
    page = client.get(make_report(status="solved").get_absolute_url()).content.decode()
    assert 'name="status"' in page
    assert 'name="reason" id="status_reason"' not in page
    assert 'name="proof"' not in page


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
    change(agent, report, status="solved", reason=make_reason().code)
    assert change(agent, report, status="in_progress").status_code == 422


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
    assert gesture(client, report, status="in_progress").status_code == 403
    client.force_login(make_user(Role.AGENT, territory.other_commune))
    assert gesture(client, report, status="in_progress").status_code == 403
    hidden = make_report(is_public=False)
    assert gesture(client, hidden, status="in_progress").status_code == 404
