"""A report with the keyboard alone: the pin too."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.gestures import Keys, assert_it_is_seen_everywhere, at_rest, screen, the_reference
from tests.factories import Territory


def test_a_report_is_filed_with_the_keyboard_alone(visit: Callable[..., Visit], territory: Territory) -> None:
    desk = visit()
    page, keys = desk.go("/signaler/"), Keys(desk.page)
    canvas = page.locator("[data-map] canvas")
    canvas.wait_for()
    keys.to(canvas)
    keys.press("Enter")
    page.get_by_text("Repère posé").wait_for()
    at_rest(page)
    keys.press("Shift+ArrowLeft")
    page.get_by_text("Sous le repère").wait_for()
    keys.press("Enter")
    page.get_by_text("Repère posé").wait_for()
    keys.to(page.get_by_role("button", name="Continuer").last)
    keys.press("Enter")

    screen(page, "Quel est le problème ?")
    expect(page.locator("#titre")).to_be_focused()
    keys.to(page.get_by_role("searchbox", name="Chercher"))
    page.keyboard.type("reverbere panne")
    keys.press("Enter")
    expect(page.get_by_role("radio", checked=True)).to_have_value("lampadaire-eteint")
    page.get_by_role("heading", name="Quelques précisions").wait_for()
    keys.to(page.get_by_role("button", name="Envoyer"))
    keys.press("Enter")

    screen(page, "C'est envoyé, merci")
    report = assert_it_is_seen_everywhere(page, desk.watch.home, the_reference(page))
    assert report.category.code == "lampadaire-eteint"
