"""What a heat map does not tell: to another institution, to a shared cache; and how many mails a box gets."""

import datetime

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Membership, Role, Service
from figures.actions import MOST_MAILINGS
from figures.models import HeatMailing
from figures.tasks import send_due_heat
from tests.factories import Territory, make_report, make_user


@pytest.fixture
def service(territory: Territory) -> Service:
    return Service.objects.create(code="voirie", name="Voirie", email="voirie@example.test")


@pytest.mark.parametrize(("is_external", "counted"), [(True, "1 contribution"), (False, "2 contributions")])
def test_another_institution_reads_what_the_public_reads(service: Service, is_external: bool, counted: str) -> None:
    Service.objects.update(is_external=is_external)
    for is_public in (True, False):
        make_report(service=service, is_public=is_public)
    HeatMailing.objects.create(service=service, query="level=commune", last_sent_week=datetime.date(2025, 1, 6))
    assert send_due_heat() == 1
    assert f"{counted} pour le service" in mail.outbox[0].body


def test_a_box_gets_only_so_many_a_week(client: Client, service: Service) -> None:
    manager = make_user()
    Membership.objects.create(user=manager, role=Role.MANAGER, service=service)
    client.force_login(manager)
    for number in range(MOST_MAILINGS + 3):
        client.post("/agents/chaleur/envois/", {"service": service.pk, "query": f"q=trou{number}"})
    assert HeatMailing.objects.count() == MOST_MAILINGS
    # One that is known already is taken up again all the same.
    HeatMailing.objects.update(is_active=False)
    client.post("/agents/chaleur/envois/", {"service": service.pk, "query": "q=trou0"})
    assert HeatMailing.objects.filter(is_active=True).count() == 1


def test_what_the_services_read_stays_out_of_every_cache(client: Client, territory: Territory) -> None:
    client.force_login(make_user(Role.AGENT, territory.commune))
    for scope in ("desk", "public"):
        answer = client.get("/api/v1/heat/", {"scope": scope})
        assert "no-store" in answer.headers.get("Cache-Control", ""), scope
        assert "private" in answer.headers["Cache-Control"], scope
