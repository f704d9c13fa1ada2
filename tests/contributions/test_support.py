""" "Moi aussi": one voice a person, without an account."""

import pytest
from django.test import Client
from django.urls import reverse

from contributions.models import Support
from contributions.voters import COOKIE
from reports.models import Report
from tests.factories import Territory, make_report, make_user

pytestmark = pytest.mark.django_db


def confirm(client: Client, report: Report):
    return client.post(reverse("contribution-support", args=[report.reference]))


def voices(report: Report) -> int:
    report.refresh_from_db()
    assert report.support_count == Support.objects.filter(contribution=report).count()
    return report.support_count


def test_one_browser_confirms_once(client: Client, report: Report) -> None:
    for _time in range(3):
        response = confirm(client, report)
        assert response.status_code == 302
        assert response["Location"].startswith(report.get_absolute_url())
    assert voices(report) == 1
    assert "Vous avez confirmé" in client.get(report.get_absolute_url()).content.decode()


def test_two_browsers_are_two_persons(report: Report) -> None:
    confirm(Client(), report)
    confirm(Client(), report)
    assert voices(report) == 2
    assert "2 personnes confirment" in Client().get(report.get_absolute_url()).content.decode()


def test_an_account_confirms_once_whatever_the_browser(report: Report) -> None:
    person = make_user()
    for browser in (Client(), Client()):
        browser.force_login(person)
        confirm(browser, report)
    assert voices(report) == 1


def test_a_forged_mark_is_worth_nothing(report: Report) -> None:
    client = Client()
    confirm(client, report)
    signed = client.cookies[COOKIE].value
    forged = Client()
    forged.cookies[COOKIE] = "x" + signed
    confirm(forged, report)
    assert voices(report) == 2
    assert forged.cookies[COOKIE].value != "x" + signed


def test_the_mark_is_out_of_reach_of_scripts_and_of_the_database(client: Client, report: Report) -> None:
    cookie = confirm(client, report).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert Support.objects.get(contribution=report).voter.removeprefix("a:") not in cookie.value


def test_reading_marks_nobody(client: Client, report: Report) -> None:
    client.get(report.get_absolute_url())
    assert COOKIE not in client.cookies


def test_what_is_closed_is_not_confirmed(client: Client, territory: Territory) -> None:
    report = make_report(status="solved")
    assert confirm(client, report).status_code == 403
    assert "Moi aussi" not in client.get(report.get_absolute_url()).content.decode()


def test_a_machine_is_stopped(report: Report, settings) -> None:
    settings.SUBMISSIONS_PER_HOUR = 2
    for _time in range(5):
        assert confirm(Client(), report).status_code == 302
    assert voices(report) == 2


def test_a_confirmation_comes_from_a_page_of_ours(report: Report) -> None:
    """What the browser says of where the form stood is believed of who has no account; it bears no token."""
    address = reverse("contribution-support", args=[report.reference])
    ours, elsewhere = "http://testserver", "https://elsewhere.example.test"
    refused = [
        {}, {"Origin": elsewhere}, {"Origin": "null"}, {"Origin": f"{ours}.example.test"}, {"Origin": ours + ":81"},
        {"Origin": "https://testserver"}, {"Origin": elsewhere, "Referer": f"{ours}/"},
        {"Referer": f"{elsewhere}/?{ours}/"}, {"Referer": f"{ours}.example.test/"}, {"Referer": "testserver"},
    ]  # fmt: skip
    for headers in refused:
        response = Client(enforce_csrf_checks=True).post(address, headers=headers)
        assert response.status_code == 403, headers
        assert "ce que vous avez écrit y est encore" in response.content.decode()
    assert voices(report) == 0
    for headers in ({"Origin": ours}, {"Referer": f"{ours}{report.get_absolute_url()}"}):
        assert Client(enforce_csrf_checks=True).post(address, headers=headers).status_code == 302
    assert voices(report) == 2


def test_who_is_signed_in_needs_the_token_of_the_form(report: Report) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    address = reverse("contribution-support", args=[report.reference])
    assert strict.post(address, headers={"Origin": "http://testserver"}).status_code == 403
    form = strict.get(report.get_absolute_url()).context["csrf_token"]
    sent = {"csrfmiddlewaretoken": str(form)}
    assert strict.post(address, sent, headers={"Origin": "http://testserver"}).status_code == 302
    assert voices(report) == 1


def test_two_taps_of_one_finger_are_one_voter(report: Report) -> None:
    """Both leave before the first answer has brought the mark: all they share is the page, the browser, the network."""
    page = Client().get(report.get_absolute_url()).context["once"]
    for _tap in range(2):
        Client().post(reverse("contribution-support", args=[report.reference]), {"once": page})
    assert Support.objects.count() == 1


def test_two_browsers_with_one_copy_of_a_page_are_two_persons(report: Report) -> None:
    page = Client().get(report.get_absolute_url()).context["once"]
    for browser in ("Firefox", "Safari"):
        address = reverse("contribution-support", args=[report.reference])
        Client().post(address, {"once": page}, headers={"User-Agent": browser})
    assert Support.objects.count() == 2
