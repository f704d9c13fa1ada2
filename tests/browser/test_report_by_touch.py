"""A report from a phone in the street: position, category, sent."""

from collections.abc import Callable

from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import Finger, assert_it_is_seen_everywhere, pinned, screen, the_reference
from tests.factories import Territory

MOST_TAPS = 6
MOST_SCREENS = 5


def test_a_report_is_filed_by_touch_in_few_taps(visit: Callable[..., Visit], territory: Territory) -> None:
    here = {"longitude": territory.point_in_quartier.x, "latitude": territory.point_in_quartier.y}
    phone = visit(viewport=PHONE, has_touch=True, is_mobile=True, geolocation=here, permissions=["geolocation"])
    page, finger = phone.go("/"), Finger(phone.page)
    titles = ["Où est le problème ?", "Quel est le problème ?", "C'est envoyé, merci"]

    finger.tap(page.locator(".thumb-bar").get_by_role("link", name="Signaler un problème"))
    screen(page, titles[0])
    finger.tap(page.get_by_role("button", name="Utiliser ma position"))
    pinned(page)
    finger.tap(page.get_by_role("button", name="Continuer").last)
    screen(page, titles[1])
    finger.tap(page.locator(".categories__usual .choice").first)
    page.get_by_label("Quelques mots").fill("Un trou profond, on y perd une roue.")
    finger.tap(page.get_by_role("button", name="Envoyer"))
    screen(page, titles[2])

    assert finger.taps <= MOST_TAPS
    assert len(titles) <= MOST_SCREENS
    report = assert_it_is_seen_everywhere(page, phone.watch.home, the_reference(page))
    assert report.quartier == territory.quartier


def test_the_pin_is_put_by_a_touch_of_the_map(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    page = phone.go("/signaler/")
    canvas = page.locator("[data-map] canvas")
    canvas.wait_for()
    canvas.tap()
    pinned(page)
    page.get_by_role("button", name="Continuer").last.tap()
    screen(page, "Quel est le problème ?")
