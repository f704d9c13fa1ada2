"""The mailbox of the demonstration: mails are kept once, shown to whoever tries it, and harmless to look at."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from contributions.tasks import handle_events
from demo.mailbox import KEPT
from demo.models import SentMail
from tests.factories import Territory, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstration(settings) -> None:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "demo.mailbox.MailboxBackend"


def send(name: str = "1@here", html: str = "<p>Bonjour</p>") -> None:
    mail = EmailMultiAlternatives("Objet", "Texte <b>", to=["riveraine@example.test"], headers={"Message-ID": name})
    mail.attach_alternative(html, "text/html")
    mail.send()


def test_the_mail_of_a_report_arrives_and_can_be_read(client: Client, territory: Territory) -> None:
    report = make_report(email="riveraine@example.test")
    handle_events()
    listing = client.get(reverse("demo-mailbox")).content.decode()
    assert f"{report.reference}" in listing
    page = client.get(SentMail.objects.get().get_absolute_url()).content.decode()
    assert "/courriels/confirmer/" in page


def test_a_mail_sent_twice_is_there_once() -> None:
    send("1@here")
    send("1@here")
    send("2@here")
    assert SentMail.objects.count() == 2


def test_an_address_is_not_shown_to_other_visitors(client: Client) -> None:
    send()
    for path in (reverse("demo-mailbox"), SentMail.objects.get().get_absolute_url()):
        page = client.get(path).content.decode()
        assert "riveraine" not in page
        assert "r•••@e•••" in page


def test_the_html_may_do_nothing(client: Client) -> None:
    send(html="<script>alert(1)</script><img src=//ailleurs.example.test>")
    mail = SentMail.objects.get()
    policy = client.get(reverse("demo-mail-html", args=[mail.pk]))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    page = client.get(mail.get_absolute_url()).content.decode()
    assert "alert(1)" not in page
    assert "Texte &lt;b&gt;" in page


def test_only_the_last_thousand_are_kept() -> None:
    SentMail.objects.bulk_create(SentMail(message_id=f"{n}", to="x", subject="", text="") for n in range(KEPT + 5))
    send("last")
    assert SentMail.objects.count() <= KEPT
    assert SentMail.objects.filter(message_id="last").exists()


def test_a_hundred_are_listed_in_few_queries(client: Client, django_assert_max_num_queries) -> None:
    SentMail.objects.bulk_create(SentMail(message_id=f"{n}", to="x", subject="s", text="") for n in range(150))
    with django_assert_max_num_queries(3):
        page = client.get(reverse("demo-mailbox")).content.decode()
    assert page.count("/demonstration/courrier/") - page.count('"/demonstration/courrier/"') == 100


def test_every_page_of_the_demonstration_leads_to_it(client: Client) -> None:
    assert reverse("demo-mailbox") in client.get("/").content.decode()


def test_it_exists_only_in_the_demonstration(client: Client, settings) -> None:
    send()
    settings.DEMO = False
    pk = SentMail.objects.get().pk
    for path in (reverse("demo-mailbox"), reverse("demo-mail", args=[pk]), reverse("demo-mail-html", args=[pk])):
        assert client.get(path).status_code == 404
    assert reverse("demo-mailbox") not in client.get("/").content.decode()
