"""Planned works: drawn by an agent, told to whoever reports something inside, and attached to."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import Role
from contributions.models import Contribution
from tests import places
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import log_in, screen
from tests.browser.keeping import to_what
from tests.factories import Territory, make_user, make_work
from works.models import Attachment, PlannedWork

WORKS_DRAWN = """
() => {
  const map = document.querySelector("contribution-map").map;
  return map?.areTilesLoaded() && map.queryRenderedFeatures({ layers: ["works-outline"] }).length > 0;
}
"""


def to_the_announcement(visit: Visit, territory: Territory) -> Page:
    page = to_what(visit, territory)
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "À savoir avant d'envoyer")
    return page


def test_works_are_told_before_sending_and_a_report_is_attached(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    work = make_work(title="Trottoirs neufs")
    phone = visit(viewport=PHONE, has_touch=True)
    page = to_the_announcement(phone, territory)
    expect(page.locator("main")).to_contain_text("Trottoirs neufs")
    assert not Contribution.objects.exists()
    page.get_by_label("Oui : je rattache mon signalement à ces travaux").check()
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "C'est envoyé, merci")
    filed = Contribution.objects.get()
    assert Attachment.objects.get(contribution=filed).work == work
    page.goto(phone.watch.home + filed.get_absolute_url())
    expect(page.get_by_role("link", name="Trottoirs neufs")).to_be_visible()
    page.get_by_role("link", name="Trottoirs neufs").click()
    expect(page.locator(f"main a[href='{filed.get_absolute_url()}']")).to_be_visible()


def test_one_may_go_on_without(visit: Callable[..., Visit], territory: Territory) -> None:
    make_work()
    page = to_the_announcement(visit(viewport=PHONE), territory)
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.count() == 1
    assert not Attachment.objects.exists()


def test_works_are_drawn_on_the_public_map(visit: Callable[..., Visit], territory: Territory) -> None:
    make_work()
    here = visit()
    page = here.go(f"/#14/{places.PLACE_DU_MARCHE.y}/{places.PLACE_DU_MARCHE.x}")
    page.wait_for_function(WORKS_DRAWN)


def test_an_agent_draws_a_zone_by_keyboard_and_by_hand(visit: Callable[..., Visit], territory: Territory) -> None:
    here = visit()
    log_in(here, make_user(Role.AGENT, territory.commune))
    page = here.go("/agents/travaux/nouveaux/")
    page.locator("works-zone[data-loaded]").wait_for()
    page.evaluate(
        "([lng, lat]) => document.querySelector('works-zone').map.jumpTo({ center: [lng, lat], zoom: 15 })",
        list(places.PLACE_DU_MARCHE.coords),
    )
    canvas = page.locator("works-zone canvas")
    for x, y in ((200, 120), (420, 120), (420, 300)):
        canvas.click(position={"x": x, "y": y})
    add = page.get_by_role("button", name="Un coin au centre")
    add.focus()
    page.keyboard.press("Enter")
    expect(page.locator("works-zone [data-said]")).to_contain_text("4 coins posés")
    page.get_by_role("button", name="Fermer la zone").click()
    expect(page.locator("works-zone [data-said]")).to_contain_text("Zone fermée, 4 coins")
    page.get_by_label("Intitulé").fill("Trottoirs neufs")
    page.get_by_label("Premier jour").fill("2031-03-12")
    page.get_by_label("Dernier jour").fill("2031-03-20")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1, name="Trottoirs neufs")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Du 12 au 20 mars 2031")
    assert PlannedWork.objects.get().geom[0].num_coords == 5
