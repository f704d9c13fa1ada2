"""The heat map of Monday: set up by those who manage a service, sent once a week, and only its own numbers."""

import datetime
import smtplib
import zoneinfo
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from figures.models import HeatMailing
from figures.schedule import send_heat_mailings
from figures.weeks import current_week
from tests.factories import Territory, make_report, make_user

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
MONDAY = datetime.datetime(2025, 6, 2, 7, 0, tzinfo=PARIS)
ADDRESS = "/agents/chaleur/envois/"


@pytest.fixture
def service(territory: Territory) -> Service:
    return Service.objects.create(code="voirie", name="Voirie", email="voirie@example.test")


@pytest.fixture
def manager(service: Service) -> User:
    return member(service, Role.MANAGER)


def member(service: Service, role: str) -> User:
    user = make_user()
    Membership.objects.create(user=user, role=role, service=service)
    return user


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the clock."""

    def set_clock(moment: datetime.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def post(user: User, path: str = ADDRESS, **data: object) -> int:
    client = Client()
    client.force_login(user)
    return client.post(path, data).status_code


@pytest.fixture
def mailing(manager: User, service: Service, at: Any) -> HeatMailing:
    """Set up on a Thursday."""
    at(MONDAY - datetime.timedelta(days=4))
    assert post(manager, service=service.pk, query="level=commune&period=90&service=voirie&sort=count") == 302
    return HeatMailing.objects.get()


def test_it_keeps_the_filters_and_leaves_the_service_to_the_mail(mailing: HeatMailing) -> None:
    assert mailing.query == "level=commune&period=90"


def test_it_leaves_on_monday_at_seven_and_once(mailing: HeatMailing, at: Any) -> None:
    sent = []
    for hours in (-100, -1, -0.01, 0, 0.01, 1, 30, 160):
        at(MONDAY + datetime.timedelta(hours=hours))
        sent.append(send_heat_mailings())
    assert sent == [0, 0, 0, 1, 0, 0, 0, 0]
    at(MONDAY + datetime.timedelta(days=7, hours=5))
    assert send_heat_mailings() == 1
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2


def test_it_counts_the_contributions_of_its_service_alone(mailing: HeatMailing, service: Service, at: Any) -> None:
    at(MONDAY)
    other = Service.objects.create(code="eau", name="Eau", email="eau@example.test")
    for owner in (service, service, other, None):
        make_report(service=owner)
    send_heat_mailings()
    (message,) = mail.outbox
    assert message.to == ["voirie@example.test"]
    assert "2 contributions" in message.body
    assert "/agents/chaleur/?level=commune&period=90&service=voirie" in message.body
    (png, picture, kind), (table, text, _csv) = message.attachments
    assert (png, kind, picture[:4]) == ("chaleur-2025-06-02.png", "image/png", b"\x89PNG")
    assert table == "chaleur-2025-06-02.csv"
    assert "Total;;;;2;2;" in (text if isinstance(text, str) else text.decode())


def test_a_mail_server_that_is_away_gets_it_later_in_the_week(
    mailing: HeatMailing, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(MONDAY)
    with monkeypatch.context() as patch:
        for error in (ConnectionRefusedError(), smtplib.SMTPServerDisconnected()):
            patch.setattr(EmailBackend, "send_messages", raising(error))
            assert send_heat_mailings() == 0
    at(MONDAY + datetime.timedelta(days=3))
    assert send_heat_mailings() == 1
    assert send_heat_mailings() == 0
    assert len(mail.outbox) == 1


def raising(error: Exception) -> Any:
    def send(*_args: object) -> int:
        raise error

    return send


def test_one_that_cannot_be_made_holds_back_no_other(mailing: HeatMailing, service: Service, at: Any) -> None:
    HeatMailing.objects.create(service=service, query="category=disparue", last_sent_week=datetime.date(2025, 1, 6))
    at(MONDAY)
    assert send_heat_mailings() == 1


def test_a_service_without_a_box_or_closed_gets_nothing(mailing: HeatMailing, service: Service, at: Any) -> None:
    at(MONDAY)
    for change in ({"email": ""}, {"email": "voirie@example.test", "is_active": False}):
        Service.objects.filter(pk=service.pk).update(**change)
        assert send_heat_mailings() == 0
    assert not mail.outbox


def test_it_is_paused_taken_up_and_dropped(mailing: HeatMailing, manager: User, at: Any) -> None:
    path = f"{ADDRESS}{mailing.pk}/"
    assert post(manager, path, what="pause") == 302
    at(MONDAY)
    assert send_heat_mailings() == 0
    assert post(manager, path, what="resume") == 302
    assert send_heat_mailings() == 0, "what was missed while it was paused is not sent afterwards"
    at(MONDAY + datetime.timedelta(days=7))
    assert send_heat_mailings() == 1
    assert post(manager, path, what="drop") == 302
    assert not HeatMailing.objects.exists()


def test_the_same_one_twice_is_one(mailing: HeatMailing, manager: User, service: Service) -> None:
    post(manager, service=service.pk, query="period=90&level=commune&order=asc&view=hexagons")
    assert HeatMailing.objects.count() == 1


@pytest.mark.parametrize("query", ["who=me", "compare=previous", "status=chance", "q=" + "a" * 201])
def test_what_a_mail_cannot_have_is_refused(manager: User, service: Service, query: str) -> None:
    client = Client()
    client.force_login(manager)
    page = client.post(ADDRESS, {"service": service.pk, "query": query}, follow=True)
    assert not HeatMailing.objects.exists()
    assert page.status_code in (200, 400)
    assert "notice--error" in page.content.decode()


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.AGENT, 404), (Role.ELECTED, 404), (Role.MANAGER, 404), (Role.ADMINISTRATOR, 302)],
)
def test_only_those_who_manage_the_service_set_it_up(
    mailing: HeatMailing, service: Service, territory: Territory, role: str, expected: int
) -> None:
    """A manager is of another service here."""
    user = make_user(role, territory.commune) if role != Role.MANAGER else make_user()
    if role == Role.MANAGER:
        other = Service.objects.create(code="eau", name="Eau", email="eau@example.test")
        Membership.objects.create(user=user, role=role, service=other)
    assert post(user, service=service.pk, query="") == expected
    assert post(user, f"{ADDRESS}{mailing.pk}/", what="drop") == expected


def test_the_page_shows_mailings_to_those_who_manage_them(
    mailing: HeatMailing, manager: User, service: Service
) -> None:
    for user, is_shown in ((manager, True), (member(service, Role.AGENT), False)):
        client = Client()
        client.force_login(user)
        assert ("Envoyer cette carte chaque lundi" in client.get("/agents/chaleur/").content.decode()) is is_shown


def test_a_week_begins_on_monday_at_seven_in_the_city() -> None:
    week = datetime.date(2025, 6, 2)
    assert current_week(MONDAY) == week
    assert current_week(MONDAY - datetime.timedelta(seconds=1)) == week - datetime.timedelta(days=7)
    # Winter: seven o'clock is another hour of the world's clock.
    winter = datetime.datetime(2025, 12, 1, 6, 0, tzinfo=datetime.UTC)
    assert current_week(winter) == datetime.date(2025, 12, 1)
    assert current_week(winter - datetime.timedelta(seconds=1)) == datetime.date(2025, 11, 24)
