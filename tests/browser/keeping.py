"""What the tests of a device without network do and look at: what is kept on it, and the network cut and back."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import screen, until
from tests.factories import Territory

WORDS = "Un trou profond au milieu de la piste cyclable"
EMAIL = "moi@example.test"
KEPT = """
() => new Promise((resolve, reject) => {
  const asked = indexedDB.open("riverain", 1);
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = () => resolve([]);
  asked.onsuccess = () => {
    const read = asked.result.transaction("submissions").objectStore("submissions").getAll();
    read.onerror = () => reject(read.error);
    read.onsuccess = () => { asked.result.close(); resolve(read.result); };
  };
})
"""
AGE = """
(days) => new Promise((resolve) => {
  const asked = indexedDB.open("riverain", 1);
  asked.onsuccess = () => {
    const transaction = asked.result.transaction("submissions", "readwrite");
    const store = transaction.objectStore("submissions");
    store.getAll().onsuccess = (event) => {
      for (const one of event.target.result) store.put({ ...one, since: Date.now() - days * 86400000 });
    };
    transaction.oncomplete = () => { asked.result.close(); resolve(); };
  };
})
"""
READY = "() => navigator.serviceWorker.ready.then(() => true)"


def with_worker(visit: Callable[..., Visit], **options: Any) -> Visit:
    """A phone whose service worker has settled in."""
    phone = visit(viewport=PHONE, service_workers="allow", **options)
    phone.go("/confidentialite/").evaluate(READY)
    return phone


def to_what(phone: Visit, territory: Territory, **typed: str) -> Page:
    """A report filled up to the button that sends it."""
    here = territory.point_in_quartier
    page = phone.go(f"/signaler/?lon={here.x}&lat={here.y}&category=nid-de-poule")
    page.get_by_role("button", name="Continuer").last.click()
    screen(page, "Quel est le problème ?")
    page.get_by_label("Quelques mots").fill(typed.get("words", WORDS))
    if "email" in typed:
        page.get_by_label("Adresse électronique").fill(typed["email"])
    return page


def press_send(page: Page) -> None:
    page.get_by_role("button", name="Envoyer").click()


def held(page: Page) -> None:
    expect(page.get_by_role("heading", name="Votre envoi est gardé sur cet appareil")).to_be_visible()


def kept(page: Page) -> list[dict[str, Any]]:
    return page.evaluate(KEPT)


def nothing_is_left(page: Page) -> None:
    """Once the device has erased all that it kept."""
    until(page, lambda: not kept(page))


def wait_until_kept(page: Page, state: str, words: str = "") -> list[dict[str, Any]]:
    """Once the only record is in that state and holds these words."""
    records: list[dict[str, Any]] = []

    def is_so() -> bool:
        records[:] = kept(page)
        return [one["state"] for one in records] == [state] and words in str(records[0].get("fields"))

    until(page, is_so)
    return records


def new_tab(phone: Visit) -> Visit:
    """Another tab of the same device, the first being closed or not."""
    page = phone.page.context.new_page()
    phone.watch.follow(page)
    return Visit(page, phone.watch)


def lose_the_answers(page: Page) -> list[int]:
    """From now on a form reaches the server and its answer never comes back. The statuses nobody saw."""
    lost: list[int] = []

    def handle(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        lost.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    page.route("**/signaler/", handle)
    return lost
