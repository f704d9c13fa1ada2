"""What is sent from the desk: each act, what it answers, how many queries it costs, and two agents at once."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from contributions.models import Contact, Contribution, Event, EventType
from desk.models import Mention
from reports.models import Report
from tests import places
from tests.factories import Territory, make_reason, make_report, make_user
from tests.world import picture

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "desk-detail"}
# Session and person included, as at any size of the table: none of these depends on how many rows there are.
MOST_QUERIES = 12


@pytest.fixture
def roads(db: None) -> Service:
    return Service.objects.create(code="voirie", name="Voirie")


@pytest.fixture
def agent(client: Client, territory: Territory) -> User:
    user = make_user(Role.AGENT, territory.commune, name="Agent un")
    client.force_login(user)
    return user


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(client: Client, name: str, report: Report, *, by_htmx: bool = True, **given: object) -> HttpResponse:
    headers = HTMX if by_htmx else {}
    return client.post(reverse(f"desk-{name}", args=[report.reference]), given, headers=headers)


def now(report: Report) -> Contribution:
    return Contribution.objects.get(pk=report.pk)


def test_an_act_is_answered_by_what_is_said_of_it(client: Client, agent: User, report: Report) -> None:
    answer = act(client, "take", report, assignee=agent.pk, revision=0)
    assert answer.status_code == 204
    told = json.loads(answer.headers["HX-Trigger"])["desk:acted"]
    assert told == {"reference": report.reference, "said": f"{report.reference} : le suivi est à jour."}
    assert now(report).assignee == agent


def test_without_scripts_an_act_leads_back_to_the_same_look(client: Client, agent: User, report: Report) -> None:
    path = reverse("desk-take", args=[report.reference])
    answer = client.post(f"{path}?status=open&who=nobody", {"assignee": agent.pk}, follow=True)
    (first, _status) = answer.redirect_chain[0]
    assert first == f"{reverse('desk-report', args=[report.reference])}?sort=newest&status=open&who=nobody"
    assert "le suivi est à jour" in answer.content.decode()


def test_the_same_key_lets_go(client: Client, agent: User, report: Report) -> None:
    act(client, "take", report, assignee=agent.pk)
    act(client, "take", report, assignee="")
    assert now(report).assignee is None


def test_a_state_owes_what_it_needs(client: Client, agent: User, report: Report, roads: Service) -> None:
    for status, wanted in (
        ("planned", "Dites quel jour"),
        ("assigned", "Choisissez le service"),
        ("duplicate", "Donnez"),
    ):
        answer = act(client, "status", report, status=status)
        assert answer.status_code == 422
        assert wanted in answer.content.decode()
    assert act(client, "status", report, status="assigned", service=roads.code).status_code == 204
    assert (now(report).status, now(report).service) == ("assigned", roads)
    assert act(client, "status", report, status="planned", planned_on="2031-01-06").status_code == 422
    assert act(client, "status", report, status="planned", planned_on=_tomorrow()).status_code == 204
    assert str(now(report).planned_on) == _tomorrow()


def _tomorrow() -> str:
    return (timezone.localdate() + datetime.timedelta(days=1)).isoformat()


def test_what_was_typed_for_another_state_is_not_part_of_the_act(
    client: Client, agent: User, report: Report, roads: Service
) -> None:
    given = {"service": roads.code, "planned_on": "n'importe quoi", "duplicate_of": "S-NIMPORT"}
    assert act(client, "status", report, status="in_progress", **given).status_code == 204
    assert (now(report).service, now(report).planned_on) == (None, None)


def test_moves_of_those_who_lead_are_not_offered_to_an_agent(client: Client, agent: User, territory: Territory) -> None:
    closed = make_report(status="solved")
    choice = 'type="radio" name="status" value="reopened"'
    assert choice not in client.get(reverse("desk-report", args=[closed.reference])).content.decode()
    assert act(client, "status", closed, status="reopened", answer="Si.").status_code == 422
    manager = logged_in(make_user(Role.MANAGER, territory.commune))
    assert choice in manager.get(reverse("desk-report", args=[closed.reference])).content.decode()
    assert act(manager, "status", closed, status="reopened", answer="Si.").status_code == 204


def test_a_duplicate_is_one_answer_away(client: Client, agent: User, report: Report) -> None:
    twin = make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=4))
    page = client.get(reverse("desk-report", args=[twin.reference])).content.decode()
    assert f"Doublon de {report.reference}" in page
    assert act(client, "status", twin, status="duplicate", duplicate_of=report.reference).status_code == 204
    assert now(twin).duplicate_of_id == report.pk
    unknown = act(client, "status", report, status="duplicate", duplicate_of="S-2222222")
    assert "Aucune contribution ne porte cette référence." in unknown.content.decode()


def test_it_is_closed_with_a_proof(client: Client, agent: User, report: Report) -> None:
    proof = SimpleUploadedFile("preuve.jpg", picture(), "image/jpeg")
    assert act(client, "status", report, status="solved", proof=proof, proof_alt="Rebouché").status_code == 204
    assert not now(report).is_open


def test_handed_to_another_service_it_leaves_the_desk(client: Client, territory: Territory, roads: Service) -> None:
    parks = Service.objects.create(code="parcs", name="Parcs")
    user = make_user()
    Membership.objects.create(user=user, role=Role.AGENT, boundary=territory.commune, service=roads)
    report = make_report(service=roads, status="assigned")
    mine = logged_in(user)
    answer = act(mine, "hand-over", report, by_htmx=False, service=parks.code, text="Un arbre", revision=0)
    assert answer.headers["Location"].startswith(reverse("desk") + "?")
    assert now(report).service == parks
    assert mine.get(reverse("desk-report", args=[report.reference])).status_code == 404


def test_a_note_calls_a_colleague(client: Client, agent: User, territory: Territory, report: Report) -> None:
    colleague = make_user(Role.AGENT, territory.commune)
    assert act(client, "note", report, text="Tu regardes ?", colleagues=[colleague.pk]).status_code == 204
    assert Mention.objects.get().user == colleague


def test_a_note_whose_call_is_refused_is_not_written(
    client: Client, agent: User, territory: Territory, report: Report
) -> None:
    stranger = make_user(Role.AGENT, territory.other_commune)
    answer = act(client, "note", report, text="Tu regardes ?", colleagues=[stranger.pk])
    assert answer.status_code == 422
    assert "Tu regardes ?" in answer.content.decode()
    assert not Event.objects.filter(type=EventType.NOTE).exists()


def test_a_question_stops_the_deadline_and_goes_on(client: Client, agent: User, report: Report) -> None:
    assert act(client, "ask", report, text="Devant quel numéro ?").status_code == 204
    assert now(report).paused_at
    assert "En attente du citoyen" in client.get(reverse("desk-report", args=[report.reference])).content.decode()
    assert act(client, "resume", report).status_code == 204
    assert not now(report).paused_at


def test_an_answer_names_what_is_known(client: Client, agent: User, report: Report) -> None:
    assert act(client, "answer", report, text="Reçu sous {reference}.").status_code == 204
    assert Event.objects.get(type=EventType.ANSWERED).text == f"Reçu sous {report.reference}."
    refused = act(client, "answer", report, text="Prévue le {planned_on}.")
    assert refused.status_code == 422
    assert "Prévue le {planned_on}." in refused.content.decode()


def test_hidden_and_shown_again(client: Client, agent: User, report: Report) -> None:
    assert act(client, "visibility", report, reason="un visage").status_code == 204
    assert not now(report).is_public
    assert act(client, "visibility", report, is_public="on").status_code == 204
    assert now(report).is_public


def test_contacts_are_read_with_a_button_and_each_reading_is_written_down(
    client: Client, agent: User, territory: Territory, report: Report
) -> None:
    Contact.objects.create(contribution=report, email="voisine@example.test")
    assert "voisine@example.test" not in client.get(reverse("desk-report", args=[report.reference])).content.decode()
    assert client.get(reverse("desk-contacts", args=[report.reference])).status_code == 405
    for by_htmx in (True, False):
        assert "voisine@example.test" in act(client, "contacts", report, by_htmx=by_htmx).content.decode()
    assert Event.objects.filter(type=EventType.CONTACT_READ, actor=agent).count() == 2
    administrator = logged_in(make_user(Role.ADMINISTRATOR, territory.commune))
    assert act(administrator, "contacts", report).status_code == 403


def test_the_second_of_two_agents_is_told_and_overwrites_nothing(
    client: Client, agent: User, territory: Territory, report: Report
) -> None:
    second = logged_in(make_user(Role.AGENT, territory.commune, name="Agent deux"))
    act(client, "status", report, status="in_progress", revision=0)
    answer = act(second, "status", report, status="to_qualify", answer="Ce que j'avais écrit", revision=0)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Agent un · En cours" in page
    assert "Ce que j&#x27;avais écrit" in page
    assert 'name="revision" value="1"' in " ".join(page.split())
    assert now(report).status == "in_progress"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("take", {"assignee": ""}),
        ("answer", {"text": "Mes mots"}),
        ("ask", {"text": "Mes mots"}),
        ("hand-over", {"service": "voirie", "text": "Mes mots"}),
        ("status", {"status": "in_progress", "answer": "Mes mots"}),
    ],
)
def test_each_act_that_contradicts_carries_what_was_read(
    client: Client, agent: User, report: Report, roads: Service, name: str, given: dict
) -> None:
    act(client, "note", report, text="Entre-temps")
    answer = act(client, name, report, revision=0, **given)
    assert answer.status_code == 409
    assert "Quelqu&#x27;un a agi entre-temps" in answer.content.decode()
    assert all(words in answer.content.decode() for words in given.values() if words == "Mes mots")
    assert act(client, name, report, revision=1, **given).status_code == 204


def test_on_the_page_of_the_contribution_too(client: Client, agent: User, report: Report) -> None:
    act(client, "note", report, text="Entre-temps")
    path = reverse("contribution-status", args=[report.reference])
    answer = client.post(path, {"status": "in_progress", "answer": "Mes mots", "revision": 0})
    assert answer.status_code == 422
    assert "Quelqu&#x27;un a agi entre-temps" in answer.content.decode()
    page = client.get(report.get_absolute_url()).content.decode()
    assert reverse("desk-report", args=[report.reference]) in page


def test_the_line_and_the_counters_follow_an_act(client: Client, agent: User, report: Report) -> None:
    other = make_report()
    path = reverse("desk-line", args=[report.reference])
    assert f'id="line-{report.reference}"' in client.get(f"{path}?status=received").content.decode()
    act(client, "status", report, status="in_progress")
    gone = client.get(f"{path}?status=received").content.decode()
    assert f'<li id="line-{report.reference}" hx-swap-oob="delete">' in gone
    counters = {
        one.code: one.count.value for one in client.get(reverse("desk")).context["listing"].counters if one.count
    }
    assert counters == {"open": 2, "received": 1, "in_progress": 1, "closed": 0}
    assert other.reference not in gone


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("status", {"status": "in_progress"}),
        ("status", {"status": "solved", "reason": "motif-solved", "answer": "Fait."}),
        ("status", {"status": "assigned", "service": "voirie"}),
        ("take", {"assignee": "me"}),
        ("hand-over", {"service": "voirie", "text": "À vous"}),
        ("note", {"text": "Vu"}),
        ("answer", {"text": "Bonjour"}),
        ("ask", {"text": "Où ?"}),
    ],
)
def test_an_act_is_at_most_twelve_queries(
    client: Client, agent: User, report: Report, roads: Service, name: str, given: dict
) -> None:
    make_reason()
    client.get(reverse("desk-report", args=[report.reference]))  # what is asked once in a process is not counted
    given = {key: agent.pk if value == "me" else value for key, value in given.items()}
    with CaptureQueriesContext(connection) as seen:
        assert act(client, name, report, revision=0, **given).status_code == 204
    assert len(seen) <= MOST_QUERIES, "\n".join(query["sql"] for query in seen)
