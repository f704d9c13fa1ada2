"""What becomes of a report: two people pass and say it is gone, the service closes it, its author contests."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role
from contributions.models import Contribution, EventType, Satisfaction
from contributions.tracking import tracking_token
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import Keys, log_in
from tests.factories import Territory, close, make_report, make_user
from tests.world import picture

pytestmark = pytest.mark.django_db(transaction=True)


def tracked(report: Contribution) -> str:
    return f"/suivi/{tracking_token(report.submission_key)}/"


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_two_people_say_it_is_gone_and_the_service_is_asked_to_check(
    visit: Callable[..., Visit], territory: Territory, with_scripts: bool
) -> None:
    report = make_report()
    for _person in range(2):
        page = visit(viewport=PHONE, java_script_enabled=with_scripts).go(report.get_absolute_url())
        page.get_by_role("button", name="Disparu").click()
        page.get_by_text("Merci, c'est noté.").wait_for()
        page.get_by_text("Vous avez dit « disparu »").wait_for()
    service = visit()
    log_in(service, make_user(Role.AGENT, territory.commune))
    page = service.go("/compte/")
    page.get_by_role("heading", name="À vérifier sur place").wait_for()
    page.locator(f"a[href='{report.get_absolute_url()}']").click()
    page.get_by_text("À vérifier sur place").wait_for()


def test_the_card_of_the_map_takes_a_passer_by_at_their_word(visit: Callable[..., Visit], territory: Territory) -> None:
    report = make_report()
    page = visit().go(f"/#17/{report.geom.y}/{report.geom.x}")
    open_card(page, report)
    button = page.locator("passing-by").get_by_role("button", name="Toujours là")
    button.click()
    said = page.locator("passing-by [role=status]")
    expect(said).to_have_text("Merci, c'est noté.")
    expect(said).to_be_focused()
    expect(page.locator("passing-by")).to_contain_text("Vous avez dit « toujours là »")
    assert violations(page) == []
    assert report.observations.get().is_still_there


def open_card(page: Page, report: Contribution) -> None:
    page.locator("contribution-map[data-loaded]").wait_for()
    page.wait_for_function("() => document.querySelector('contribution-map').map.areTilesLoaded()")
    canvas = page.locator("contribution-map canvas")
    where = canvas.evaluate(
        "(node, at) => Object.assign({}, node.closest('contribution-map').map.project(at))",
        list(report.geom.coords),
    )
    canvas.click(position=where)
    page.locator("passing-by button").first.wait_for()


def test_the_service_closes_with_a_photo_and_everyone_sees_it(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    report = make_report()
    service = visit()
    log_in(service, make_user(Role.AGENT, territory.commune))
    service.watch.expected += ("422",)
    page = service.go(report.get_absolute_url())
    page.get_by_label("Résolu").check()
    page.get_by_role("button", name="Changer l'état").click()
    page.get_by_text("Une clôture porte un motif de la liste, ou une photo qui la prouve.").wait_for()
    assert violations(page) == []
    proof = {"name": "preuve.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.get_by_label("Photo qui prouve la clôture").set_input_files(proof)
    page.get_by_label("Ce que montre cette photo").fill("Le trou rebouché")
    page.get_by_label("Motif de clôture").select_option(label="L'intervention est faite")
    page.get_by_role("button", name="Changer l'état").click()
    page.get_by_text("L'état est changé.").wait_for()
    page = visit(viewport=PHONE).go(report.get_absolute_url())
    page.get_by_text("Motif : L'intervention est faite").wait_for()
    page.get_by_role("img", name="Le trou rebouché").wait_for()


def test_its_author_answers_and_contests_with_a_keyboard(visit: Callable[..., Visit], territory: Territory) -> None:
    report = make_report()
    close(make_user(Role.AGENT, territory.commune), report)
    page = visit(viewport=PHONE).go(tracked(report))
    assert violations(page) == []
    keys = Keys(page)
    keys.to(page.get_by_role("radio", name="Oui"))
    keys.press("ArrowRight")
    keys.to(page.get_by_label("Votre commentaire"))
    page.keyboard.type("Pas au bon endroit.")
    keys.to(page.get_by_role("button", name="Envoyer mon avis"))
    keys.press("Enter")
    page.get_by_text("Merci de votre réponse.").wait_for()
    keys.to(page.locator("summary", has_text="contester la clôture"))
    keys.press("Enter")
    keys.to(page.get_by_label("Pourquoi ce n'est pas réglé"))
    page.keyboard.type("Le trou est encore là.")
    keys.to(page.get_by_role("button", name="Contester et faire rouvrir"))
    keys.press("Enter")
    page.get_by_text("C'est rouvert").wait_for()
    page.get_by_text("Clôture contestée par son auteur").wait_for()
    said = Satisfaction.objects.get()
    assert (said.is_satisfied, said.comment) == (False, "Pas au bon endroit.")
    report.refresh_from_db()
    assert report.is_open
    assert report.events.get(type=EventType.CONTESTED, is_public=False).text == "Le trou est encore là."


def test_without_scripts_its_author_contests_too(visit: Callable[..., Visit], territory: Territory) -> None:
    report = make_report()
    close(make_user(Role.AGENT, territory.commune), report)
    here = visit(java_script_enabled=False)
    here.watch.expected += ("422",)
    page = here.go(tracked(report))
    page.locator("summary", has_text="contester la clôture").click()
    page.get_by_label("Pourquoi ce n'est pas réglé").fill("  ")
    page.get_by_role("button", name="Contester et faire rouvrir").click()
    page.get_by_text("Dites en quelques mots pourquoi").wait_for()
    page.get_by_label("Pourquoi ce n'est pas réglé").fill("Toujours là.")
    page.get_by_role("button", name="Contester et faire rouvrir").click()
    page.get_by_text("C'est rouvert").wait_for()
