"""The life of a report as its author sees it, from the form to the contested closing, with each mail checked; in each
language of the site."""

import datetime
import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from contributions import actions
from contributions.kinds import get
from contributions.models import ClosingReason, Contribution, EventType
from contributions.tasks import handle_events
from tests import places
from tests.factories import make_category

pytestmark = pytest.mark.django_db

EMAIL = "riveraine@example.test"
DAY = timezone.localdate() + datetime.timedelta(days=3)


class Author:
    """Somebody without an account: a browser in one language, and what arrives in their mailbox."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.client = Client(headers={"Accept-Language": language})

    def reports(self) -> Contribution:
        form = {
            "step": "similar",
            "go": "next",
            "lon": places.PLACE_DU_MARCHE.x,
            "lat": places.PLACE_DU_MARCHE.y,
            "category": make_category().code,
            "description": "Un trou profond.",
            "email": EMAIL,
            "submission_key": "0b8e9d4e-6a53-4b0a-9a2e-0d5c1f2b3a4d",
        }
        assert self.client.post(reverse("report-new"), form).status_code == 302
        return Contribution.objects.get()

    def new_mail(self) -> EmailMultiAlternatives:
        """The one mail that came since the last; in their language, and named by the reference."""
        handle_events()
        (message,) = mail.outbox
        mail.outbox.clear()
        assert message.to == [EMAIL]
        assert Contribution.objects.get().reference in message.subject
        assert f'<html lang="{self.language}">' in message.alternatives[0].content
        return message

    def opens(self, message: EmailMultiAlternatives, name: str) -> str:
        """The path of the link of that name, which a person would click in either form of the mail."""
        start = reverse(name, args=["TOKEN"]).partition("TOKEN")[0]
        (path,) = set(re.findall(rf"{settings.SITE_URL}({re.escape(start)}\S+)", message.body))
        assert f'href="{settings.SITE_URL}{path}"' in message.alternatives[0].content
        assert self.client.get(path).status_code == 200
        return path


@pytest.fixture
def reason(db: None) -> ClosingReason:
    return ClosingReason.objects.create(code="repare", kind="report", status="solved", label="Réparé")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_life_of_a_report(language: str, agent: User, reason: ClosingReason) -> None:
    author = Author(language)

    report = author.reports()
    receipt = author.new_mail()
    assert report.contacts.get().language == language
    confirmation = author.opens(receipt, "mail-confirm")

    actions.change_status(agent, contribution=report, status="in_progress")
    handle_events()
    assert not mail.outbox, "nothing is written to an address that is not confirmed"

    assert author.client.post(confirmation).status_code == 302
    actions.change_status(agent, contribution=report, status="planned", planned_on=DAY, answer="Lundi prochain.")
    news = author.new_mail()
    assert told(language, "planned") in news.subject
    assert "Lundi prochain." in news.body
    with translation.override(language):
        assert date_format(DAY) in news.body
    tracking = author.opens(news, "tracking")

    actions.change_status(agent, contribution=report, status="solved", answer="Rebouché.", reason=reason)
    closing = author.new_mail()
    assert told(language, "solved") in closing.subject
    assert "Rebouché." in closing.body
    assert "Réparé" in closing.body
    assert str(settings.CONTEST_DAYS) in closing.body

    event = report.events.filter(type=EventType.STATUS).latest("pk")
    token = tracking.strip("/").rpartition("/")[2]
    actions.contest(agent, contribution=report, closing=event.pk, text="Le trou est toujours là.", token=token)
    contested = author.new_mail()
    assert told(language, "reopened") in contested.body

    stop = author.opens(contested, "mail-unsubscribe")
    assert author.client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    actions.change_status(agent, contribution=report, status="in_progress")
    handle_events()
    assert not mail.outbox, "nothing more is written to who stopped"
    assert author.client.get(tracking).status_code == 200


def told(language: str, status: str) -> str:
    with translation.override(language):
        return str(get("report").workflow.states[status].label)
