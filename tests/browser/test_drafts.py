"""A draft survives a closed tab; a report survives a cut network, and is filed exactly once."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from contributions.models import Category, Contact, Contribution
from tests.browser.conftest import Visit
from tests.browser.gestures import screen, the_reference, until
from tests.browser.keeping import (
    AGE,
    EMAIL,
    WORDS,
    held,
    kept,
    lose_the_answers,
    new_tab,
    nothing_is_left,
    press_send,
    to_what,
    wait_until_kept,
    with_worker,
)
from tests.factories import Territory

OFFER = "Un envoi commencé"


def a_photo() -> dict[str, object]:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240), "#2f6f5e").save(buffer, "JPEG")
    return {"name": "rue.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def add_a_photo(page: Page) -> None:
    """Chosen, made small, and ready to be hidden in part: what follows is about the one that leaves."""
    page.get_by_label("Choisir des photos").set_input_files([a_photo()])
    expect(page.locator("[data-blur]:visible")).to_have_count(1)


# Drafts


def test_a_draft_is_offered_again_after_a_closed_tab(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = visit()
    page = to_what(phone, territory, email=EMAIL)
    page.get_by_label("Choisir des photos").set_input_files([a_photo()])
    page.get_by_label("Photo 1 : ce qu'elle montre").fill("Le trou")
    page.wait_for_timeout(1000)
    wait_until_kept(page, "draft", WORDS)
    page.close()

    page = new_tab(phone).go("/signaler/")
    offer = page.get_by_role("region", name=OFFER)
    expect(offer).to_contain_text(WORDS)
    offer.get_by_role("button", name="Reprendre").click()
    screen(page, "Quel est le problème ?")
    expect(page.get_by_label("Quelques mots")).to_have_value(WORDS)
    expect(page.get_by_role("radio", checked=True)).to_have_value("nid-de-poule")
    expect(page.get_by_label("Photo 1 : ce qu'elle montre")).to_have_value("Le trou")
    expect(page.get_by_label("Adresse électronique")).to_have_value("")
    press_send(page)
    screen(page, "C'est envoyé, merci")
    report = Contribution.objects.get()
    assert (report.description, report.photos.get().alt) == (WORDS, "Le trou")
    nothing_is_left(page)


def test_the_address_to_write_to_is_never_kept(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = visit()
    page = to_what(phone, territory, email=EMAIL)
    wait_until_kept(page, "draft", WORDS)
    assert EMAIL not in str(kept(page))
    page.context.set_offline(True)
    press_send(page)
    held(page)
    (waiting,) = wait_until_kept(page, "waiting")
    assert WORDS in str(waiting["fields"])
    assert EMAIL not in str(waiting)
    expect(page.get_by_text("Votre adresse électronique n'est pas gardée sur cet appareil")).to_be_visible()


def test_nothing_is_kept_before_anything_is_typed(visit: Callable[..., Visit], territory: Territory) -> None:
    desk = visit()
    page = desk.go(f"/signaler/?lon={territory.point_in_quartier.x}&lat={territory.point_in_quartier.y}")
    field = page.get_by_label("Précision sur le lieu")
    field.press("Tab")
    page.wait_for_timeout(600)
    assert kept(page) == []
    field.fill("Sous le pont")
    assert dict(wait_until_kept(page, "draft")[0]["fields"])["place_description"] == "Sous le pont"


def test_a_draft_erases_no_other(visit: Callable[..., Visit], territory: Territory) -> None:
    desk = visit()
    for number, path in enumerate(("/signaler/", "/signaler/", "/idees/nouvelle/"), 1):
        page = desk.go(path)
        page.get_by_label("Précision sur le lieu").fill(("Un", "Deux", "Trois")[number - 1])
        until(page, lambda page=page, number=number: len(kept(page)) == number)
    found = {(one["kind"], dict(one["fields"])["place_description"]) for one in kept(page)}
    assert found == {("report", "Un"), ("report", "Deux"), ("idea", "Trois")}


def test_a_draft_that_is_erased_is_gone(visit: Callable[..., Visit], territory: Territory) -> None:
    desk = visit()
    wait_until_kept(to_what(desk, territory), "draft", WORDS)
    page = desk.go("/signaler/")
    page.get_by_role("region", name=OFFER).get_by_role("button", name="Effacer").click()
    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)
    nothing_is_left(page)


@pytest.mark.parametrize(("days", "is_offered"), [(6.9, True), (7.1, False)])
def test_a_draft_lives_seven_days(
    visit: Callable[..., Visit], territory: Territory, days: float, is_offered: bool
) -> None:
    desk = visit()
    page = to_what(desk, territory)
    wait_until_kept(page, "draft", WORDS)
    page.close()
    tab = new_tab(desk)
    tab.go("/confidentialite/").evaluate(AGE, days)
    page = tab.go("/signaler/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("region", name=OFFER)).to_have_count(int(is_offered))
    assert len(kept(page)) == int(is_offered)


def test_a_draft_whose_category_is_gone_keeps_the_rest(visit: Callable[..., Visit], territory: Territory) -> None:
    desk = visit()
    desk.watch.expected.append("422")
    wait_until_kept(to_what(desk, territory), "draft", WORDS)
    Category.objects.filter(code="nid-de-poule").update(is_active=False)
    page = desk.go("/signaler/")
    page.get_by_role("button", name="Reprendre").click()
    screen(page, "Quel est le problème ?")
    expect(page.get_by_label("Quelques mots")).to_have_value(WORDS)
    press_send(page)
    expect(page.get_by_role("alert").first).to_contain_text("Choisissez une catégorie")


# Sending


def test_a_report_whose_answer_never_came_is_filed_once(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = with_worker(visit)
    page = to_what(phone, territory)
    lost = lose_the_answers(page)
    press_send(page)
    held(page)
    assert 302 in lost
    page.close()
    assert Contribution.objects.count() == 1

    page = new_tab(phone).go("/territoires/")
    reference = Contribution.objects.get().reference
    expect(page.get_by_role("complementary")).to_contain_text(f"Votre envoi est parti. Sa référence : {reference}.")
    page.get_by_role("link", name="Voir son lien de suivi").click()
    screen(page, "C'est envoyé, merci")
    assert the_reference(page) == reference
    nothing_is_left(page)
    assert Contribution.objects.count() == 1


def test_a_report_that_never_left_is_filed_at_the_next_visit(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = visit()
    page = to_what(phone, territory)
    add_a_photo(page)
    page.context.set_offline(True)
    press_send(page)
    held(page)
    assert Contribution.objects.count() == 0
    page.close()
    phone.page.context.set_offline(False)

    page = new_tab(phone).go("/")
    expect(page.get_by_role("complementary")).to_contain_text("Votre envoi est parti")
    report = Contribution.objects.get()
    assert (report.description, report.photos.count()) == (WORDS, 1)
    page.reload()
    page.evaluate("() => new Promise((done) => requestIdleCallback(() => done(true)))")
    assert Contribution.objects.count() == 1


def test_a_report_leaves_when_no_page_is_open(visit: Callable[..., Visit], territory: Territory) -> None:
    """The browser wakes the service worker: told to here, because it does not know that the test cut the network."""
    phone = with_worker(visit)
    page = to_what(phone, territory)
    page.route("**/signaler/", lambda route: route.abort("internetdisconnected"))
    press_send(page)
    held(page)
    elsewhere = phone.page.context.new_page()
    tell = elsewhere.context.new_cdp_session(elsewhere)
    found: list[str] = []
    tell.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: found.extend(one["registrationId"] for one in said["registrations"]),
    )
    tell.send("ServiceWorker.enable")
    until(elsewhere, lambda: bool(found))
    page.close()
    wake = {"origin": phone.watch.home, "registrationId": found[0], "tag": "submissions", "lastChance": False}
    tell.send("ServiceWorker.dispatchSyncEvent", wake)
    until(elsewhere, Contribution.objects.exists)
    assert Contribution.objects.get().description == WORDS


def test_the_open_page_sends_by_itself_with_the_address(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = with_worker(visit)
    page = to_what(phone, territory, email=EMAIL)
    page.context.set_offline(True)
    press_send(page)
    held(page)
    page.context.set_offline(False)
    screen(page, "C'est envoyé, merci")
    assert Contact.objects.get().email == EMAIL
    assert Contribution.objects.count() == 1
    nothing_is_left(page)


def test_one_may_come_back_to_the_form_instead(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = visit()
    page = to_what(phone, territory)
    page.context.set_offline(True)
    press_send(page)
    held(page)
    page.get_by_role("button", name="Revenir au formulaire").click()
    wait_until_kept(page, "draft")
    page.context.set_offline(False)
    page.get_by_label("Quelques mots").fill("Autre chose")
    press_send(page)
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.get().description == "Autre chose"


def test_what_the_server_refuses_later_is_corrected_in_the_form(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    phone = visit()
    phone.watch.expected.append("422")
    page = to_what(phone, territory)
    page.context.set_offline(True)
    press_send(page)
    held(page)
    page.close()
    Category.objects.filter(code="nid-de-poule").update(is_active=False)
    phone.page.context.set_offline(False)

    page = new_tab(phone).go("/territoires/")
    expect(page.get_by_role("complementary")).to_contain_text("il reste quelque chose à corriger")
    page.get_by_role("link", name="Le corriger").click()
    screen(page, "Quel est le problème ?")
    expect(page.get_by_role("alert").first).to_contain_text("Cette catégorie n'est pas proposée")
    expect(page.get_by_label("Quelques mots")).to_have_value(WORDS)
    page.locator(".categories__usual .choice").first.click()
    press_send(page)
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.get().description == WORDS
    nothing_is_left(page)
