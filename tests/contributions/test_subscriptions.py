"""The links of the mails: confirm, leave an address later, stop; and every way in which a link can be wrong."""

import datetime

import pytest
from django.core import mail, signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions import actions, subscriptions
from contributions.actions.subscribing import ASK_AGAIN_AFTER, MOST_ADDRESSES
from contributions.models import Contact, Delivery
from contributions.subscriptions import Stage, confirmation_token, stage_of, unsubscription_token
from contributions.tasks import handle_events
from contributions.tracking import tracking_token
from reports.models import Report
from tests.factories import Territory, make_report, make_user

pytestmark = pytest.mark.django_db

EMAIL = "riveraine@example.test"


@pytest.fixture
def contact(territory: Territory) -> Contact:
    return make_report(email=EMAIL).contacts.get()


def to_confirm(contact: Contact) -> str:
    return reverse("mail-confirm", args=[confirmation_token(contact)])


def to_unsubscribe(contact: Contact) -> str:
    return reverse("mail-unsubscribe", args=[unsubscription_token(contact)])


def to_leave_one(report: Report) -> str:
    return reverse("mail-address", args=[tracking_token(report.submission_key)])


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_opening_the_link_confirms_nothing_and_its_button_does(client: Client, contact: Contact) -> None:
    """Filters of mail open every link of a message."""
    assert "Confirmer mon adresse" in text(client.get(to_confirm(contact)))
    contact.refresh_from_db()
    assert contact.confirmed_at is None
    response = client.post(to_confirm(contact), follow=True)
    assert "c&#x27;est confirmé" in text(response)
    assert "Adresse confirmée" in text(response)
    contact.refresh_from_db()
    assert contact.confirmed_at


def test_confirming_twice_says_so_and_changes_nothing(client: Client, contact: Contact) -> None:
    client.post(to_confirm(contact))
    contact.refresh_from_db()
    first = contact.confirmed_at
    assert "déjà confirmée" in text(client.post(to_confirm(contact), follow=True))
    contact.refresh_from_db()
    assert contact.confirmed_at == first


def test_a_confirmation_from_another_site_is_refused(contact: Contact) -> None:
    response = Client(enforce_csrf_checks=True).post(to_confirm(contact))
    assert response.status_code == 403
    contact.refresh_from_db()
    assert contact.confirmed_at is None


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["mail-confirm", "mail-unsubscribe"])
@pytest.mark.parametrize("token", ["x", "1", "1.2.3", "é", "a" * 8000, "1%0A", "'", "<script>"])
def test_a_wrong_link_is_told_and_gives_a_way_out(
    client: Client, contact: Contact, method: str, name: str, token: str
) -> None:
    response = getattr(client, method)(reverse(name, args=["TOKEN"]).replace("TOKEN", token))
    assert response.status_code == 404
    assert "lien n'est pas valable" in text(response)
    assert 'href="/"' in text(response)
    assert "<script>" not in text(response)
    contact.refresh_from_db()
    assert (contact.confirmed_at, contact.unsubscribed_at) == (None, None)


def test_a_link_serves_one_purpose(client: Client, contact: Contact) -> None:
    confirmation, unsubscription = confirmation_token(contact), unsubscription_token(contact)
    foreign = signing.TimestampSigner(salt="elsewhere", sep=".").sign(str(contact.pk))
    tracking = tracking_token(contact.contribution.submission_key)
    for name, tokens in {
        "mail-confirm": (unsubscription, foreign, tracking),
        "mail-unsubscribe": (confirmation, foreign, tracking),
    }.items():
        for token in tokens:
            assert client.post(reverse(name, args=[token])).status_code == 404
    assert client.get(reverse("tracking", args=["x" + tracking])).status_code == 404
    contact.refresh_from_db()
    assert (contact.confirmed_at, contact.unsubscribed_at) == (None, None)


def test_a_link_cannot_be_made_to_name_another_address(client: Client, contact: Contact) -> None:
    other = make_report(email="autre@example.test").contacts.get()
    stolen = confirmation_token(contact).replace(str(contact.pk), str(other.pk), 1)
    assert client.post(reverse("mail-confirm", args=[stolen])).status_code == 404
    other.refresh_from_db()
    assert other.confirmed_at is None


def test_a_link_of_another_installation_does_nothing(client: Client, contact: Contact, settings) -> None:
    path = to_confirm(contact)
    settings.SECRET_KEY = "another"
    assert client.post(path).status_code == 404


def test_an_expired_link_says_what_to_do(client: Client, contact: Contact, monkeypatch) -> None:
    path = to_confirm(contact)
    monkeypatch.setattr(subscriptions, "CONFIRM_WITHIN", datetime.timedelta(seconds=-1))
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 410
        assert "a expiré" in text(response)
        assert contact.contribution.reference not in text(response)
    contact.refresh_from_db()
    assert contact.confirmed_at is None


def test_a_link_lasts_seven_days(contact: Contact) -> None:
    assert datetime.timedelta(days=7) == subscriptions.CONFIRM_WITHIN


def test_a_link_to_an_address_that_was_withdrawn_is_a_wrong_link(client: Client, contact: Contact) -> None:
    paths = to_confirm(contact), to_unsubscribe(contact)
    contact.delete()
    assert {client.get(path).status_code for path in paths} == {404}


def test_the_pages_stay_secret(client: Client, contact: Contact) -> None:
    for path in (to_confirm(contact), to_unsubscribe(contact), to_leave_one(contact.contribution)):
        response = client.get(path)
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert EMAIL not in text(response)


def test_unsubscribing_asks_first_when_a_person_opens_the_link(client: Client, contact: Contact) -> None:
    assert "Arrêter les messages" in text(client.get(to_unsubscribe(contact)))
    contact.refresh_from_db()
    assert contact.unsubscribed_at is None


def test_a_mail_reader_unsubscribes_in_one_click(contact: Contact) -> None:
    """RFC 8058: one POST, without cookie nor page, and no redirection."""
    client = Client(enforce_csrf_checks=True)
    response = client.post(to_unsubscribe(contact), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert "Vous ne recevrez plus de message" in text(response)
    contact.refresh_from_db()
    assert contact.unsubscribed_at
    assert client.post(to_unsubscribe(contact)).status_code == 200


def test_stopping_can_be_undone_at_once(client: Client, contact: Contact) -> None:
    client.post(to_unsubscribe(contact))
    assert "de nouveau" in text(client.post(to_unsubscribe(contact), {"again": "1"}))
    assert stage_of(contact.contribution) == Stage.ACTIVE


def test_an_unsubscription_link_never_expires(contact: Contact, monkeypatch) -> None:
    token = unsubscription_token(contact)
    monkeypatch.setattr("django.core.signing.time.time", lambda: 10**11)
    assert subscriptions.contact_to_unsubscribe(token) == contact


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (None, "pas laissé d'adresse"),
        ({}, "Un message vous a été écrit"),
        ({"confirmed_at": timezone.now()}, "vous est écrit"),
        ({"confirmed_at": timezone.now(), "unsubscribed_at": timezone.now()}, "Vous avez arrêté les messages"),
    ],
)
def test_the_tracking_page_tells_how_far_the_mails_are(client: Client, territory: Territory, columns, words) -> None:
    report = make_report(email=EMAIL if columns is not None else "")
    Contact.objects.update(**(columns or {"language": "fr"}))
    page = text(client.get(reverse("tracking", args=[tracking_token(report.submission_key)])))
    assert words in page
    assert (to_leave_one(report) in page) is (words != "vous est écrit")
    assert EMAIL not in page


def test_an_address_is_left_later_and_has_to_be_confirmed(client: Client, report: Report) -> None:
    handle_events()
    response = client.post(to_leave_one(report), {"email": EMAIL}, follow=True)
    assert "Un message vous a été écrit" in text(response)
    handle_events()
    (message,) = mail.outbox
    assert "/courriels/confirmer/" in message.body


def test_a_wrong_address_is_said_beside_its_field(client: Client, report: Report) -> None:
    response = client.post(to_leave_one(report), {"email": "pas une adresse"})
    assert response.status_code == 422
    assert "field__error" in text(response)
    assert not Contact.objects.exists()


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(client: Client, contact: Contact) -> None:
    known, unknown = (
        client.post(to_leave_one(contact.contribution), {"email": email}, follow=True)
        for email in (EMAIL.upper(), "inconnue@example.test")
    )
    without_tokens = [text(response).split("<main")[1].split("<form")[0] for response in (known, unknown)]
    assert without_tokens[0] == without_tokens[1]
    assert Contact.objects.count() == 2


def test_an_address_given_twice_is_one(report: Report) -> None:
    for email in (EMAIL, EMAIL.upper(), EMAIL):
        actions.leave_address(make_user(), contribution=report, email=email)
    assert Contact.objects.count() == Delivery.objects.count() == 1


def test_a_lost_confirmation_is_sent_again_the_next_day(contact: Contact) -> None:
    handle_events()
    leave = {"contribution": contact.contribution, "email": EMAIL}
    actions.leave_address(make_user(), **leave)
    assert handle_events() == 0
    Delivery.objects.update(sent_at=timezone.now() - ASK_AGAIN_AFTER - datetime.timedelta(minutes=1))
    actions.leave_address(make_user(), **leave)
    assert handle_events() == 1
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert contact.deliveries.count() == 1
    assert first.split(".")[0] == second.split(".")[0]


def test_who_unsubscribed_and_comes_back_confirms_again(contact: Contact) -> None:
    actions.confirm_address(contact=contact)
    actions.unsubscribe(contact=contact)
    actions.leave_address(make_user(), contribution=contact.contribution, email=EMAIL)
    assert stage_of(contact.contribution) == Stage.WAITING


def test_a_confirmed_address_cannot_be_unsettled_by_giving_it_again(contact: Contact) -> None:
    actions.confirm_address(contact=contact)
    actions.leave_address(make_user(), contribution=contact.contribution, email=EMAIL)
    assert stage_of(contact.contribution) == Stage.ACTIVE


def test_a_tracking_link_writes_to_few_people(report: Report) -> None:
    for number in range(MOST_ADDRESSES + 3):
        actions.leave_address(make_user(), contribution=report, email=f"personne-{number}@example.test")
    assert Contact.objects.count() == MOST_ADDRESSES


def test_leaving_addresses_has_a_limit_for_one_network(client: Client, report: Report, settings) -> None:
    settings.SUBMISSIONS_PER_HOUR = 2
    statuses = [client.post(to_leave_one(report), {"email": f"p{n}@example.test"}).status_code for n in range(3)]
    assert statuses == [302, 302, 429]
