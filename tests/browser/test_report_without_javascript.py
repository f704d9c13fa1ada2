"""A report when no script runs: the same form, page by page."""

from collections.abc import Callable

from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import assert_it_is_seen_everywhere, screen, the_reference
from tests.factories import Territory


def test_a_report_is_filed_without_javascript(visit: Callable[..., Visit], territory: Territory) -> None:
    plain = visit(viewport=PHONE, java_script_enabled=False)
    page = plain.go("/")
    page.locator(".thumb-bar").get_by_role("link", name="Signaler un problème").click()

    screen(page, "Où est le problème ?")
    page.get_by_label("Quartier ou commune").select_option(label="Neudorf")
    page.get_by_label("Précision sur le lieu").fill("Devant la boulangerie de la place")
    page.get_by_role("button", name="Continuer").last.click()
    screen(page, "Quel est le problème ?")
    page.locator(".categories__usual .choice").first.click()
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "C'est envoyé, merci")

    report = assert_it_is_seen_everywhere(page, plain.watch.home, the_reference(page), by_the_eye=False)
    assert (report.quartier, report.is_approximate) == (territory.quartier, True)


def test_nothing_typed_is_lost_to_an_error(visit: Callable[..., Visit], territory: Territory) -> None:
    plain = visit(viewport=PHONE, java_script_enabled=False)
    plain.watch.expected.append("422")
    page = plain.go("/signaler/")
    page.get_by_label("Précision sur le lieu").fill("Sous le pont")
    page.get_by_role("button", name="Continuer").last.click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Précision sur le lieu").input_value() == "Sous le pont"
