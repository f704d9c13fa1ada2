"""What the mails say, and to whom: subject, words, links, headers, and nothing that a person could smuggle in."""

import email.policy
import re
from email import message_from_bytes
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from contributions import actions
from contributions.models import ClosingReason, Event, EventType
from contributions.subscriptions import unsubscription_token
from contributions.tasks import handle_events
from contributions.tracking import tracking_token
from reports.models import Report
from tests.factories import Territory, make_idea, make_report, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db

EMAIL = "riveraine@example.test"


@pytest.fixture
def agent(territory: Territory) -> User:
    return make_user(Role.AGENT, territory.commune, name="Nom Privé")


@pytest.fixture
def reason(db: None) -> ClosingReason:
    return ClosingReason.objects.create(code="repare", kind="report", status="solved", label="Réparé par <nous>")


@pytest.fixture
def followed(territory: Territory) -> Report:
    report = make_report(email=EMAIL, description="Un trou.")
    handle_events()
    actions.confirm_address(contact=report.contacts.get())
    mail.outbox.clear()
    return report


def only_mail() -> mail.EmailMultiAlternatives:
    handle_events()
    (message,) = mail.outbox
    return message


def html_of(message: mail.EmailMultiAlternatives) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return content


def test_the_first_mail_asks_to_confirm_and_gives_no_secret_to_a_mistyped_address(
    territory: Territory, settings
) -> None:
    report = make_report(email=EMAIL, description="Écrivez-moi vite")
    message = only_mail()
    assert message.to == [EMAIL]
    assert report.reference in message.subject
    for body in (message.body, html_of(message)):
        assert f"{settings.SITE_URL}/courriels/confirmer/" in body
        assert tracking_token(report.submission_key) not in body
        assert "ne faites rien" in body


def test_the_first_mail_repeats_no_word_of_who_typed_the_address(territory: Territory) -> None:
    make_idea(email=EMAIL, title="Gagnez un téléphone", description="http://ailleurs.example.test")
    message = only_mail()
    for body in (message.subject, message.body, html_of(message)):
        assert "Gagnez" not in body
        assert "ailleurs.example.test" not in body


def test_an_account_that_gives_its_own_address_has_nothing_to_confirm(territory: Territory) -> None:
    author = make_user(email=EMAIL)
    report = make_report(author=author, email=EMAIL.upper())
    assert report.contacts.get().confirmed_at
    message = only_mail()
    assert "/suivi/" in message.body
    assert "/courriels/confirmer/" not in message.body


def test_an_account_that_gives_another_address_has_to_confirm_it(territory: Territory) -> None:
    report = make_report(author=make_user(), email=EMAIL)
    assert not report.contacts.get().confirmed_at


def test_a_closing_tells_state_reason_answer_proof_and_how_to_contest(
    followed: Report, agent: User, reason: ClosingReason, settings
) -> None:
    actions.change_status(agent, contribution=followed, status="solved", answer="Rebouché <ce> matin.", reason=reason)
    proof = make_photo(followed, event=Event.objects.filter(type=EventType.STATUS).get())
    message = only_mail()
    assert "Résolu" in message.subject
    assert followed.reference in message.subject
    assert "Rebouché <ce> matin." in message.body
    assert "Réparé par <nous>" in message.body
    html = html_of(message)
    assert "Rebouché &lt;ce&gt; matin." in html
    assert "Réparé par &lt;nous&gt;" in html
    for body in (message.body, html):
        assert f"{settings.CONTEST_DAYS} jours pour contester" in body
        assert f"{settings.SITE_URL}{proof.get_absolute_url()}" in body
        assert f"{settings.SITE_URL}/suivi/{tracking_token(followed.submission_key)}/" in body
        assert "Nom Privé" not in body


def test_a_photo_that_the_public_does_not_see_is_not_linked(followed: Report, agent: User, reason) -> None:
    actions.change_status(agent, contribution=followed, status="solved", reason=reason)
    make_photo(followed, event=Event.objects.filter(type=EventType.STATUS).get(), is_public=False)
    assert "/photos/" not in only_mail().body


def test_a_hidden_report_is_still_followed_by_its_author(followed: Report, agent: User, reason) -> None:
    actions.change_status(agent, contribution=followed, status="solved", reason=reason)
    make_photo(followed, event=Event.objects.filter(type=EventType.STATUS).get())
    actions.set_public(agent, contribution=followed, is_public=False)
    message = only_mail()
    assert "/suivi/" in message.body
    assert "/photos/" not in message.body


def test_a_contest_is_told_once_and_without_what_was_written_to_the_service(
    followed: Report, agent: User, reason: ClosingReason
) -> None:
    actions.change_status(agent, contribution=followed, status="solved", reason=reason)
    handle_events()
    mail.outbox.clear()
    closing = Event.objects.filter(type=EventType.STATUS).get()
    token = tracking_token(followed.submission_key)
    actions.contest(agent, contribution=followed, closing=closing.pk, text="Le trou est là.", token=token)
    message = only_mail()
    assert "contestée" in message.subject
    assert "Rouvert" in message.body
    assert "Le trou est là." not in message.body


def test_without_the_token_the_public_page_is_given(followed: Report, agent: User) -> None:
    Report.objects.filter(pk=followed.pk).update(tracking_hash="made with another secret")
    actions.change_status(agent, contribution=followed, status="in_progress")
    message = only_mail()
    assert followed.get_absolute_url() in message.body
    assert "/suivi/" not in message.body


def test_headers_let_programs_do_the_right_thing(followed: Report, agent: User, settings) -> None:
    actions.change_status(agent, contribution=followed, status="in_progress")
    headers = only_mail().message()
    unsubscription = reverse("mail-unsubscribe", args=[unsubscription_token(followed.contacts.get())])
    assert headers["List-Unsubscribe"] == f"<{settings.SITE_URL}{unsubscription}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert followed.reference in headers["References"]


def test_a_mail_sent_again_has_the_same_name_and_another_has_another(followed: Report, agent: User) -> None:
    actions.change_status(agent, contribution=followed, status="to_qualify")
    actions.change_status(agent, contribution=followed, status="in_progress")
    handle_events()
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first != second
    followed.events.first().deliveries.model.objects.update(sent_at=None)
    mail.outbox.clear()
    handle_events()
    assert {first, second} <= {message.extra_headers["Message-ID"] for message in mail.outbox}


@pytest.mark.parametrize("words", ["Bcc: x@example.test\r\nX: y", "a\nSubject: autre", "\u2028x", "=?utf-8?q?x?="])
def test_no_word_becomes_a_header(territory: Territory, agent: User, words: str) -> None:
    idea = make_idea(title=words, email=EMAIL, status="proposed")
    handle_events()
    actions.confirm_address(contact=idea.contacts.get())
    mail.outbox.clear()
    actions.change_status(agent, contribution=idea, status="studied", answer=words)
    message = only_mail().message()
    parsed = message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert parsed.keys().count("Subject") == 1
    assert parsed["Bcc"] is None
    assert parsed["X"] is None
    assert parsed["To"] == EMAIL


class Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        if tag == "html":
            self.lang = dict(attrs)["lang"]


def test_the_html_watches_nobody_and_reads_well(followed: Report, agent: User, reason: ClosingReason) -> None:
    actions.change_status(agent, contribution=followed, status="solved", answer="<img src=x>\nFait.", reason=reason)
    html = html_of(only_mail())
    reading = Reading()
    reading.feed(html)
    assert reading.lang == "fr"
    assert reading.tags.count("h1") == 1
    assert not {"img", "script", "link", "style", "form", "iframe", "table"} & set(reading.tags)
    assert not re.search(r"(src|url)\s*[=(]", html.replace("&lt;img src=x&gt;", ""))


def test_plain_text_and_html_lead_to_the_same_places(followed: Report, agent: User) -> None:
    actions.change_status(agent, contribution=followed, status="in_progress", answer="Lundi.")
    message = only_mail()
    links = set(re.findall(r"https?://\S+", message.body))
    assert links == set(re.findall(r'href="([^"]+)"', html_of(message)))


def test_every_link_of_a_mail_leads_somewhere(followed: Report, agent: User, client: Client, settings) -> None:
    actions.change_status(agent, contribution=followed, status="in_progress")
    for link in re.findall(r"https?://\S+", only_mail().body):
        assert client.get(link.removeprefix(settings.SITE_URL)).status_code == 200


def test_an_address_is_written_to_in_its_language(client: Client, territory: Territory, settings) -> None:
    """Whoever answers, and in whatever language: here the catalogues say nothing, the document's language does."""
    report = make_report(email=EMAIL)
    report.contacts.update(language="de")
    assert '<html lang="de">' in html_of(only_mail())
