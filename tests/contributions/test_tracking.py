"""The secret link: what its holder reads, and how it stays a secret."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions import actions
from contributions.tracking import token_of, tracking_token
from reports.models import Report
from tests.factories import Territory, close, make_report, make_user

pytestmark = pytest.mark.django_db


def address(report: Report) -> str:
    return reverse("tracking", args=[tracking_token(report.submission_key)])


def test_its_holder_reads_state_and_answers(client: Client, territory: Territory) -> None:
    report = make_report()
    agent = make_user(Role.AGENT, territory.commune, name="Nom Privé")
    close(agent, report, answer="Rebouché.")
    page = client.get(address(report)).content.decode()
    assert "Résolu" in page
    assert "Rebouché." in page
    assert report.get_absolute_url() in page
    assert "Nom Privé" not in page


def test_it_works_when_the_public_sees_nothing(client: Client, territory: Territory) -> None:
    report = make_report()
    agent = make_user(Role.AGENT, territory.commune)
    actions.set_public(agent, contribution=report, is_public=False, reason="raison-interne")
    page = client.get(address(report)).content.decode()
    assert report.reference in page
    assert report.get_absolute_url() not in page
    assert "raison-interne" not in page


def test_the_address_stays_a_secret(client: Client, report: Report) -> None:
    response = client.get(address(report))
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.content.decode()


def test_the_address_an_author_left_is_not_shown(client: Client, territory: Territory) -> None:
    page = client.get(address(make_report(email="secret@example.test"))).content.decode()
    assert "secret@example.test" not in page
    assert "Un message vous a été écrit" in page


@pytest.mark.parametrize("token", ["x", "0" * 40, "%00", "é", "a" * 10_000])
def test_a_wrong_token_finds_nothing(client: Client, report: Report, token: str) -> None:
    assert client.get(f"/suivi/{token}/").status_code in (400, 404)
    assert client.get(f"/suivi/{report.tracking_hash}/").status_code == 404


def test_the_token_is_lost_with_the_secret_of_the_installation(report: Report, settings) -> None:
    assert token_of(report)
    settings.SECRET_KEY = "another"
    assert token_of(report) is None
