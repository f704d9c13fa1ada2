"""A report's whole life, both sides: pinned on a phone, routed, taken, planned, answered, closed with a photo,
contested, closed again; what each side reads, and each mail."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Page, expect

from accounts.models import Membership, Role, Service, User
from contributions.models import Contribution, EventType, RoutingRule
from contributions.tasks import handle_events
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import Finger, Keys, log_in, pinned, screen, the_reference
from tests.factories import Territory, make_category, make_reason, make_user
from tests.world import picture

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL = "riveraine@example.test"


@pytest.fixture
def voirie(territory: Territory) -> Service:
    """A service that gets every hole of the city by a rule."""
    service = Service.objects.create(code="voirie", name="Voirie du test")
    holes = make_category("nid-de-poule", official_delay_days=10)
    RoutingRule.objects.create(position=1, category=holes, boundary=territory.commune, service=service)
    make_reason(code="repare", label="C'est réparé")
    return service


@pytest.fixture
def agent(territory: Territory, voirie: Service) -> User:
    user = make_user(name="Agent un")
    Membership.objects.create(user=user, role=Role.AGENT, boundary=territory.commune, service=voirie)
    return user


def new_mail() -> tuple[str, str, list[str]]:
    """Subject, text and links of the one mail that has come."""
    handle_events()
    (message,) = mail.outbox
    mail.outbox.clear()
    assert message.to == [EMAIL]
    return message.subject, message.body, re.findall(r"http://\S+?(/\S*)", message.body)


def pin_it(phone: Visit) -> str:
    """By touch, with an address to be told; answers the reference."""
    page, finger = phone.go("/"), Finger(phone.page)
    finger.tap(page.locator(".thumb-bar").get_by_role("link", name="Signaler un problème"))
    finger.tap(page.get_by_role("button", name="Utiliser ma position"))
    pinned(page)
    finger.tap(page.get_by_role("button", name="Continuer").last)
    screen(page, "Quel est le problème ?")
    finger.tap(page.locator(".categories__usual .choice").first)
    page.get_by_label("Quelques mots").fill("Un trou profond, on y perd une roue.")
    page.get_by_label("Adresse électronique").fill(EMAIL)
    finger.tap(page.get_by_role("button", name="Envoyer"))
    screen(page, "C'est envoyé, merci")
    return the_reference(page)


def act(page: Page, key: str, act: str) -> None:
    """Open one act of the desk by its key."""
    page.keyboard.press(key)
    expect(page.locator(f"[data-act={act}]")).to_have_attribute("open", "")


def said(page: Page, reference: str) -> None:
    expect(page.locator(".desk__said")).to_contain_text(reference)


def at_the_desk(desk: Visit, reference: str) -> Page:
    page = desk.go(f"/agents/{reference}/?status=open")
    expect(page.locator("desk-page.is-live")).to_be_visible()
    page.get_by_label("Passer à la suivante après un acte").uncheck()
    expect(page.locator(f"[data-opened='{reference}']")).to_be_visible()
    return page


def close_it(page: Page, reference: str, alt: str) -> None:
    act(page, "s", "status")
    page.get_by_role("radio", name="Résolu").check()
    page.locator("#status_reason").select_option(label="C'est réparé")
    proof = {"name": "preuve.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.locator("#status_proof").set_input_files(proof)
    page.locator("#status_proof_alt").fill(alt)
    page.locator("#status_answer").fill("Le trou est rebouché.")
    page.get_by_role("button", name="Changer l'état").click()
    expect(page.locator("#desk-detail header")).to_contain_text("Résolu")
    said(page, reference)


def taken_and_settled(desk: Visit, reference: str) -> str:
    """Taken, planned, answered, closed with a photo, each told by a mail; answers the tracking address of the last."""
    page = at_the_desk(desk, reference)
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Ne plus suivre")).to_be_visible()
    day = timezone.localdate() + datetime.timedelta(days=4)
    act(page, "s", "status")
    page.get_by_role("radio", name="Intervention prévue").check()
    page.locator("#status_planned_on").fill(day.isoformat())
    page.get_by_role("button", name="Changer l'état").click()
    expect(page.locator("#desk-detail header")).to_contain_text("Intervention prévue")
    subject, body, _links = new_mail()
    assert "Intervention prévue" in subject
    assert date_format(day) in body
    act(page, "r", "answer")
    page.locator("#answer_text").fill("Nous commencerons à 8 h.")
    Keys(page).press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("Nous commencerons à 8 h.")
    assert "Nous commencerons à 8 h." in new_mail()[1]
    close_it(page, reference, "Le trou rebouché")
    subject, body, links = new_mail()
    assert "Résolu" in subject
    assert "C'est réparé" in body
    return next(link for link in links if "/suivi/" in link)


def test_a_report_from_the_phone_to_its_second_closing(
    visit: Callable[..., Visit], territory: Territory, voirie: Service, agent: User
) -> None:
    here = {"longitude": territory.point_in_quartier.x, "latitude": territory.point_in_quartier.y}
    phone = visit(viewport=PHONE, has_touch=True, is_mobile=True, geolocation=here, permissions=["geolocation"])
    reference = pin_it(phone)
    report = Contribution.objects.get(reference=reference)
    assert (report.service, report.status) == (voirie, "assigned")
    assert report.due_on is not None
    subject, _body, links = new_mail()
    assert "confirmez votre adresse" in subject
    phone.go(next(link for link in links if "/courriels/confirmer/" in link))
    phone.page.get_by_role("button", name="Confirmer").click()
    phone.page.get_by_text(re.compile("confirmée", re.IGNORECASE)).first.wait_for()

    desk = visit()
    log_in(desk, agent)
    tracking = taken_and_settled(desk, reference)
    contested(phone, tracking, agent)
    page = at_the_desk(desk, reference)
    expect(page.locator("#desk-detail header")).to_contain_text("Rouvert")
    expect(page.locator(".timeline")).to_contain_text("Le trou est encore là.")
    close_it(page, reference, "Cette fois pour de bon")
    assert "Résolu" in new_mail()[0]
    read_by_everyone(visit, reference)
    report.refresh_from_db()
    assert (report.status, report.reopened_count, report.assignee) == ("solved", 1, agent)


def contested(phone: Visit, tracking: str, agent: User) -> None:
    page = phone.go(tracking)
    page.locator("summary", has_text="contester la clôture").click()
    page.get_by_label("Pourquoi ce n'est pas réglé").fill("Le trou est encore là.")
    page.get_by_role("button", name="Contester et faire rouvrir").click()
    page.get_by_text("C'est rouvert").wait_for()
    assert "contestée" in new_mail()[0]


def read_by_everyone(visit: Callable[..., Visit], reference: str) -> None:
    """The whole story on the public page, in its order, without a name and without the author's words."""
    page = visit(viewport=PHONE).go(f"/contributions/{reference}/")
    story = page.locator(".timeline").inner_text()
    steps = [
        *("Reçue", "Voirie du test", "Intervention prévue", "Nous commencerons à 8 h.", "Résolu"),
        *("Clôture contestée par son auteur", "Résolu"),
    ]
    place = 0
    for step in steps:
        place = story.index(step, place) + len(step)
    assert "Agent un" not in page.content()
    assert "Le trou est encore là." not in page.content()
    assert EMAIL not in page.content()
    page.get_by_role("img", name="Cette fois pour de bon").wait_for()
    types = set(Contribution.objects.get(reference=reference).events.values_list("type", flat=True))
    assert {EventType.HANDED, EventType.TAKEN, EventType.STATUS, EventType.ANSWERED, EventType.CONTESTED} <= types
