"""Each working morning, to each service what is late there: once, later when the server is away, never for nothing."""

import datetime
import re
from email import message_from_string, policy

import pytest
from celery.schedules import crontab
from django.conf import LazySettings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from accounts.models import Service
from config.celery import app
from contributions.models import Contribution, LateMail
from desk.late_mails import MOST_FAILURES, OLDEST, tell_what_is_late
from tests.factories import Territory, make_category, make_report
from tests.resilience.mail_server import MailServer

pytestmark = pytest.mark.django_db

TUESDAY = datetime.date(2027, 3, 2)
LAST_WEEK = datetime.date(2027, 2, 22)


@pytest.fixture
def roads(territory: Territory) -> Service:
    return Service.objects.create(code="voirie", name="Voirie", email="voirie@example.test")


def late(service: Service, due_on: datetime.date = LAST_WEEK, **columns: object) -> Contribution:
    return make_report(service=service, due_on=due_on, **columns)


def test_a_service_is_told_how_many_the_oldest_and_where(roads: Service, settings: LazySettings) -> None:
    oldest = late(roads, LAST_WEEK - datetime.timedelta(days=30))
    late(roads, category=make_category("trottoir"))
    late(roads)
    assert tell_what_is_late(TUESDAY) == 1
    (told,) = mail.outbox
    assert (told.to, told.subject) == (["voirie@example.test"], "Voirie : 3 en retard")
    ((html, _kind),) = told.alternatives
    for body in (told.body, html.replace("&amp;", "&")):
        assert f"{settings.SITE_URL}/agents/?service=voirie&due=late" in body
        said = body.replace("\xa0", " ")
        assert "Trottoir : 1" in said
        assert "Nid de poule : 2" in said
        found = re.findall(r"S-[0-9A-Z]{7}", body)
        assert found[0] == oldest.reference
        assert len(set(found)) == 3
    assert "échéance le 22 février 2027, 6 jours ouvrés de retard" in told.body


def test_no_word_of_anybody_leaves(roads: Service) -> None:
    late(
        roads, title="zq-titre", description="zq-texte", place_description="zq-lieu", email="zq@example.test",
        address="zq-adresse",
    )  # fmt: skip
    tell_what_is_late(TUESDAY)
    (told,) = mail.outbox
    assert "zq" not in f"{told.subject}{told.body}{told.alternatives}"


def test_nothing_late_is_no_mail_and_stays_so_for_the_day(roads: Service) -> None:
    late(roads, TUESDAY)
    late(roads, is_public=True, status="solved")
    late(roads, paused_at="2027-02-25T10:00:00Z")
    assert tell_what_is_late(TUESDAY) == 0
    late(roads)
    assert tell_what_is_late(TUESDAY) == 0
    assert not mail.outbox
    assert tell_what_is_late(TUESDAY + datetime.timedelta(days=1)) == 1


def test_a_day_has_one_mail_however_often_the_job_runs(roads: Service) -> None:
    late(roads)
    assert [tell_what_is_late(TUESDAY) for _time in range(3)] == [1, 0, 0]
    assert tell_what_is_late(TUESDAY + datetime.timedelta(days=1)) == 1
    ids = {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert len(ids) == len(mail.outbox) == 2


@pytest.mark.parametrize("day", ["2027-02-27", "2027-02-28", "2027-03-26", "2027-03-29", "2027-05-06"])
def test_nothing_leaves_on_a_day_off(roads: Service, settings: LazySettings, day: str) -> None:
    settings.HOLIDAYS_SUBDIVISION = "6AE"
    late(roads)
    assert tell_what_is_late(datetime.date.fromisoformat(day)) == 0
    assert not LateMail.objects.exists()


def test_each_service_reads_its_own(roads: Service) -> None:
    parks = Service.objects.create(code="parcs", name="Parcs", email="parcs@example.test")
    silent = Service.objects.create(code="muet", name="Muet")
    closed = Service.objects.create(code="clos", name="Clos", email="clos@example.test", is_active=False)
    mine = {service: late(service) for service in (roads, parks, silent, closed)}
    assert tell_what_is_late(TUESDAY) == 2
    told = {message.to[0]: message.body for message in mail.outbox}
    assert set(told) == {"voirie@example.test", "parcs@example.test"}
    for service in (roads, parks):
        assert re.findall(r"S-[0-9A-Z]{7}", told[service.email])[0] == mine[service].reference


def test_another_institution_reads_what_the_public_reads_and_no_desk(roads: Service) -> None:
    Service.objects.filter(pk=roads.pk).update(is_external=True)
    hidden, shown = late(roads, is_public=False), late(roads)
    tell_what_is_late(TUESDAY)
    (told,) = mail.outbox
    assert told.subject == "Voirie : 1 en retard"
    assert shown.reference in told.body
    assert hidden.reference not in told.body
    assert "/agents/" not in f"{told.body}{told.alternatives}"


def test_the_oldest_are_twenty_and_the_rest_is_counted(roads: Service) -> None:
    for _number in range(OLDEST + 5):
        late(roads)
    tell_what_is_late(TUESDAY)
    (told,) = mail.outbox
    assert told.subject == "Voirie : 25 en retard"
    assert len(set(re.findall(r"S-[0-9A-Z]{7}", told.body))) == OLDEST


def test_what_was_settled_while_the_server_was_away_is_not_sent(roads: Service, monkeypatch) -> None:
    late(roads)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", _refuse)
        assert tell_what_is_late(TUESDAY) == 0
    Contribution.objects.update(due_on=TUESDAY)
    assert tell_what_is_late(TUESDAY) == 0
    assert not mail.outbox


def _refuse(*_args: object) -> int:
    raise ConnectionRefusedError


def test_a_server_that_takes_nothing_is_not_asked_for_everybody(roads: Service, monkeypatch) -> None:
    asked = []
    for number in range(10):
        late(Service.objects.create(code=f"s{number}", name=f"S{number}", email=f"s{number}@example.test"))
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: asked.append(1) or _refuse())
    assert tell_what_is_late(TUESDAY) == 0
    assert len(asked) == MOST_FAILURES


def test_yesterday_s_mail_is_not_sent_today_as_well(roads: Service, monkeypatch) -> None:
    late(roads)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", _refuse)
        tell_what_is_late(TUESDAY)
    assert tell_what_is_late(TUESDAY + datetime.timedelta(days=1)) == 1
    assert len(mail.outbox) == 1


@pytest.fixture
def server(settings: LazySettings):
    """A mail server that refuses everybody until it is open."""
    found = MailServer()
    found.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
    yield found
    found.stop()


def test_a_real_server_that_was_away_gets_each_mail_once(roads: Service, server: MailServer) -> None:
    parks = Service.objects.create(code="parcs", name="Parcs", email="parcs@example.test")
    late(roads)
    late(parks)
    assert tell_what_is_late(TUESDAY) == 0
    assert server.refused == 2
    server.is_open = True
    assert tell_what_is_late(TUESDAY) == 2
    assert tell_what_is_late(TUESDAY) == 0
    assert sorted(server.recipients) == ["parcs@example.test", "voirie@example.test"]
    assert len(set(server.accepted)) == 2


def test_the_mail_can_be_read_by_any_reader(roads: Service) -> None:
    late(roads)
    tell_what_is_late(TUESDAY)
    read = message_from_string(mail.outbox[0].message().as_string(), policy=policy.default)
    assert read["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in read.walk()} >= {"text/plain", "text/html"}
    text = read.get_body(("plain",)).get_content()
    assert "{%" not in text
    assert "\n\n\n\n" not in text


def test_its_cost_does_not_grow_with_the_services(territory: Territory, django_assert_max_num_queries) -> None:
    for number in range(40):
        Service.objects.create(code=f"s{number}", name=f"S{number}", email=f"s{number}@example.test")
    with django_assert_max_num_queries(8):
        tell_what_is_late(TUESDAY)
    assert connection.in_atomic_block  # the test's own: nothing above opened one by itself


def test_the_clock_rings_at_half_past_seven_in_the_city() -> None:
    jobs = [job for job in app.conf.beat_schedule.values() if job["task"] == "desk.schedule.mail_what_is_late"]
    first = jobs[0]["schedule"]
    assert isinstance(first, crontab)
    assert str(app.timezone) == "Europe/Paris"
    moments = {(hour, minute) for job in jobs for hour in job["schedule"].hour for minute in job["schedule"].minute}
    assert min(moments) == (7, 30)
    assert max(moments) < (12, 0)
    assert all(job["schedule"].day_of_week == {1, 2, 3, 4, 5} for job in jobs)
