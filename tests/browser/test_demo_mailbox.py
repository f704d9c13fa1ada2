"""The mailbox of the demonstration, in a browser: readable by everyone, and harmless."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.urls import reverse

from contributions.tasks import handle_events
from demo.models import SentMail
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.factories import make_report


@pytest.fixture
def mail(settings: LazySettings, server: str, transactional_db: None) -> SentMail:
    settings.DEMO = True
    settings.SITE_URL = server
    settings.EMAIL_BACKEND = "demo.mailbox.MailboxBackend"
    make_report(email="riveraine@example.test")
    handle_events()
    return SentMail.objects.get()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["390", "1280"])
def test_axe_finds_nothing(visit: Callable[..., Visit], mail: SentMail, viewport: dict[str, int]) -> None:
    here = visit(viewport=viewport)
    for path in (reverse("demo-mailbox"), mail.get_absolute_url()):
        assert violations(here.go(path)) == []


def test_from_the_form_to_the_confirmed_address(visit: Callable[..., Visit], mail: SentMail) -> None:
    page = visit(viewport=PHONE).go("/")
    page.get_by_role("link", name="Courrier de la démonstration").click()
    page.get_by_role("link", name=mail.subject).click()
    page.get_by_role("link", name="mis en page").click()
    page.get_by_role("link", name="Confirmer mon adresse").click()
    page.get_by_role("button", name="Confirmer mon adresse").click()
    page.get_by_role("heading", name="Adresse confirmée").wait_for()
