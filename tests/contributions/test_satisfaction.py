"""Once for each closing, its author says whether they are satisfied; the staff alone reads it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contributions import actions
from contributions.models import Event, Satisfaction
from contributions.tracking import tracking_token
from reports.models import Report
from tests.factories import close, make_report, make_user

pytestmark = pytest.mark.django_db
QUESTION = "Êtes-vous satisfait de la suite donnée ?"


def page_of(report: Report) -> str:
    return reverse("tracking", args=[tracking_token(report.submission_key)])


def rate(client: Client, report: Report, closing: Event, **given: str) -> HttpResponse:
    address = reverse("tracking-satisfaction", args=[tracking_token(report.submission_key)])
    return client.post(address, {"closing": closing.pk, **given})


def test_it_is_asked_when_it_is_closed_and_not_before(client: Client, agent: User, report: Report) -> None:
    assert QUESTION not in client.get(page_of(report)).content.decode()
    close(agent, report)
    assert QUESTION in client.get(page_of(report)).content.decode()
    assert QUESTION not in client.get(report.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("word", "is_satisfied"), [("yes", True), ("no", False)])
def test_the_answer_is_kept(client: Client, report: Report, closed: Event, word: str, is_satisfied: bool) -> None:
    answer = rate(client, report, closed, is_satisfied=word, comment="Rapide.")
    assert answer.status_code == 302
    said = Satisfaction.objects.get(closing=closed)
    assert (said.is_satisfied, said.comment) == (is_satisfied, "Rapide.")
    page = client.get(page_of(report)).content.decode()
    assert QUESTION not in page
    assert "Vous avez répondu" in page


def test_it_is_answered_once(client: Client, report: Report, closed: Event) -> None:
    rate(client, report, closed, is_satisfied="yes")
    assert rate(client, report, closed, is_satisfied="no").status_code == 302
    assert Satisfaction.objects.get().is_satisfied


def test_each_closing_is_asked_about(client: Client, agent: User, manager: User, report: Report, closed: Event) -> None:
    rate(client, report, closed, is_satisfied="no")
    actions.change_status(manager, contribution=report, status="reopened", answer="Rouvert.")
    assert rate(client, report, closed, is_satisfied="yes").status_code == 409
    again = close(agent, report)
    assert rate(client, report, again, is_satisfied="yes").status_code == 302
    assert Satisfaction.objects.count() == 2


def test_neither_yes_nor_no_is_told_and_the_comment_stays(client: Client, report: Report, closed: Event) -> None:
    answer = rate(client, report, closed, comment="Ce que j'avais écrit")
    assert answer.status_code == 422
    assert "Choisissez oui ou non." in answer.content.decode()
    assert "Ce que j&#x27;avais écrit" in answer.content.decode()
    assert rate(client, report, closed, is_satisfied="peut-être").status_code == 422
    assert not Satisfaction.objects.exists()


def test_the_staff_alone_reads_it(client: Client, agent: User, report: Report, closed: Event) -> None:
    rate(client, report, closed, is_satisfied="no", comment="Mal rebouché.")
    for address in (report.get_absolute_url(), f"/api/v1/contributions/{report.reference}/"):
        assert "Mal rebouché." not in client.get(address).content.decode()
    client.force_login(agent)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Pas satisfait" in page
    assert "Mal rebouché." in page


def test_an_author_with_an_account_answers_from_the_page(client: Client, agent: User) -> None:
    author = make_user()
    report = make_report(author=author)
    closing = close(agent, report)
    client.force_login(author)
    assert QUESTION in client.get(report.get_absolute_url()).content.decode()
    address = reverse("contribution-satisfaction", args=[report.reference])
    assert client.post(address, {"closing": closing.pk, "is_satisfied": "yes"}).status_code == 302
    assert Satisfaction.objects.get(closing=closing).is_satisfied


def test_nobody_else_answers(client: Client, report: Report, closed: Event) -> None:
    client.force_login(make_user())
    address = reverse("contribution-satisfaction", args=[report.reference])
    assert client.post(address, {"closing": closed.pk, "is_satisfied": "yes"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.rate(AnonymousUser(), contribution=report, closing=closed.pk, is_satisfied=True)
    assert not Satisfaction.objects.exists()


def test_the_closing_of_another_is_not_rated(client: Client, agent: User, report: Report, closed: Event) -> None:
    other = make_report()
    close(agent, other)
    assert rate(client, other, closed, is_satisfied="yes").status_code == 409
    assert not Satisfaction.objects.exists()
