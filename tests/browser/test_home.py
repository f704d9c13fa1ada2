"""The home page: filters live in the address, Back undoes them, the map follows the list."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Visit
from tests.factories import Territory, make_idea, make_report

DRAWN = """
() => {
  const map = document.querySelector("contribution-map").map;
  if (!map?.areTilesLoaded()) return null;
  const points = map.queryRenderedFeatures().filter((one) => one.source === "contributions" && one.id);
  return [...new Set(points.map((one) => one.id))].sort();
}
"""


def drawn(page: Page, ids: list[int]) -> None:
    """Wait until the map draws these contributions and no other."""
    page.wait_for_function(f"(ids) => JSON.stringify(({DRAWN})()) === JSON.stringify(ids)", arg=sorted(ids))


def close_to(territory: Territory) -> str:
    return f"#16/{territory.point_in_quartier.y}/{territory.point_in_quartier.x}"


def test_filters_are_in_the_address_and_back_undoes_them(visit: Callable[..., Visit], territory: Territory) -> None:
    report, idea = make_report(title="Un trou"), make_idea(title="Un banc")
    desk = visit()
    page = desk.go("/" + close_to(territory))
    drawn(page, [report.pk, idea.pk])
    page.locator(".filters__more summary").click()
    page.get_by_label("Type").select_option("idea")
    expect(page.get_by_role("link", name="Un trou")).to_have_count(0)
    assert "kind=idea" in page.url
    drawn(page, [idea.pk])

    page.go_back()
    expect(page.get_by_role("link", name="Un trou")).to_be_visible()
    assert "kind=idea" not in page.url
    drawn(page, [report.pk, idea.pk])


def test_the_address_alone_gives_the_same_view_back(visit: Callable[..., Visit], territory: Territory) -> None:
    make_report(title="Un trou")
    idea = make_idea(title="Un banc")
    desk = visit()
    page = desk.go("/?kind=idea" + close_to(territory))
    expect(page.locator("#results-title")).to_have_text("1 contribution")
    drawn(page, [idea.pk])


def test_a_contribution_touched_on_the_map_opens_its_preview(visit: Callable[..., Visit], territory: Territory) -> None:
    report = make_report(title="Un trou")
    desk = visit()
    page = desk.go("/" + close_to(territory))
    drawn(page, [report.pk])
    canvas = page.locator("contribution-map canvas")
    at = page.evaluate(
        "(where) => { const {x, y} = document.querySelector('contribution-map').map.project(where); return {x, y}; }",
        list(report.geom.coords),
    )
    canvas.click(position=at)
    expect(page.locator("[data-preview]").get_by_text("Un trou")).to_be_visible()


@pytest.mark.skipif("SCREENSHOT_DIR" not in os.environ, reason="SCREENSHOT_DIR says where the picture goes")
def test_the_picture_of_the_read_me(visit: Callable[..., Visit], territory: Territory) -> None:
    """`SCREENSHOT_DIR=docs/images pytest tests/browser/test_home.py` makes `home.png`."""
    from tests.browser.scenery import a_lived_in_quartier

    a_lived_in_quartier()
    desk = visit(viewport=DESKTOP, device_scale_factor=1)
    page = desk.go(f"/#13.4/{territory.point_in_quartier.y}/{territory.point_in_quartier.x}")
    page.locator("contribution-map[data-loaded]").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=Path(os.environ["SCREENSHOT_DIR"]) / "home.png")
