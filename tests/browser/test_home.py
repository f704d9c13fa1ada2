"""The home page: filters live in the address, Back undoes them, the map follows the list."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import expect

from boundaries.models import Boundary
from tests.browser.conftest import Visit
from tests.browser.gestures import drawn
from tests.factories import Territory, make_idea, make_report


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


def test_the_numbers_of_the_choices_follow_the_filters_and_leave_the_focus(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    make_report()
    make_report(status="solved")
    make_idea()
    desk = visit()
    page = desk.go("/")
    page.locator(".filters__more summary").click()
    kind, state = page.get_by_label("Type"), page.get_by_label("État")
    expect(state.locator("option[value=open]")).to_have_text("En cours (2)")
    kind.focus()
    kind.select_option("idea")
    expect(state.locator("option[value=open]")).to_have_text("En cours (1)")
    expect(state.locator("option[value=solved]")).to_have_text("Résolu (0)")
    expect(kind.locator("option[value=report]")).to_have_text("Signalement (2)")
    expect(kind).to_be_focused()
    expect(kind).to_have_value("idea")
    page.get_by_role("link", name="Idée").click()
    expect(state.locator("option[value=solved]")).to_have_text("Résolu (1)")


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


@pytest.mark.skipif("SCREENSHOT_DIR" not in os.environ, reason="SCREENSHOT_DIR says where to put it")
def test_the_picture_of_the_read_me(visit: Callable[..., Visit], tmp_path: Path) -> None:
    """`make test ARGS="-k picture" SCREENSHOT_DIR=docs/images` makes `home.png`."""
    Boundary.objects.filter(parent__parent__isnull=False).delete()
    Boundary.objects.filter(parent__isnull=False).delete()
    call_command("load_communes", epci="246700488", verbosity=0, stdout=io.StringIO())
    with override_settings(DEMO_ACCOUNTS_FILE=tmp_path / "accounts"):
        call_command("seed_demo", reports=5000, verbosity=0, stdout=io.StringIO())
    desk = visit()
    page = desk.go("/#13.6/48.5787/7.7560")
    page.locator("contribution-map[data-loaded]").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=Path(os.environ["SCREENSHOT_DIR"]) / "home.png")
