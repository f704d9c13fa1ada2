"""Statistics in a browser: families unfold, the page holds on a phone, and all of it is there without JavaScript."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from contributions.models import Contribution
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import log_in
from tests.factories import make_report, make_superuser

ADDRESS = "/agents/statistiques/"


def opened(visit: Callable[..., Visit], **options: object) -> Page:
    make_report()
    make_report(status="solved")
    here = visit(**options)
    log_in(here, make_superuser())
    return here.go(ADDRESS)


def test_a_family_unfolds_under_the_keyboard(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    table = page.get_by_role("table", name=re.compile("Par catégorie"))
    family = table.get_by_role("button", name="Voirie")
    entry = table.get_by_role("rowheader", name=re.compile("nid", re.IGNORECASE))
    expect(family).to_have_attribute("aria-expanded", "false")
    expect(entry).to_be_hidden()
    family.press("Enter")
    expect(family).to_have_attribute("aria-expanded", "true")
    expect(entry).to_be_visible()
    family.press("Enter")
    expect(entry).to_be_hidden()


def test_everything_is_there_without_javascript(visit: Callable[..., Visit]) -> None:
    page = opened(visit, java_script_enabled=False)
    table = page.get_by_role("table", name=re.compile("Par catégorie"))
    expect(table.get_by_role("rowheader", name=re.compile("nid", re.IGNORECASE))).to_be_visible()
    page.get_by_label("Du", exact=True).fill("2020-01-01")
    page.get_by_label("Au", exact=True).fill("2020-01-31")
    page.get_by_role("button", name="Compter").click()
    expect(page.get_by_text("Rien n'a été reçu ni clos")).to_be_visible()


def test_the_page_never_scrolls_sideways(visit: Callable[..., Visit]) -> None:
    for viewport in (PHONE, {"width": 320, "height": 640}):
        page = opened(visit, viewport=viewport)
        assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
        Contribution.objects.all().delete()
