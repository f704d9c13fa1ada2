"""The axe grid: every kind of page × width × state × light and dark, no violation. A page without a row fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from contributions import actions
from contributions.actions import Part
from contributions.models import Suspicion
from tests import pictures, places
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, Visit, load_lists
from tests.browser.gestures import log_in
from tests.browser.keeping import wait_until_kept
from tests.factories import Territory, make_report, make_service
from tests.sweeping import held
from tests.world import World, address, make_world, site_patterns

WIDTHS = {"390": PHONE, "1280": DESKTOP}
# Addresses that answer something else than a page of their own: a fragment is tested in the page that holds it.
NOT_A_PAGE = {
    "address-at", "address-search",
    "category-questions", "category-suggestions",
    "desk-tile", "desk-line", "desk-others", "desk-contacts", "desk-status", "desk-hand-over", "desk-take", "desk-note",
    "desk-answer", "desk-ask", "desk-resume", "desk-visibility", "desk-filter-save", "desk-filter-rename",
    "desk-filter-delete", "desk-batch-undo", "desk-mentions-read", "desk-entry-similar",
    "desk-unmerge", "desk-apart", "desk-split", "desk-pairs-map", "desk-pairs-group", "desk-pairs-answer",
    "desk-pairs-undo",
    "figures-heat-csv", "figures-heat-png", "figures-heat-html", "figures-heat-tile", "figures-heat-mailings",
    "figures-heat-mailing",
    "figures-statistics-csv", "figures-statistics-pdf", "figures-list-csv", "figures-list-pdf",
    "black-spot-sheet",
    "work-end", "work-delete", "work-attach", "round-tick", "round-order", "round-add", "round-delete", "round-sheet",
    "round-gpx",
    "contribution-reply", "tracking-reply", "rule-move", "rule-switch", "rule-remove",
    "contribution-observation", "contribution-contest", "contribution-satisfaction", "tracking-contest",
    "tracking-satisfaction", "contribution-preview", "contribution-support", "contribution-status",
    "contribution-visibility", "photo", "photo-small", "photo-visibility", "constat-visibility", "report-similar",
    "manifest", "service-worker", "tile", "heat-tile", "tilejson", "base-tile", "base-tilejson", "healthz",
    "readyz", "set-language", "logout", "demo-mailbox", "demo-mail", "demo-mail-html",
}  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """A page in one of its states: `path` overrides the address, `then` brings the state about."""

    name: str
    state: str = "plain"
    path: str = ""
    role: str = "anonymous"
    then: Callable[[Page], None] | None = None
    expected: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}-{self.state}"


def send_empty(page: Page) -> None:
    """Send the page's form with nothing in it, past the browser's own checks."""
    with page.expect_navigation():
        page.locator("main form[method=post]").first.evaluate("form => form.submit()")


def preview_an_answer(page: Page) -> None:
    page.get_by_label("Répondre sans changer l'état").check()
    page.get_by_label("Réponse au public").fill("Merci, c'est noté.")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    page.get_by_role("heading", name="Aperçu").wait_for()


def choose_the_quartier(page: Page) -> None:
    page.get_by_label("Un quartier ou une commune").check()
    page.get_by_label("Quartier ou commune", exact=True).select_option("neudorf")
    page.get_by_role("button", name="Voir ce qui est en cours").click()
    page.get_by_role("heading", name="Dans cette zone").wait_for()


def open_filters(page: Page) -> None:
    page.locator(".filters__more summary").click()


def show_keys(page: Page) -> None:
    page.locator("desk-page.is-live").wait_for()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def show_keys_of_pairs(page: Page) -> None:
    page.locator("desk-pairs.is-live").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def open_status(page: Page) -> None:
    page.locator("desk-page.is-live").wait_for()
    page.keyboard.press("s")
    page.get_by_role("radio", name="Résolu").check()


def refuse_without_a_word(page: Page) -> None:
    open_status(page)
    page.get_by_role("button", name="Changer l'état").click()
    page.locator("#desk-detail [aria-invalid=true]").first.wait_for()


def to_the_end(page: Page) -> None:
    """Where the bar under the thumb covers nothing: half a target behind it is no small target."""
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")


def open_preview(page: Page) -> None:
    """Touch the public report on the map, which the address puts in the middle."""
    page.locator("contribution-map[data-loaded]").wait_for()
    page.wait_for_function("() => document.querySelector('contribution-map').map.areTilesLoaded()")
    sheet = page.locator("[data-handle]")
    if sheet.is_visible():  # a phone: half the map is under the list
        sheet.press("ArrowDown")
    canvas = page.locator("contribution-map canvas")
    where = canvas.evaluate(
        "(node, at) => Object.assign({}, node.closest('contribution-map').map.project(at))",
        list(places.PLACE_DU_MARCHE.coords),
    )
    canvas.click(position=where)
    page.locator("[data-preview-body] a").first.wait_for()


def go_on(page: Page) -> None:
    """To the next screen of the path."""
    page.locator("main button[name=go][value=next]:visible").last.click()


def search_an_address(page: Page) -> None:
    """No address is loaded: the search says that it is away, over the map."""
    page.get_by_role("searchbox", name="Chercher une adresse").fill("rue des tonneliers")
    page.locator("[data-count]:not(:empty)").wait_for()


def to_what(page: Page) -> None:
    go_on(page)
    page.locator("input[name=step][value=what]").wait_for(state="attached")


def to_what_without_category(page: Page) -> None:
    to_what(page)
    go_on(page)
    page.get_by_role("alert").first.wait_for()
    # At the end of the page the bar of buttons covers nothing: half a target behind it is no small target.
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")


def to_similar(page: Page) -> None:
    to_what(page)
    go_on(page)
    page.locator("input[name=step][value=similar]").wait_for(state="attached")


def keep_a_report(page: Page) -> None:
    """Without network, and the notice that says so above the form."""
    page.context.set_offline(True)
    page.get_by_label("Quartier ou commune").select_option(index=1)
    page.get_by_label("Précision sur le lieu").fill("Devant la poste")
    page.get_by_label("Catégorie").select_option("nid-de-poule")
    page.get_by_role("button", name="Envoyer dès que possible").click()
    page.get_by_role("complementary", name="Vos envois").locator(".notice").wait_for()


def take_up_a_draft(page: Page) -> None:
    """The offer of what was begun, above an empty form."""
    page.get_by_label("Précision sur le lieu").fill("Devant la poste")
    wait_until_kept(page, "draft", "Devant la poste")
    page.reload()
    page.get_by_role("button", name="Reprendre").wait_for()
    # As above: the bar of buttons must not cut a button of the map in two.
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")


def add_photos(page: Page) -> None:
    """Two photos, one of them taken far from the pin, and its warning."""
    to_what(page)
    elsewhere = pictures.exif({1: "N", 2: (48.0, 40.0, 0.0), 3: "E", 4: (7.0, 40.0, 0.0)})
    for content in (pictures.jpeg(), pictures.jpeg(exif=elsewhere)):
        page.locator("#id_photo").set_input_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": content}])
    page.get_by_text("Cette photo a été prise à").last.wait_for()


def open_brush(page: Page) -> None:
    add_photos(page)
    page.get_by_role("button", name="Flouter un visage ou une plaque").first.click()
    page.get_by_role("dialog").wait_for()


MIDDLE = f"{places.PLACE_DU_MARCHE.y}/{places.PLACE_DU_MARCHE.x}"
HERE = f"lon={places.PLACE_DU_MARCHE.x}&lat={places.PLACE_DU_MARCHE.y}"

GRID = [
    Sight("home"),
    Sight("home", "filtered", path="/?status=open&kind=report&q=report"),
    Sight("home", "empty", path="/?q=introuvable"),
    Sight("home", "error", path="/?status=inconnu", expected=("400",)),
    Sight("home", "not-found", path="/cette-page-n-existe-pas", expected=("404",)),
    Sight("home", "heat", path="/?view=heat"),
    Sight("home", "filters-open", then=open_filters),
    Sight("home", "preview-open", path=f"/#17/{MIDDLE}", then=open_preview),
    Sight("territories"),
    Sight("territory"),
    Sight("accessibility"),
    Sight("privacy"),
    Sight("eco-design"),
    Sight("offline"),
    Sight("offline", "kept", then=keep_a_report),
    Sight("contribution"),
    Sight("contribution", "for-an-agent", role="agent"),
    Sight("tracking"),
    Sight("mail-address"),
    Sight("mail-address", "error", then=send_empty, expected=("422",)),
    Sight("mail-confirm"),
    Sight("mail-confirm", "wrong", path="/courriels/confirmer/faux/", expected=("404",)),
    Sight("mail-unsubscribe"),
    Sight("report-new"),
    Sight("report-new", "error", then=send_empty, expected=("422",)),
    Sight("report-new", "draft", then=take_up_a_draft),
    Sight("report-new", "searching", then=search_an_address),
    Sight("report-new", "what", path=f"/signaler/?{HERE}", then=to_what),
    Sight("report-new", "what-error", f"/signaler/?{HERE}", then=to_what_without_category, expected=("422",)),
    Sight("report-new", "photos", f"/signaler/?{HERE}", then=add_photos),
    Sight("report-new", "brush", f"/signaler/?{HERE}", then=open_brush),
    Sight("report-new", "similar", path=f"/signaler/?{HERE}&category=nid-de-poule", then=to_similar),
    Sight("report-sent"),
    Sight("testified"),
    Sight("idea-new"),
    Sight("idea-new", "error", then=send_empty, expected=("422",)),
    Sight("idea-sent"),
    Sight("login"),
    Sight("login", "error", then=send_empty, expected=("400",)),
    Sight("account", role="author"),
    Sight("desk", role="agent"),
    Sight("desk", "empty", path="/agents/?q=introuvable", role="agent"),
    Sight("desk", "error", path="/agents/?status=inconnu", role="agent", expected=("400",)),
    Sight("desk", "filters-open", role="agent", then=open_filters),
    Sight("desk", "keys", role="agent", then=show_keys),
    Sight("desk-report", role="agent"),
    Sight("desk-report", "status", role="agent", then=open_status),
    Sight("desk-report", "refused", role="agent", then=refuse_without_a_word, expected=("422",)),
    Sight("desk-report", "merged", path="/agents/S-MERGED0/", role="agent"),
    Sight("desk-report", "kept", path="/agents/S-KEPT000/", role="agent"),
    Sight("desk-report", "split", path="/agents/S-SHARED0/", role="agent"),
    Sight("desk-print", role="agent"),
    Sight("desk-pairs", role="agent"),
    Sight("desk-pairs", "keys", role="agent", then=show_keys_of_pairs),
    Sight("desk-bulk", role="agent"),
    Sight("desk-bulk", "error", role="agent", then=send_empty, expected=("422",)),
    Sight("desk-bulk", "preview", role="agent", then=preview_an_answer),
    Sight("desk-draw", role="agent"),
    Sight("desk-draw", "error", role="agent", then=send_empty, expected=("422",)),
    Sight("desk-draw", "found", role="agent", then=choose_the_quartier),
    Sight("desk-batches", role="agent"),
    Sight("desk-batch", role="agent"),
    Sight("desk-mentions", role="agent"),
    Sight("desk-entry", role="agent"),
    Sight("desk-entry", "error", role="agent", then=send_empty, expected=("422",)),
    Sight("desk-entry-done", role="agent"),
    Sight("black-spots"),
    Sight("black-spot"),
    Sight("duplicate-limits", role="superuser"),
    Sight("duplicate-limit", role="superuser"),
    Sight("works"),
    Sight("work"),
    Sight("work", "for-an-agent", role="agent"),
    Sight("figures-heat", role="administrator"),
    Sight("figures-heat", "compared", path="/agents/chaleur/?period=30&compare=previous", role="administrator"),
    Sight("figures-heat", "hexagons", path="/agents/chaleur/?view=hexagons", role="agent"),
    Sight("figures-heat", "error", path="/agents/chaleur/?compare=year", role="agent", expected=("400",)),
    Sight("figures-statistics", role="administrator", then=to_the_end),
    Sight("figures-statistics", "nothing", "/agents/statistiques/?until=2020-01-02", "agent", to_the_end),
    Sight("figures-statistics", "error", "/agents/statistiques/?since=hier", "agent", to_the_end, expected=("400",)),
    Sight("works-desk", role="agent"),
    Sight("work-new", role="agent"),
    Sight("work-new", "error", role="agent", then=send_empty, expected=("422",)),
    Sight("work-edit", role="agent"),
    Sight("rounds", role="agent"),
    Sight("round-new", role="agent"),
    Sight("round-new", "filtered", path="/agents/tournees/nouvelle/?territory=neudorf", role="agent"),
    Sight("round", role="agent"),
    Sight("round-edit", role="agent"),
    Sight("round-recap", role="agent"),
    Sight("rules", role="superuser"),
    Sight("rule-new", role="superuser"),
    Sight("rule-new", "error", role="superuser", then=send_empty, expected=("422",)),
    Sight("rule", role="superuser"),
    Sight("rules-try", role="superuser"),
    Sight("rules-try", "tried", f"/agents/attribution/essai/?go=next&{HERE}&category=nid-de-poule", role="superuser"),
    Sight("rules-lately", role="superuser"),
]


def with_a_suspicion(world: World) -> World:
    """The public report, and one of another quartier that the job is said to have found beside it."""
    other = make_report(service=world.public.service, geom=world.territory.point_in_other_quartier)
    columns = {"probability": 0.5, "distance_m": 12, "group": world.public.pk, "area": 1}
    Suspicion.objects.create(first_id=world.public.pk, second_id=other.pk, **columns)
    return world


def with_merged_and_split(world: World) -> World:
    """Under references that the rows above name: one that is merged into another, and one that two services share."""
    agent = world.people["agent"]
    place = {"service": world.public.service, "geom": world.territory.point_in_other_quartier}
    kept, merged, whole = (make_report(reference=name, **place) for name in ("S-KEPT000", "S-MERGED0", "S-SHARED0"))
    actions.change_status(agent, contribution=merged, status="duplicate", duplicate_of=kept)
    works = {"parcs": "Élaguer", "eclairage": "Redresser le mât"}
    parts = [Part(make_service(code), whole.category, words) for code, words in works.items()]
    actions.split(agent, contribution=whole, parts=parts)
    return world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Committed once for all the sights: none of them changes it."""
    with django_db_blocker.unblock(), held():
        load_lists()
        yield with_merged_and_split(with_a_suspicion(make_world()))


@pytest.fixture
def territory(world: World, transactional_db: None) -> Territory:
    return world.territory


# The engine of a map is fetched once all else is quiet; a page without one is as it will be once it is loaded.
MAPS = (
    "candidate-places, contribution-map, contribution-place, place-picker, desk-map, "
    "heat-map, works-map, works-zone, zone-drawer, black-spots-map, pairs-map"
)
CALM = """
() => !document.querySelector(".htmx-request")
  && new Promise((done) => requestIdleCallback(() => done(true)))
"""


def wait_until_calm(page: Page) -> None:
    if page.locator(MAPS).count():
        page.wait_for_load_state("networkidle")
    else:
        page.wait_for_function(CALM)


def test_every_page_has_a_row(db: None) -> None:
    pages = {name for name in site_patterns() if name not in NOT_A_PAGE and not name.startswith(("api-", "schema"))}
    assert pages == {sight.name for sight in GRID}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("sight", GRID, ids=str)
def test_axe_finds_nothing(visit: Callable[..., Visit], world: World, sight: Sight, width: str) -> None:
    here = visit(viewport=WIDTHS[width], reduced_motion="reduce")
    here.watch.expected += sight.expected
    log_in(here, world.people[sight.role])
    page = here.go(sight.path or address(sight.name, world, world.public))
    wait_until_calm(page)
    if sight.then:
        sight.then(page)
    # At the end of the page the bar of buttons covers nothing: half a target behind it is no small target.
    page.evaluate("() => document.querySelector('.steps__bar') && scrollTo(0, document.body.scrollHeight)")
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found[scheme] = violations(page)
    assert found == {"light": [], "dark": []}


def test_a_page_never_scrolls_sideways(visit: Callable[..., Visit], world: World, client: Client) -> None:
    """320 px is a 1280 px screen enlarged four times (WCAG 1.4.10)."""
    here = visit(viewport={"width": 320, "height": 640})
    wide = []
    for sight in GRID:
        if sight.role == "anonymous" and sight.state == "plain":
            page = here.go(address(sight.name, world, world.public))
            if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
                wide.append(sight.name)
    assert not wide
