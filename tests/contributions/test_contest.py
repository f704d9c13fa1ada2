"""For fifteen days, the author of what was closed may say that it is not so: it is reopened, once for each closing."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contributions import actions
from contributions.models import Event, EventType
from contributions.tracking import tracking_token
from reports.models import Report
from tests.factories import close, make_idea, make_report, make_user

pytestmark = pytest.mark.django_db
WORDS = "Le trou est toujours là, juste à côté."


def page_of(report: Report) -> str:
    return reverse("tracking", args=[tracking_token(report.submission_key)])


def contest(client: Client, report: Report, closing: Event | int, text: str = WORDS, token: str = "") -> HttpResponse:
    address = reverse("tracking-contest", args=[token or tracking_token(report.submission_key)])
    return client.post(address, {"closing": getattr(closing, "pk", closing), "text": text})


def days_later(closing: Event, days: int) -> None:
    """As if it had been closed so many days ago."""
    at = timezone.now() - datetime.timedelta(days=days)
    Event.objects.filter(pk=closing.pk).update(at=at)
    Report.objects.filter(pk=closing.contribution_id).update(closed_at=at)


def test_the_holder_of_the_link_reopens_it(client: Client, report: Report, closed: Event) -> None:
    assert "Contester et faire rouvrir" in client.get(page_of(report)).content.decode()
    answer = contest(client, report, closed)
    assert (answer.status_code, answer["Location"]) == (302, f"{page_of(report)}#suivi")
    report.refresh_from_db()
    assert (report.status, report.is_open, report.closed_at) == ("reopened", True, None)
    assert report.seen_at > closed.at
    page = client.get(page_of(report)).content.decode()
    assert "Clôture contestée par son auteur" in page
    assert WORDS in page
    assert "Contester et faire rouvrir" not in page


def test_the_public_learns_that_it_is_contested_and_not_why(client: Client, report: Report, closed: Event) -> None:
    contest(client, report, closed)
    public = Client().get(report.get_absolute_url()).content.decode()
    assert "Clôture contestée par son auteur" in public
    assert WORDS not in public
    assert WORDS not in Client().get(f"/api/v1/contributions/{report.reference}/").content.decode()


def test_those_who_look_after_it_read_why(client: Client, agent: User, report: Report, closed: Event) -> None:
    contest(client, report, closed)
    client.force_login(agent)
    assert WORDS in client.get(report.get_absolute_url()).content.decode()


def test_it_is_one_public_event_for_the_mails_and_one_for_the_staff(report: Report, closed: Event) -> None:
    contest(Client(), report, closed)
    said = report.events.filter(type=EventType.CONTESTED).values_list("is_public", "status", "text", "handled_at")
    assert set(said) == {(True, "reopened", "", None), (False, "", WORDS, None)}


def test_an_author_with_an_account_contests_from_the_page(client: Client, agent: User) -> None:
    author = make_user()
    report = make_report(author=author)
    closing = close(agent, report)
    client.force_login(author)
    assert "Contester et faire rouvrir" in client.get(report.get_absolute_url()).content.decode()
    address = reverse("contribution-contest", args=[report.reference])
    assert client.post(address, {"closing": closing.pk, "text": WORDS}).status_code == 302
    report.refresh_from_db()
    assert report.is_open
    assert report.events.filter(type=EventType.CONTESTED, actor=author).count() == 2


def test_nobody_else_contests(client: Client, report: Report, closed: Event) -> None:
    address = reverse("contribution-contest", args=[report.reference])
    given = {"closing": closed.pk, "text": WORDS}
    assert client.post(address, given).status_code == 403
    client.force_login(make_user())
    assert client.post(address, given).status_code == 403
    assert "Contester et faire rouvrir" not in client.get(report.get_absolute_url()).content.decode()
    other = make_report()
    assert contest(client, report, closed, token=tracking_token(other.submission_key)).status_code == 409
    assert contest(client, report, closed, token="0" * 40).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.contest(AnonymousUser(), contribution=report, closing=closed.pk, text=WORDS, token="0" * 40)
    report.refresh_from_db()
    assert not report.is_open


def test_on_the_last_day_it_is_still_time(client: Client, report: Report, closed: Event, settings) -> None:
    days_later(closed, settings.CONTEST_DAYS)
    assert contest(client, report, closed).status_code == 302


def test_after_fifteen_days_the_form_is_gone_and_what_was_written_is_not_lost(
    client: Client, report: Report, closed: Event
) -> None:
    days_later(closed, 16)
    page = client.get(page_of(report)).content.decode()
    assert "Contester et faire rouvrir" not in page
    assert "pouvait être contestée" in page
    answer = contest(client, report, closed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Le délai pour contester cette clôture est passé" in page
    assert WORDS in page
    report.refresh_from_db()
    assert not report.is_open


def test_sent_twice_it_is_contested_once(client: Client, report: Report, closed: Event) -> None:
    contest(client, report, closed)
    again = contest(client, report, closed)
    assert again.status_code == 409
    assert "déjà rouverte" in again.content.decode()
    assert report.events.filter(type=EventType.CONTESTED, is_public=True).count() == 1


def test_each_closing_is_contested_once_and_a_page_left_open_says_nothing_of_the_next(
    client: Client, agent: User, report: Report, closed: Event
) -> None:
    contest(client, report, closed)
    report.refresh_from_db()
    again = close(agent, report)
    stale = contest(client, report, closed)
    assert stale.status_code == 409
    page = stale.content.decode()
    assert "Une nouvelle réponse a été donnée entre-temps" in page
    assert f'name="closing" value="{again.pk}"' in page
    assert WORDS in page
    assert contest(client, report, again).status_code == 302


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001, "a\x00b"])
def test_words_are_needed_and_what_was_typed_stays(client: Client, report: Report, closed: Event, text: str) -> None:
    answer = contest(client, report, closed, text=text)
    assert answer.status_code == 422
    assert '<details class="aftermath__contest" open>' in answer.content.decode()
    report.refresh_from_db()
    assert not report.is_open


@pytest.mark.parametrize("closing", ["", "x", "-1", "9" * 40])
def test_a_closing_that_does_not_exist_is_a_form_in_error(
    client: Client, report: Report, closed: Event, closing: str
) -> None:
    address = reverse("tracking-contest", args=[tracking_token(report.submission_key)])
    assert client.post(address, {"closing": closing, "text": WORDS}).status_code in (409, 422)
    report.refresh_from_db()
    assert not report.is_open


def test_an_idea_set_aside_goes_back_to_study_and_an_adopted_one_stays(client: Client, agent: User) -> None:
    refused, adopted = make_idea(), make_idea()
    closing = close(agent, refused, status="set_aside")
    assert contest(client, refused, closing).status_code == 302
    refused.refresh_from_db()
    assert refused.status == "studied"
    closing = close(agent, adopted, status="adopted")
    assert "Contester" not in client.get(page_of(adopted)).content.decode()
    assert contest(client, adopted, closing).status_code == 409


def test_it_is_contested_even_when_hidden(client: Client, report: Report, closed: Event) -> None:
    Report.objects.filter(pk=report.pk).update(is_public=False)
    assert contest(client, report, closed).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_contested_from_two_screens_at_once_it_is_reopened_once(agent: User) -> None:
    report = make_report()
    closing = close(agent, report)
    token = tracking_token(report.submission_key)
    said = partial(actions.contest, contribution=report, closing=closing.pk, text=WORDS, token=token)

    def one(_number: int) -> bool:
        try:
            said(AnonymousUser())
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as people:
        assert sum(people.map(one, range(4))) == 1
    assert report.events.filter(type=EventType.CONTESTED).count() == 2
