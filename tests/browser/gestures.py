"""Gestures that several browser tests make, and what they look for at the end."""

import gzip
import inspect
import re
import time
from collections.abc import Callable

import mapbox_vector_tile
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from contributions.models import Contribution
from geo.grid import CELL_BITS, cell_of
from tests.browser.conftest import PATIENCE_MS, Visit

REFERENCE = re.compile(r"[SI]-[23456789BCDFGHJKMNPQRTVWXZ]{7}\b")


def log_in(visit: Visit, user: User | None) -> None:
    """Give the browser the session of `user`, as after a login."""
    if user is None:
        return
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    visit.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": visit.watch.home}])


def the_reference(page: Page) -> str:
    """The reference that the last screen shows."""
    main = page.locator("main")
    expect(main).to_contain_text(REFERENCE)
    found = REFERENCE.search(main.inner_text())
    assert found
    return found[0]


def features(client: Client, layer: str, contribution: Contribution, zoom: int = 16) -> list[dict]:
    """What the tile of that place holds."""
    x, y = (cell >> (CELL_BITS - zoom) for cell in cell_of(*contribution.geom.coords))
    answer = client.get(f"/tiles/{layer}/{zoom}/{x}/{y}.mvt")
    body = gzip.decompress(answer.content) if answer.headers.get("Content-Encoding") == "gzip" else answer.content
    return mapbox_vector_tile.decode(body).get(layer, {"features": []})["features"]


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


def assert_it_is_seen_everywhere(page: Page, site: str, reference: str, *, by_the_eye: bool = True) -> Contribution:
    """In the tile of the map and, `by_the_eye`, drawn; in its quartier's list; in the heat map."""
    contribution = Contribution.objects.select_related("quartier").get(reference=reference)
    client = Client()
    assert contribution.pk in [feature["id"] for feature in features(client, "contributions", contribution)]
    # One alone tells no number there.
    assert features(client, "heat", contribution)
    if by_the_eye:
        page.goto(f"{site}/#17/{contribution.geom.y}/{contribution.geom.x}")
        drawn(page, [contribution.pk])
    assert contribution.quartier is not None
    page.goto(site + reverse("territory", args=[contribution.quartier.slug]))
    expect(page.locator(f"main a[href='{contribution.get_absolute_url()}']").first).to_be_visible()
    return contribution


class Finger:
    """Taps, counted: what the person does besides typing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        what.tap()
        self.taps += 1


class Keys:
    """A keyboard and no other way in."""

    FARTHEST = 80

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)

    def to(self, what: Locator) -> None:
        """Tab until `what` has the focus."""
        wanted = what.element_handle()
        for _step in range(self.FARTHEST):
            if wanted.evaluate("node => node === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{self.FARTHEST} tabs did not reach {what}")


def at_rest(page: Page) -> None:
    """Wait until the map under the pin has stopped."""
    page.wait_for_function("() => !document.querySelector('place-picker').map.isMoving()")


def pinned(page: Page) -> None:
    """Wait until it is said where the pin is: just put, or already under the map that has come to it."""
    expect(page.locator("place-picker [data-said]")).to_contain_text(re.compile("Repère posé|Sous le repère"))


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait, as long as one waits for a page, for something that no element of it tells."""
    limit = time.monotonic() + PATIENCE_MS / 1000
    while not is_so():
        assert time.monotonic() < limit, f"never came: {inspect.getsource(is_so).strip()}"
        page.wait_for_timeout(50)


def screen(page: Page, title: str) -> None:
    """Wait for the screen of that title."""
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
