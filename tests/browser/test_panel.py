"""The panel beside the map: what it says when it changes, what its chips clear, where it rests on a phone."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit
from tests.factories import Territory, make_idea, make_report


def test_a_new_count_is_said_aloud(visit: Callable[..., Visit], territory: Territory) -> None:
    make_report(), make_idea()
    page = visit().go("/")
    page.locator(".filters__summary").click()
    page.get_by_label("Type").select_option("idea")
    expect(page.locator("[data-said]")).to_have_text("1 contribution")


def test_a_chip_clears_its_filter_and_the_form_follows(visit: Callable[..., Visit], territory: Territory) -> None:
    make_report(title="Un trou"), make_idea(title="Un banc")
    page = visit().go("/?kind=idea&view=heat")
    page.locator("contribution-map[data-loaded]").wait_for()
    page.locator('[data-clear="kind"]').click()
    expect(page.get_by_role("link", name="Un trou")).to_be_visible()
    expect(page.locator("#id_kind")).to_have_value("")
    assert "view=heat" in page.url


def test_the_heat_is_in_the_address(visit: Callable[..., Visit], territory: Territory) -> None:
    make_report()
    page = visit().go("/")
    page.locator("contribution-map[data-loaded]").wait_for()
    page.get_by_label("Chaleur").check()
    page.wait_for_function("() => location.search === '?view=heat'")
    expect(page.locator(".legend__heat")).to_be_visible()
    expect(page.locator(".legend__points")).to_be_hidden()
    page.go_back()
    expect(page.get_by_label("Points")).to_be_checked()


def test_the_sheet_rests_at_three_heights(visit: Callable[..., Visit], territory: Territory) -> None:
    make_report()
    page = visit(viewport=PHONE, has_touch=True, reduced_motion="reduce").go("/")
    sheet, handle = page.locator("bottom-sheet"), page.locator("[data-handle]")
    expect(sheet).to_have_attribute("data-stop", "half")
    handle.press("ArrowUp")
    expect(sheet).to_have_attribute("data-stop", "full")
    page.get_by_role("button", name="Carte", exact=True).tap()
    expect(sheet).to_have_attribute("data-stop", "peek")
    expect(page.get_by_role("searchbox")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Signaler un problème")).to_be_in_viewport()
    page.get_by_role("button", name="Liste", exact=True).tap()
    expect(sheet).to_have_attribute("data-stop", "full")


def test_a_line_of_the_list_is_ringed_on_the_map(visit: Callable[..., Visit], territory: Territory) -> None:
    report = make_report(title="Un trou")
    page = visit().go("/")
    page.locator("contribution-map[data-loaded]").wait_for()
    page.get_by_role("link", name="Un trou").focus()
    ringed = page.evaluate("() => document.querySelector('contribution-map').spot.features[0].geometry.coordinates")
    assert [round(degrees, 5) for degrees in ringed] == [round(degrees, 5) for degrees in report.geom.coords]
