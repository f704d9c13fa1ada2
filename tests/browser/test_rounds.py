"""A round driven on a phone, with the network cut half-way, and what stays on the device."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import Role, User
from contributions.models import EventType
from rounds.models import Outcome, Round
from tests import places
from tests.browser.conftest import Visit
from tests.browser.gestures import log_in, until
from tests.browser.keeping import with_worker
from tests.factories import Territory, make_report, make_round, make_user

KEPT_PAGES = "async () => (await (await caches.open('rounds-of-this-person')).keys()).map((one) => one.url)"
# Cut, the page's own tries end as errors of the network, which the console tells.
CUT = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch")


def a_round(territory: Territory) -> tuple[User, Round]:
    agent = make_user(Role.AGENT, territory.commune, name="Agent 12")
    reports = [
        make_report(title=f"Trou {number}", geom=places.north_of(places.PLACE_DU_MARCHE, metres=100 * number))
        for number in (1, 2, 3)
    ]
    return agent, make_round(agent, reports)


def open_round(phone: Visit, agent: User, shown: Round) -> Page:
    log_in(phone, agent)
    page = phone.go(shown.get_absolute_url())
    page.locator("round-ticks[data-ready]").wait_for()
    return page


def outcomes(shown: Round) -> list[str]:
    return list(shown.stops.in_order().values_list("outcome", flat=True))


def wait_for(page: Page, shown: Round, wanted: list[str]) -> None:
    """Once the server knows."""
    until(page, lambda: outcomes(shown) == wanted)


def test_a_round_ticked_without_network_is_sent_when_it_is_back(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    agent, shown = a_round(territory)
    phone = with_worker(visit, has_touch=True)
    phone.watch.expected += CUT
    page = open_round(phone, agent, shown)
    stops = page.locator("[data-stop]")
    stops.nth(0).get_by_role("button", name="Fait").tap()
    wait_for(page, shown, [Outcome.DONE, Outcome.PENDING, Outcome.PENDING])

    page.context.set_offline(True)
    stops.nth(1).get_by_role("button", name="Fait").tap()
    stops.nth(2).get_by_label("Note").fill("Déjà rebouché")
    stops.nth(2).get_by_role("button", name="Non trouvé").tap()
    waiting = page.locator("[data-waiting]")
    expect(waiting).to_contain_text("2 pointages attendent le réseau")
    expect(page.locator("[data-progress]")).to_have_text("3 arrêts vus sur 3")
    assert outcomes(shown) == [Outcome.DONE, Outcome.PENDING, Outcome.PENDING]

    page.reload()  # the page comes from the device, with what waits in it
    expect(page.get_by_role("heading", level=1, name=shown.name)).to_be_visible()
    expect(waiting).to_contain_text("2 pointages attendent le réseau")
    expect(page.locator("[data-stop]").nth(2)).to_contain_text("Déjà rebouché")

    page.context.set_offline(False)
    wait_for(page, shown, [Outcome.DONE, Outcome.DONE, Outcome.NOT_FOUND])
    expect(waiting).to_be_hidden()
    last = shown.stops.in_order().last()
    assert last
    assert last.contribution.events.filter(type=EventType.NOTE, text__contains="Déjà rebouché").count() == 1
    assert [stop.ticks.count() for stop in shown.stops.in_order()] == [1, 1, 1]


def test_one_tick_that_waits_is_said_as_one(visit: Callable[..., Visit], territory: Territory) -> None:
    agent, shown = a_round(territory)
    phone = with_worker(visit)
    phone.watch.expected += CUT
    page = open_round(phone, agent, shown)
    page.context.set_offline(True)
    page.locator("[data-stop]").first.get_by_role("button", name="Fait").click()
    expect(page.locator("[data-waiting]")).to_contain_text("1 pointage attend le réseau")
    page.context.set_offline(False)
    wait_for(page, shown, [Outcome.DONE, Outcome.PENDING, Outcome.PENDING])


def test_signing_out_erases_the_round_from_the_device(visit: Callable[..., Visit], territory: Territory) -> None:
    agent, shown = a_round(territory)
    phone = with_worker(visit)
    phone.watch.expected += CUT
    page = open_round(phone, agent, shown)
    page.wait_for_function(f"async () => (await ({KEPT_PAGES})()).length === 1")
    phone.go("/compte/")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("link", name="Connexion")).to_be_visible()
    assert page.evaluate(KEPT_PAGES) == []
    page.context.set_offline(True)
    page.goto(phone.watch.home + shown.get_absolute_url())
    expect(page.get_by_text("Trou 1")).to_have_count(0)


def test_the_order_is_changed_by_keyboard(visit: Callable[..., Visit], territory: Territory) -> None:
    agent, shown = a_round(territory)
    here = visit()
    log_in(here, agent)
    page = here.go(f"{shown.get_absolute_url()}preparer/")
    button = page.get_by_role("button", name="Descendre l'arrêt 1")
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".order").nth(1)).to_contain_text("Trou 1")


def test_a_round_is_ticked_without_scripts(visit: Callable[..., Visit], territory: Territory) -> None:
    agent, shown = a_round(territory)
    here = visit(java_script_enabled=False)
    log_in(here, agent)
    page = here.go(shown.get_absolute_url())
    page.locator("[data-stop]").nth(0).get_by_role("button", name="Non trouvé").click()
    expect(page.locator("[data-stop]").nth(0)).to_contain_text("Non trouvé")
    assert outcomes(shown)[0] == Outcome.NOT_FOUND
