"""The outbox: mails about one's own report, once each, and nothing lost when a server is away."""

import smtplib
import threading

import pytest
from django.core import mail
from django.db import connection
from kombu.exceptions import OperationalError

from accounts.models import Role, User
from contributions import actions, outbox, schedule
from contributions.models import Event, EventType
from contributions.tasks import handle_events
from contributions.tracking import tracking_token
from reports.models import Report
from tests.factories import Territory, make_report, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(territory: Territory) -> User:
    return make_user(Role.AGENT, territory.commune, name="Nom Privé")


@pytest.fixture
def told(agent: User) -> Report:
    """A report whose author left an address, and which was just answered."""
    report = make_report(email="riveraine@example.test", description="Un trou.")
    handle_events()
    actions.change_status(agent, contribution=report, status="solved", answer="Rebouché <ce> matin.")
    return report


def test_a_public_answer_is_written_to_whoever_left_an_address(told: Report, settings) -> None:
    assert handle_events() == 1
    (message,) = mail.outbox
    assert message.to == ["riveraine@example.test"]
    assert told.reference in message.subject
    assert "Résolu" in message.subject
    assert "Rebouché <ce> matin." in message.body
    assert f"{settings.SITE_URL}/suivi/{tracking_token(told.submission_key)}/" in message.body
    assert "Nom Privé" not in message.body
    assert not getattr(message, "alternatives", None)


def test_it_is_written_once(told: Report) -> None:
    assert handle_events() == 1
    assert handle_events() == 0
    assert len(mail.outbox) == 1


def test_nobody_is_written_to_about_the_rest(agent: User) -> None:
    report = make_report(email="riveraine@example.test")
    actions.support(agent, contribution=report, voter="a:1")
    actions.set_public(agent, contribution=report, is_public=False, reason="un visage")
    Event.objects.create(contribution=report, type=EventType.STATUS, status="planned", is_public=False)
    handle_events()
    assert not mail.outbox
    assert not Event.objects.filter(handled_at=None).exists()


def test_a_hidden_report_is_still_followed_by_its_author(told: Report, agent: User) -> None:
    actions.set_public(agent, contribution=told, is_public=False)
    handle_events()
    assert "/suivi/" in mail.outbox[0].body


def test_without_the_token_the_public_page_is_given(told: Report) -> None:
    Report.objects.filter(pk=told.pk).update(tracking_hash="made with another secret")
    handle_events()
    assert told.get_absolute_url() in mail.outbox[0].body


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("away"), ConnectionRefusedError(), TimeoutError()])
def test_nothing_is_lost_when_the_mail_server_is_away(told: Report, monkeypatch, error: Exception) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", _raising(error))
        assert handle_events() == 0
    assert Event.objects.filter(handled_at=None).count() == 1
    assert schedule.sweep_outbox() == 1
    assert len(mail.outbox) == 1


def test_an_address_the_server_refuses_is_given_up(told: Report, monkeypatch) -> None:
    refused = smtplib.SMTPRecipientsRefused({"riveraine@example.test": (550, b"unknown")})
    monkeypatch.setattr("django.core.mail.EmailMessage.send", _raising(refused))
    assert handle_events() == 1
    assert handle_events() == 0


def test_one_event_that_cannot_be_handled_holds_back_no_other(told: Report, agent: User) -> None:
    broken = make_report(email="autre@example.test")
    event = Event.objects.create(contribution=broken, type=EventType.STATUS, status="gone")
    actions.change_status(agent, contribution=told, status="received", answer="Rouvert.")
    handle_events()
    assert len(mail.outbox) == 2
    assert list(Event.objects.filter(handled_at=None)) == [event]


def test_a_broker_that_is_away_costs_no_answer(told: Report, monkeypatch, django_capture_on_commit_callbacks) -> None:
    monkeypatch.setattr(handle_events, "apply_async", _raising(OperationalError("away")))
    with django_capture_on_commit_callbacks(execute=True):
        outbox.hand_over()


def test_the_worker_is_told_once_the_answer_is_kept(
    agent: User, report: Report, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    calls = []
    monkeypatch.setattr(handle_events, "apply_async", lambda **options: calls.append(options))
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_status(agent, contribution=report, status="planned")
        assert not calls
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_mail(told: Report) -> None:
    def work() -> None:
        try:
            handle_events()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mail.outbox) == 1
    assert not Event.objects.filter(handled_at=None).exists()


def _raising(error: Exception):
    def fail(*_arguments, **_options):
        raise error

    return fail
