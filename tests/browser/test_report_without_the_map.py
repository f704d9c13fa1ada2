"""A report on a device that cannot draw the map: a quartier and a few words."""

from collections.abc import Callable

from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import assert_it_is_seen_everywhere, screen, the_reference
from tests.factories import Territory

NO_WEBGL = """
const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : getContext.call(this, kind, ...rest);
};
"""


def test_a_report_is_filed_without_the_map(visit: Callable[..., Visit], territory: Territory) -> None:
    modest = visit(viewport=PHONE)
    modest.page.add_init_script(NO_WEBGL)
    page = modest.go("/signaler/")
    page.get_by_text("La carte ne peut pas s'afficher ici").wait_for()
    page.get_by_label("Quartier ou commune").select_option(label="Robertsau")
    page.get_by_label("Précision sur le lieu").fill("À l'entrée du parc, côté tram")
    page.get_by_role("button", name="Continuer").last.click()
    screen(page, "Quel est le problème ?")
    page.get_by_role("searchbox", name="Chercher").fill("toboggan")
    page.locator("label.choice", has_text="Jeu d'enfants abîmé").locator("visible=true").click()
    page.get_by_role("heading", name="Quelques précisions").wait_for()
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "C'est envoyé, merci")
    report = assert_it_is_seen_everywhere(page, modest.watch.home, the_reference(page), by_the_eye=False)
    assert (report.quartier, report.is_approximate) == (territory.other_quartier, True)


def test_the_home_page_says_that_it_cannot_draw(visit: Callable[..., Visit], territory: Territory) -> None:
    modest = visit(viewport=PHONE)
    modest.page.add_init_script(NO_WEBGL)
    modest.go("/").get_by_text("Cet appareil ne sait pas dessiner la carte").wait_for()
