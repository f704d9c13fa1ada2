"""The heat map of the services, as one uses it: the map tells its territories, the table works without it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import log_in
from tests.factories import Territory, make_report, make_superuser

DRAWN = "() => document.querySelector('heat-map[data-loaded]')?.map.areTilesLoaded()"


@pytest.fixture
def reports(territory: Territory) -> None:
    for place, number in ((territory.point_in_quartier, 3), (territory.point_in_other_quartier, 1)):
        for _n in range(number):
            make_report(geom=place)


def test_a_territory_touched_is_told_with_the_way_to_its_list(
    visit: Callable[..., Visit], territory: Territory, reports: None
) -> None:
    here = visit()
    log_in(here, make_superuser())
    page = here.go("/agents/chaleur/")
    page.wait_for_function(DRAWN)
    canvas = page.locator("heat-map canvas")
    canvas.scroll_into_view_if_needed()
    where = canvas.evaluate(
        "(node, at) => Object.assign({}, node.closest('heat-map').map.project(at))",
        list(territory.point_in_quartier.coords),
    )
    canvas.click(position=where)
    said = page.locator("heat-map [role=status]")
    expect(said).to_contain_text("Neudorf")
    expect(said).to_contain_text("3")
    assert "territory=neudorf" in said.get_by_role("link").get_attribute("href")


def test_hexagons_are_drawn(visit: Callable[..., Visit], reports: None) -> None:
    here = visit()
    log_in(here, make_superuser())
    page = here.go("/agents/chaleur/?view=hexagons")
    page.wait_for_function(DRAWN)
    page.wait_for_function(
        "() => document.querySelector('heat-map').map.queryRenderedFeatures({ layers: ['heat'] }).length > 0"
    )


def test_the_table_works_without_javascript(visit: Callable[..., Visit], reports: None) -> None:
    here = visit(viewport=PHONE, java_script_enabled=False)
    log_in(here, make_superuser())
    page = here.go("/agents/chaleur/")
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Neudorf")
    page.get_by_role("link", name="Reçues").click()
    page.get_by_role("link", name="Reçues").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Reçues")
    expect(page.locator("tbody tr").last).to_contain_text("Neudorf")
    page.get_by_label("Mesure").select_option("late")
    page.get_by_role("button", name="Montrer").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Part en retard")
