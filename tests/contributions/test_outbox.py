"""The outbox: an event becomes the mails it owes, each leaves once, and nothing is lost when a server is away."""

import datetime
import smtplib
import threading
import uuid

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from contributions import actions, outbox, schedule, tasks
from contributions.confirmations import MOST
from contributions.models import Contact, Contribution, Delivery, Event, EventType
from contributions.tasks import MOST_FAILURES, TRIED_FOR, handle_events
from reports.models import Report
from tests.factories import Territory, close, make_report

pytestmark = pytest.mark.django_db


def followed(email: str = "riveraine@example.test") -> Report:
    """A report whose author has confirmed the address, and has read the mails so far."""
    report = make_report(email=email)
    handle_events()
    actions.confirm_address(contact=report.contacts.get())
    mail.outbox.clear()
    return report


@pytest.fixture
def told(agent: User) -> Report:
    """A followed report that has just changed."""
    report = followed()
    actions.change_status(agent, contribution=report, status="in_progress")
    return report


def refusing(error: Exception, only: str = ""):
    """What a mail server does instead of taking a mail, to everybody or to one address."""
    take = EmailBackend.send_messages

    def send(self: EmailBackend, messages: list) -> int:
        if only in ("", messages[0].to[0]):
            raise error
        return take(self, messages)

    return send


def recipients() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_each_change_is_one_mail(told: Report, agent: User) -> None:
    assert handle_events() == 1
    assert handle_events() == 0
    close(agent, told)
    assert handle_events() == 1
    assert recipients() == ["riveraine@example.test"] * 2


def test_nobody_is_written_to_about_the_rest(agent: User) -> None:
    report = followed()
    actions.support(agent, contribution=report, voter="a:1")
    actions.set_public(agent, contribution=report, is_public=False, reason="un visage")
    Event.objects.create(contribution=report, type=EventType.STATUS, status="in_progress", is_public=False)
    handle_events()
    assert not mail.outbox
    assert not Event.objects.filter(handled_at=None).exists()


def test_an_address_that_is_not_confirmed_gets_no_news(agent: User) -> None:
    report = make_report(email="riveraine@example.test")
    actions.change_status(agent, contribution=report, status="in_progress")
    handle_events()
    assert Delivery.objects.get().event.type == EventType.SUBMITTED


def test_who_confirms_late_gets_no_old_news(agent: User) -> None:
    report = make_report(email="riveraine@example.test")
    actions.change_status(agent, contribution=report, status="in_progress")
    actions.confirm_address(contact=report.contacts.get())
    handle_events()
    assert [delivery.event.type for delivery in Delivery.objects.all()] == [EventType.SUBMITTED]


def test_what_waited_is_not_sent_to_who_unsubscribed_meanwhile(told: Report, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refusing(ConnectionRefusedError()))
        handle_events()
    actions.unsubscribe(contact=told.contacts.get())
    assert handle_events() == 0
    assert not Delivery.objects.filter(sent_at=None, given_up_at=None).exists()


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPServerDisconnected("away"),
        smtplib.SMTPConnectError(421, b"too busy"),
        smtplib.SMTPSenderRefused(550, b"not you", "x@example.test"),
        smtplib.SMTPDataError(554, b"not now"),
        ConnectionRefusedError(),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_nothing_is_lost_when_the_mail_server_is_away(told: Report, monkeypatch, error: Exception) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refusing(error))
        assert handle_events() == 0
    assert schedule.sweep_outbox() == 1
    assert recipients() == ["riveraine@example.test"]


def test_a_server_that_does_not_answer_is_asked_once_a_sweep(agent: User, monkeypatch) -> None:
    for report in [followed(f"personne-{number}@example.test") for number in range(3)]:
        actions.change_status(agent, contribution=report, status="in_progress")
    calls = []

    def refuse(self: EmailBackend) -> None:
        calls.append(self)
        raise smtplib.SMTPConnectError(421, b"too busy")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", refuse)
        assert handle_events() == 0
    assert len(calls) == 1
    assert handle_events() == 3


def test_an_address_refused_for_good_is_given_up_and_the_others_are_written_to(agent: User, monkeypatch) -> None:
    emails = [f"personne-{number}@example.test" for number in range(3)]
    for report in [followed(email) for email in emails]:
        actions.change_status(agent, contribution=report, status="in_progress")
    refused = smtplib.SMTPRecipientsRefused({emails[1]: (550, b"unknown")})
    monkeypatch.setattr(EmailBackend, "send_messages", refusing(refused, only=emails[1]))
    assert handle_events() == 2
    assert recipients() == [emails[0], emails[2]]
    assert Delivery.objects.get(given_up_at__isnull=False).contact.email == emails[1]


def test_addresses_refused_for_now_hold_back_no_other(agent: User, monkeypatch) -> None:
    """More of them than failures after which the server is left in peace."""
    for number in range(MOST_FAILURES + 1):
        actions.change_status(agent, contribution=followed(f"faute-{number}@example.test"), status="in_progress")
    actions.change_status(agent, contribution=followed("personne@example.test"), status="in_progress")
    send = EmailBackend.send_messages

    def refuse(self: EmailBackend, messages: list) -> int:
        if messages[0].to[0].startswith("faute"):
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (450, b"no such domain")})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert handle_events() == 1
    assert recipients() == ["personne@example.test"]


def test_an_address_refused_for_now_is_tried_for_five_days(told: Report, monkeypatch) -> None:
    greylisted = smtplib.SMTPRecipientsRefused({"riveraine@example.test": (450, b"come back")})
    monkeypatch.setattr(EmailBackend, "send_messages", refusing(greylisted))
    handle_events()
    waiting = Delivery.objects.filter(sent_at=None, given_up_at=None)
    assert waiting.count() == 1
    waiting.update(created_at=timezone.now() - TRIED_FOR - datetime.timedelta(minutes=1))
    handle_events()
    assert not waiting.exists()


def test_a_mail_that_cannot_be_sent_holds_back_no_other(agent: User, monkeypatch) -> None:
    emails = [f"personne-{number}@example.test" for number in range(3)]
    for report in [followed(email) for email in emails]:
        actions.change_status(agent, contribution=report, status="in_progress")
    monkeypatch.setattr(EmailBackend, "send_messages", refusing(ValueError("a fault of ours"), only=emails[0]))
    assert handle_events() == 2
    monkeypatch.setattr(
        EmailBackend, "send_messages", refusing(smtplib.SMTPServerDisconnected("hangs up at it"), only=emails[0])
    )
    last = followed("personne-9@example.test")
    actions.change_status(agent, contribution=last, status="in_progress")
    handle_events()
    assert "personne-9@example.test" in recipients()


def test_an_event_that_cannot_be_handled_holds_back_no_other(told: Report, agent: User, monkeypatch) -> None:
    broken = Event.objects.get(handled_at=None)
    other = make_report(email="autre@example.test")
    actions.change_status(agent, contribution=other, status="in_progress")
    told_of = tasks._told_of

    def fail_at_the_first(event: Event):
        if event == broken:
            raise ValueError("a fault of ours")
        return told_of(event)

    monkeypatch.setattr(tasks, "_told_of", fail_at_the_first)
    handle_events()
    assert list(Event.objects.filter(handled_at=None)) == [broken]
    assert "autre@example.test" in recipients()


def test_a_state_that_the_workflow_has_lost_is_still_told(agent: User) -> None:
    report = followed()
    Event.objects.create(contribution=report, type=EventType.STATUS, status="forgotten")
    assert handle_events() == 1
    assert "forgotten" in mail.outbox[0].subject


def test_a_broker_that_is_away_costs_no_answer(told: Report, monkeypatch, django_capture_on_commit_callbacks) -> None:
    monkeypatch.setattr(handle_events, "apply_async", _raising(OperationalError("away")))
    with django_capture_on_commit_callbacks(execute=True):
        outbox.hand_over()


def test_the_worker_is_told_once_it_is_kept(
    agent: User, report: Report, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    calls = []
    monkeypatch.setattr(handle_events, "apply_async", lambda **options: calls.append(options))
    with django_capture_on_commit_callbacks(execute=True):
        make_report(email="riveraine@example.test")
        assert not calls
    assert len(calls) == 1
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_status(agent, contribution=report, status="in_progress")
    assert len(calls) == 2


def test_at_most_five_confirmations_a_day_to_one_address(territory: Territory) -> None:
    """Whatever its capitals; and the people who are not the target are told as usual."""
    for number in range(12):
        make_report(email="Victime@Example.test" if number % 2 else "victime@example.test")
    make_report(email="riveraine@example.test")
    handle_events()
    schedule.sweep_outbox()
    assert [address.lower() for address in recipients()].count("victime@example.test") == MOST == 5
    assert "riveraine@example.test" in recipients()
    assert not Delivery.objects.filter(sent_at=None, given_up_at=None).exists()
    Delivery.objects.update(sent_at=timezone.now() - datetime.timedelta(hours=25))
    make_report(email="victime@example.test")
    assert handle_events() == 1


def test_a_thousand_confirmations_to_one_address(category, territory: Territory) -> None:
    report = make_report()
    columns = {
        "category": category,
        "commune": territory.commune,
        "geom": report.geom,
        "kind": "report",
        "status": "received",
    }
    rows = Contribution.objects.bulk_create(
        Contribution(reference=f"S-{n:07}", submission_key=uuid.uuid4(), tracking_hash=f"{n}", **columns)
        for n in range(1, 1001)
    )
    Contact.objects.bulk_create(Contact(contribution=row, email="victime@example.test") for row in rows)
    Event.objects.bulk_create(Event(contribution=row, type=EventType.SUBMITTED, status="received") for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "analyze contributions_contact, contributions_event, contributions_delivery"
        )  # as autovacuum does
    assert handle_events() == 5
    assert handle_events() == 0
    assert recipients() == ["victime@example.test"] * 5


@pytest.mark.django_db(transaction=True)
def test_four_workers_write_each_mail_once(agent: User) -> None:
    for number in range(8):
        make_report(email=f"personne-{number}@example.test")
        make_report(email="victime@example.test")

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
    handle_events()  # what one worker held while the others passed by
    assert recipients() == [f"personne-{number}@example.test" for number in range(8)] + ["victime@example.test"] * 5
    assert not Event.objects.filter(handled_at=None).exists()


def _raising(error: Exception):
    def fail(*_arguments, **_options):
        raise error

    return fail
