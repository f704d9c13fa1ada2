"""Black spots: drawn on their map, and each a touch away from its history."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests import places
from tests.browser.conftest import Visit
from tests.factories import Territory, make_black_spot, make_report

DRAWN = """
() => {
  const map = document.querySelector("black-spots-map").map;
  return map?.areTilesLoaded() && map.queryRenderedFeatures({ layers: ["spots"] }).length > 0;
}
"""


def test_a_spot_is_drawn_and_leads_to_its_history(visit: Callable[..., Visit], territory: Territory) -> None:
    report = make_report()
    spot = make_black_spot(report, address="12 rue des Tonneliers")
    seen = visit()
    page = seen.page
    page.goto(f"{seen.watch.home}/points-noirs/?territory=neudorf")
    expect(page.get_by_role("link", name="12 rue des Tonneliers")).to_be_visible()
    page.locator("black-spots-map[data-loaded]").wait_for()
    page.evaluate(
        "(center) => document.querySelector('black-spots-map').map.jumpTo({ center, zoom: 16 })",
        list(places.PLACE_DU_MARCHE.coords),
    )
    page.wait_for_function(DRAWN)
    page.locator("black-spots-map canvas").click()
    page.wait_for_url(f"**{spot.get_absolute_url()}")
    expect(page.get_by_role("link", name=report.heading)).to_be_visible()
