"""The desk by keyboard alone: twenty contributions sorted without a page being loaded, and two agents at once."""

import datetime
import re
import time
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import Role, Service, User
from contributions import actions
from contributions.models import Contribution, Event, EventType
from tests import places
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import Keys, log_in
from tests.factories import Territory, make_category, make_reason, make_report, make_user

SECONDS_EACH = 10
SEEDED = 20
DRAWN = """
() => {
  const map = document.querySelector("desk-map").map;
  if (!map?.areTilesLoaded()) return null;
  const points = map.queryRenderedFeatures().filter((one) => one.source === "contributions" && one.id);
  return [...new Set(points.map((one) => one.properties.reference))].sort();
}
"""


@pytest.fixture
def agent(territory: Territory) -> User:
    return make_user(Role.AGENT, territory.commune, name="Agent un")


@pytest.fixture
def seeded(territory: Territory) -> list[Contribution]:
    """Twenty, the newest first, far enough from each other but for each fifth, which lies on the one after it."""
    now, category = timezone.now(), make_category("nid-de-poule")
    make_reason(code="repare", label="Réparé")
    made = []
    for number in range(SEEDED):
        place = number - 1 if number % 5 == 4 else number
        made.append(
            make_report(
                category=category,
                geom=places.north_of(places.PLACE_DU_MARCHE, metres=40 * place),
                created_at=now - datetime.timedelta(hours=number),
                due_on=timezone.localdate() + datetime.timedelta(days=number - 3),
            )
        )
    return made


def line(page: Page, reference: str) -> Locator:
    return page.locator(f"#line-{reference}")


def opened(page: Page, reference: str) -> None:
    """Wait until it is that one that is open, and read."""
    page.locator(f"[data-opened='{reference}']").wait_for()
    page.wait_for_function("() => document.activeElement.matches('[data-title], [data-title] *')")


def begin(here: Visit, agent: User, path: str = "/agents/?status=received") -> tuple[Page, Keys]:
    log_in(here, agent)
    page = here.go(path)
    expect(page.locator("desk-page.is-live")).to_be_visible()
    page.evaluate("() => { window.sameDocument = true; }")
    return page, Keys(page)


def never_loaded_again(page: Page) -> bool:
    return page.evaluate(
        "() => window.sameDocument === true && performance.getEntriesByType('navigation').length === 1"
    )


def start_work(page: Page, keys: Keys) -> None:
    keys.press("s")
    keys.press("ArrowDown", "ArrowDown", "ArrowDown")
    expect(page.get_by_role("radio", name="En cours")).to_be_checked()
    keys.press("Enter")


def close_it(page: Page, keys: Keys) -> None:
    keys.press("s")
    radios = page.locator("[data-act=status] input[type=radio]")
    names = radios.evaluate_all("all => all.map((one) => one.value)")
    keys.press(*["ArrowDown"] * names.index("solved"))
    keys.press("Tab")
    page.keyboard.type("Réparé")
    keys.press("Control+Enter")


def refuse(page: Page, keys: Keys) -> None:
    keys.press("s")
    names = page.locator("[data-act=status] input[type=radio]").evaluate_all("all => all.map((one) => one.value)")
    keys.press(*["ArrowDown"] * names.index("duplicate"))
    keys.press("ArrowUp", "ArrowUp")
    expect(page.get_by_role("radio", name=re.compile("Sans suite"))).to_be_checked()
    keys.to(page.locator("#status_reason"))
    page.keyboard.type("Terrain")
    keys.to(page.locator("#status_answer"))
    page.keyboard.type("Ce terrain est privé.")
    keys.press("Control+Enter")


def call_it_a_duplicate(page: Page, keys: Keys) -> None:
    keys.press("d")
    expect(page.locator(".desk-candidate button").first).to_be_focused()
    keys.press("Enter")


def hand_over(page: Page, keys: Keys) -> None:
    keys.press("a")
    expect(page.get_by_label("Service, ou autre institution")).to_be_focused()
    page.keyboard.type("Voirie du test")
    keys.press("Control+Enter")


GESTURES = [start_work, close_it, refuse, hand_over, call_it_a_duplicate]


def test_twenty_are_sorted_by_keyboard_without_loading_a_page(
    visit: Callable[..., Visit], agent: User, seeded: list[Contribution]
) -> None:
    make_reason(code="prive", status="refused", label="Terrain privé")
    Service.objects.create(code="voirie-du-test", name="Voirie du test")
    page, keys = begin(visit(), agent)
    keys.press("j")
    durations = []
    for number, report in enumerate(seeded):
        opened(page, report.reference)
        began = time.monotonic()
        GESTURES[number % len(GESTURES)](page, keys)
        expect(page.locator(".desk__said")).to_contain_text(report.reference)
        expect(line(page, report.reference)).to_have_count(0)
        durations.append(time.monotonic() - began)
    assert max(durations) <= SECONDS_EACH, durations
    assert never_loaded_again(page)
    expect(page.get_by_text("Rien sous ces filtres")).to_have_count(0)
    rows = Contribution.objects.filter(pk__in=[one.pk for one in seeded])
    states = dict(rows.values_list("reference", "status"))
    wanted = ["in_progress", "solved", "refused", "assigned", "duplicate"]
    assert [states[one.reference] for one in seeded] == wanted * (SEEDED // len(wanted))


def test_a_note_an_answer_and_taking_it_leave_it_open(
    visit: Callable[..., Visit], agent: User, seeded: list[Contribution]
) -> None:
    report = seeded[1]
    page, keys = begin(visit(), agent, f"/agents/{report.reference}/?status=open")
    keys.press("t")
    expect(page.locator(".desk__said")).to_have_text(f"{report.reference} : le suivi est à jour.")
    expect(page.get_by_role("button", name="Ne plus suivre")).to_be_visible()
    for key, words in (("n", "Vu sur place : jk s"), ("r", "Nous passons demain.")):
        keys.press(key)
        page.keyboard.type(words)
        keys.press("Control+Enter")
        expect(page.locator(".timeline")).to_contain_text(words)
    for field in ("#note_text", "#answer_text"):
        expect(page.locator(field)).to_have_value("")
    expect(page.locator(f"[data-opened='{report.reference}']")).to_be_visible()
    assert never_loaded_again(page)
    types = set(Event.objects.filter(contribution=report).values_list("type", flat=True))
    assert {EventType.TAKEN, EventType.NOTE, EventType.ANSWERED} <= types


def test_what_is_typed_while_the_detail_is_drawn_again_stays_and_goes_on(
    visit: Callable[..., Visit], agent: User, seeded: list[Contribution]
) -> None:
    report = seeded[1]
    page, keys = begin(visit(), agent, f"/agents/{report.reference}/?status=open")
    held: list[Route] = []
    page.route(re.compile(rf"/agents/{report.reference}/\?"), lambda route: held.append(route))
    with page.expect_request(re.compile(rf"/agents/{report.reference}/\?")):
        keys.press("t")
    keys.press("n")
    page.keyboard.type("Vu sur place")
    held.pop().continue_()
    expect(page.get_by_role("button", name="Ne plus suivre")).to_be_visible()
    expect(page.locator("#note_text")).to_be_focused()
    page.keyboard.type(", à refaire")
    page.unroute_all()
    keys.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("Vu sur place, à refaire")
    assert never_loaded_again(page)


def test_keys_are_letters_where_one_writes_and_can_be_switched_off(
    visit: Callable[..., Visit], agent: User, seeded: list[Contribution]
) -> None:
    page, keys = begin(visit(), agent)
    keys.press("/")
    page.keyboard.type("jkst?")
    expect(page.get_by_role("searchbox")).to_have_value("jkst?")
    page.get_by_role("searchbox").fill("")
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    keys.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    keys.press("Space")  # the first thing in it switches them off
    keys.press("Escape", "j")
    expect(page.locator("[data-opened]")).to_have_count(0)
    page.reload()
    expect(page.locator("desk-page.is-live")).to_be_visible()
    keys.press("j")
    page.get_by_role("button", name="Suivante").click()
    opened(page, seeded[0].reference)


def test_the_arrows_walk_through_the_list_and_back_goes_back(
    visit: Callable[..., Visit], agent: User, seeded: list[Contribution]
) -> None:
    page, keys = begin(visit(), agent)
    keys.press("l", "ArrowDown", "ArrowDown", "x", "Enter")
    opened(page, seeded[2].reference)
    assert f"/agents/{seeded[2].reference}/" in page.url
    expect(line(page, seeded[2].reference).get_by_role("checkbox")).to_be_checked()
    expect(line(page, seeded[2].reference).get_by_role("link")).to_have_attribute("aria-current", "true")
    keys.press("k")
    opened(page, seeded[1].reference)
    page.go_back()
    page.locator(f"[data-opened='{seeded[2].reference}']").wait_for()
    assert never_loaded_again(page)
    page.reload()
    page.locator(f"[data-opened='{seeded[2].reference}']").wait_for()


def test_who_comes_second_is_told_and_keeps_their_words(
    visit: Callable[..., Visit], agent: User, territory: Territory, report: Contribution
) -> None:
    other = make_user(Role.AGENT, territory.commune, name="Agent deux")
    here = visit()
    here.watch.expected += ["409"]
    page, keys = begin(here, agent, f"/agents/{report.reference}/")
    keys.press("r")
    page.keyboard.type("Ce que j'allais répondre")
    keys.press("Escape", "n")
    page.keyboard.type("Une note commencée")
    keys.press("Escape", "r")
    actions.change_status(other, contribution=report, status="in_progress")
    keys.press("Control+Enter")
    expect(page.locator("#desk-detail [role=alert]")).to_contain_text("Agent deux · En cours")
    expect(page.locator("#answer_text")).to_be_visible()
    expect(page.locator("#answer_text")).to_have_value("Ce que j'allais répondre")
    expect(page.locator("#note_text")).to_have_value("Une note commencée")
    expect(page.locator("#desk-detail header")).to_contain_text("En cours")
    assert not Event.objects.filter(type=EventType.ANSWERED).exists()
    page.locator("#answer_text").focus()
    keys.press("Control+Enter")
    expect(page.locator(".desk__said")).to_contain_text("la réponse est publiée")
    assert Event.objects.get(type=EventType.ANSWERED).text == "Ce que j'allais répondre"


def test_the_map_draws_what_the_list_shows_and_opens_what_is_touched(
    visit: Callable[..., Visit], agent: User, seeded: list[Contribution]
) -> None:
    first, second = seeded[0], seeded[2]
    page, _keys = begin(visit(reduced_motion="reduce"), agent, f"/agents/{first.reference}/?status=received")
    page.locator("desk-map[data-loaded]").wait_for()
    page.wait_for_function(f"(reference) => ({DRAWN})()?.includes(reference)", arg=second.reference)
    where = page.locator("desk-map canvas").evaluate(
        "(node, at) => Object.assign({}, node.closest('desk-map').map.project(at))", list(second.geom.coords)
    )
    page.locator("desk-map canvas").click(position=where)
    opened(page, second.reference)
    page.get_by_role("searchbox").fill("introuvable")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Rien sous ces filtres")).to_be_visible()
    page.wait_for_function(f"() => JSON.stringify(({DRAWN})()) === '[]'")
    assert never_loaded_again(page)


def test_on_a_phone_one_part_is_shown_at_a_time(
    visit: Callable[..., Visit], agent: User, seeded: list[Contribution]
) -> None:
    page, _keys = begin(visit(viewport=PHONE), agent)
    expect(page.locator("#desk-detail")).to_be_hidden()
    line(page, seeded[0].reference).get_by_role("link").click()
    expect(page.locator("#desk-detail")).to_be_visible()
    expect(page.locator("#desk-list")).to_be_hidden()
    page.get_by_role("button", name="Carte", exact=True).click()
    page.locator("desk-map[data-loaded]").wait_for()
    page.get_by_role("button", name="Liste", exact=True).click()
    expect(page.locator("#desk-list")).to_be_visible()


def test_filters_are_saved_by_name_and_found_again(
    visit: Callable[..., Visit], agent: User, seeded: list[Contribution]
) -> None:
    page, _keys = begin(visit(), agent)
    page.get_by_text("Filtres", exact=False).first.click()
    page.get_by_label("Échéance").select_option("late")
    expect(line(page, seeded[0].reference)).to_be_visible()
    expect(line(page, seeded[9].reference)).to_have_count(0)
    page.locator("#desk-saved > summary").click()
    page.get_by_label("Nom de ce filtre").fill("En retard")
    page.get_by_role("button", name="Enregistrer les filtres en cours").click()
    page.get_by_role("link", name="En retard", exact=True).wait_for()
    page.locator("[data-status='']").click()
    expect(page.get_by_label("État", exact=True)).to_have_value("")
    page.get_by_role("link", name="En retard", exact=True).click()
    expect(line(page, seeded[9].reference)).to_have_count(0)
    assert "due=late" in page.url
    assert never_loaded_again(page)


def test_without_scripts_every_act_is_there(
    visit: Callable[..., Visit], agent: User, territory: Territory, report: Contribution
) -> None:
    here = visit(java_script_enabled=False)
    log_in(here, agent)
    page = here.go("/agents/")
    line(page, report.reference).get_by_role("link").click()
    page.locator("[data-act=note] > summary").click()
    page.get_by_label("Note interne").fill("Sans script")
    page.get_by_role("button", name="Écrire la note").click()
    expect(page.get_by_text("la note est écrite")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("Sans script")
