"""Reading one contribution and confirming it, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit
from tests.factories import make_report
from tests.world import make_photo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_neighbour_confirms_once(visit: Callable[..., Visit], with_scripts: bool) -> None:
    report = make_report()
    page = visit(viewport=PHONE, java_script_enabled=with_scripts).go(report.get_absolute_url())
    page.get_by_role("button", name="Moi aussi").click()
    page.get_by_text("Merci, c'est confirmé.").wait_for()
    page.get_by_text("1 personne confirme").wait_for()
    expect(page.get_by_role("button", name="Moi aussi")).to_have_count(0)


def test_the_place_is_drawn_and_its_address_shared(visit: Callable[..., Visit]) -> None:
    report = make_report()
    make_photo(report, alt="Un trou")
    page = visit().go(report.get_absolute_url())
    page.locator("contribution-place canvas").wait_for()
    page.locator("contribution-place .pin").wait_for()
    assert page.get_by_label("Adresse à partager").input_value().endswith(report.get_absolute_url())
    assert page.get_by_role("img", name="Un trou").evaluate("image => image.complete && image.naturalWidth > 0")
    expect(page.get_by_role("button", name="Partager")).to_be_visible()
