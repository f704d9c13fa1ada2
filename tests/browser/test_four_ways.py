"""Four ways to say where, each complete on its own: position, address, pin, photo; and without map or script."""

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from PIL import Image
from playwright.sync_api import Page, expect

from reports.models import Report
from tests import places
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import Keys, at_rest, screen
from tests.browser.test_report_without_the_map import NO_WEBGL
from tests.factories import Territory
from tests.streets import door, load_street

FORM = "/signaler/"
HOUSE = "12 rue des Tonneliers"
ADDRESS = f"{HOUSE}, Strasbourg"
NEAR = 0.00002  # degrees: about two metres, which a pixel of the map may cost
GPS_DIRECTORY = 0x8825

# How many sentences were said, of a status that is emptied before each.
COUNT_SENTENCES = """
() => {
  window.sentences = [];
  const said = document.querySelector("[data-said]");
  const note = () => said.textContent && window.sentences.push(said.textContent);
  new MutationObserver(note).observe(said, { childList: true, characterData: true, subtree: true });
}
"""
DRAWN_CIRCLE = """
() => {
  const { map } = document.querySelector("place-picker");
  return Boolean(map?.getLayer("accuracy-area")) && map.queryRenderedFeatures({ layers: ["accuracy-area"] }).length > 0;
}
"""


@pytest.fixture
def street(territory: Territory, tmp_path: Path) -> None:
    load_street(tmp_path)


def at(point: Point, accuracy: float) -> dict:
    """The browser's own position, for `visit`."""
    here = {"longitude": point.x, "latitude": point.y, "accuracy": accuracy}
    return {"viewport": PHONE, "geolocation": here, "permissions": ["geolocation"]}


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continuer").last.click()
    screen(page, "Quel est le problème ?")


def send(page: Page) -> Report:
    """The rest of the path, and what it filed."""
    go_on(page)
    page.locator(".categories__usual .choice").first.click()
    # A category may have questions, which come as soon as it is chosen.
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "C'est envoyé, merci")
    return Report.objects.get()


def assert_it_is_at(report: Report, point: Point) -> None:
    assert report.geom.distance(point) < NEAR
    assert report.address == ADDRESS
    assert not report.is_approximate


def the_map(page: Page) -> None:
    page.locator("[data-map] canvas").wait_for()
    page.wait_for_function("() => document.querySelector('place-picker').map?.loaded()")


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-said]")).to_contain_text(text)


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Chercher une adresse").fill(words)


def photo_taken_at(point: Point | None) -> dict:
    """A JPEG for a file field, with the GPS words of a telephone."""
    exif = Image.Exif()
    if point:
        exif[GPS_DIRECTORY] = {1: "N", 2: _sexagesimal(point.y), 3: "E", 4: _sexagesimal(point.x)}
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24)).save(buffer, "JPEG", exif=exif)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def _sexagesimal(degrees: float) -> tuple[Fraction, Fraction, Fraction]:
    minutes = (degrees - int(degrees)) * 60
    seconds = Fraction((minutes - int(minutes)) * 60).limit_denominator(10_000)
    return Fraction(int(degrees)), Fraction(int(minutes)), seconds


def test_by_position_its_accuracy_is_kept_and_drawn(visit: Callable[..., Visit], street: None) -> None:
    page = visit(**at(door(12), 30)).go(FORM)
    the_map(page)
    page.get_by_role("button", name="Utiliser ma position").click()
    said(page, f"Repère posé : devant le {ADDRESS}, côté pair (Neudorf), précision 30 m.")
    page.wait_for_function(DRAWN_CIRCLE)
    report = send(page)
    assert_it_is_at(report, door(12))
    assert report.accuracy_m == 30


def test_a_vague_position_asks_for_a_better_pin(visit: Callable[..., Visit], street: None) -> None:
    page = visit(**at(door(12), 900)).go(FORM)
    the_map(page)
    page.get_by_role("button", name="Utiliser ma position").click()
    said(page, "Votre position n'est connue qu'à 900 m près")
    page.wait_for_function(DRAWN_CIRCLE)
    for _time in range(4):
        page.get_by_role("button", name="Zoomer", exact=True).click()
        at_rest(page)
    page.locator("[data-map] canvas").press("Enter")
    said(page, "Repère posé")
    page.wait_for_function(f"() => !({DRAWN_CIRCLE})()")
    assert send(page).accuracy_m is None


def test_a_refused_position_leaves_the_other_ways(visit: Callable[..., Visit], street: None) -> None:
    page = visit(viewport=PHONE, permissions=[]).go(FORM)
    page.get_by_role("button", name="Utiliser ma position").click()
    said(page, "Votre position n'est pas partagée")
    search(page, HOUSE)
    page.get_by_role("button", name=HOUSE).first.click()
    said(page, "Repère posé")
    assert_it_is_at(send(page), door(12))


def test_a_position_that_comes_late_does_not_move_a_pin_put_meanwhile(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    page = visit(viewport=PHONE).go(FORM)
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = (found) => { window.arrive = found; }; }")
    the_map(page)
    page.get_by_role("button", name="Utiliser ma position").click()
    page.locator("[data-map] canvas").press("Enter")
    said(page, "Repère posé")
    before = page.locator("[name=lat]").input_value()
    page.evaluate("() => window.arrive({ coords: { longitude: 7.79, latitude: 48.605, accuracy: 5 } })")
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true)))")
    assert page.locator("[name=lat]").input_value() == before


def test_by_address_with_a_finger(visit: Callable[..., Visit], street: None) -> None:
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True).go(FORM)
    the_map(page)
    before = page.locator("[data-map]").bounding_box()
    search(page, "12 r. des toneliers")
    page.locator("[data-count]").get_by_text("adresse trouvée").wait_for()
    assert page.locator("[data-map]").bounding_box() == before
    page.get_by_role("button", name=HOUSE).first.tap()
    said(page, f"Repère posé : devant le {ADDRESS}")
    assert page.locator("[data-map]").bounding_box() == before
    assert_it_is_at(send(page), door(12))


def test_by_address_with_the_keyboard(visit: Callable[..., Visit], street: None) -> None:
    page = visit().go(FORM)
    keys = Keys(page)
    field = page.get_by_role("searchbox", name="Chercher une adresse")
    keys.to(field)
    page.keyboard.type("12 rue des tonneliers")
    keys.press("Enter")
    choice = page.locator("[data-results] button").first
    choice.wait_for()
    keys.press("Escape")
    expect(choice).to_be_hidden()
    expect(field).to_be_focused()
    keys.press("Enter")
    choice.wait_for()
    keys.press("ArrowDown")
    expect(choice).to_be_focused()
    keys.press("Enter")
    said(page, "Repère posé")
    screen(page, "Où est le problème ?")
    assert_it_is_at(send(page), door(12))


def test_a_search_that_is_away_says_so_and_keeps_the_words(visit: Callable[..., Visit], territory: Territory) -> None:
    page = visit(viewport=PHONE).go(FORM)
    search(page, "rue des tonneliers")
    page.get_by_role("status").get_by_text("La recherche d'adresse ne répond pas").wait_for()
    expect(page.get_by_role("searchbox", name="Chercher une adresse")).to_have_value("rue des tonneliers")


def test_by_a_pin_put_with_a_finger_and_its_address_is_said_once(visit: Callable[..., Visit], street: None) -> None:
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True).go(f"{FORM}?lon={door(8).x}&lat={door(8).y}")
    the_map(page)
    page.evaluate(COUNT_SENTENCES)
    where = page.evaluate(
        "(at) => Object.assign({}, document.querySelector('place-picker').map.project(at))", list(door(12).coords)
    )
    page.locator("[data-map] canvas").tap(position=where)
    said(page, HOUSE)
    assert [one for one in page.evaluate("() => window.sentences") if "Repère posé" in one] == [
        f"Repère posé : devant le {ADDRESS}, côté pair (Neudorf)."
    ]
    assert_it_is_at(send(page), door(12))


def test_by_a_pin_moved_with_the_keyboard(visit: Callable[..., Visit], street: None) -> None:
    page = visit().go(f"{FORM}?lon={door(12).x}&lat={door(12).y}")
    the_map(page)
    keys = Keys(page)
    keys.to(page.locator("[data-map] canvas"))
    keys.press("Shift+ArrowUp")
    said(page, "Sous le repère : ")
    keys.press("Shift+ArrowDown", "Enter")
    said(page, f"Repère posé : devant le {ADDRESS}")
    assert_it_is_at(send(page), door(12))


def test_by_a_photo_once_agreed(visit: Callable[..., Visit], street: None) -> None:
    page = visit(viewport=PHONE).go(FORM)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Utiliser le lieu d'une photo").click()
    chooser.value.set_files(photo_taken_at(door(12)))
    page.get_by_text(f"Cette photo a été prise devant le {ADDRESS}").wait_for()
    assert page.locator("[name=lon]").input_value() == ""
    page.get_by_role("button", name="Placer le repère ici").click()
    said(page, "Repère posé")
    assert set(asked) == {"GET"}
    assert page.evaluate("() => document.querySelector('photo-place input').files.length") == 0
    report = send(page)
    assert_it_is_at(report, door(12))
    assert not report.photos.exists()


@pytest.mark.parametrize(
    ("point", "answer"),
    [(None, "Cette photo ne dit pas où elle a été prise"), (places.COLMAR, "en dehors du territoire desservi")],
    ids=["no place", "outside"],
)
def test_a_photo_without_a_place_of_ours_says_so(
    visit: Callable[..., Visit], territory: Territory, point: Point | None, answer: str
) -> None:
    page = visit(viewport=PHONE).go(FORM)
    page.locator("photo-place input").set_input_files(photo_taken_at(point))
    page.locator("photo-place").get_by_text(answer).wait_for()
    expect(page.get_by_role("button", name="Placer le repère ici")).to_be_hidden()


def test_a_pin_corrected_after_the_photo_wins(visit: Callable[..., Visit], street: None) -> None:
    page = visit().go(FORM)
    the_map(page)
    page.locator("photo-place input").set_input_files(photo_taken_at(door(8)))
    page.get_by_role("button", name="Placer le repère ici").click()
    said(page, "Repère posé : devant le 8 rue des Tonneliers")
    search(page, HOUSE)
    page.get_by_role("button", name=HOUSE).first.click()
    said(page, HOUSE)
    assert_it_is_at(send(page), door(12))


def test_what_is_around_the_pin_is_read_as_a_list(visit: Callable[..., Visit], street: None) -> None:
    page = visit().go(FORM)
    around = page.locator("[data-nearby]")
    page.get_by_text("Autour du repère").click()
    expect(around).to_contain_text("Placez d'abord le repère")
    search(page, HOUSE)
    page.get_by_role("button", name=HOUSE).first.click()
    expect(around.get_by_role("listitem").first).to_contain_text("Rue des Tonneliers")


def test_by_address_without_a_map(visit: Callable[..., Visit], street: None) -> None:
    modest = visit(viewport=PHONE)
    modest.page.add_init_script(NO_WEBGL)
    page = modest.go(FORM)
    page.get_by_text("La carte ne peut pas s'afficher ici").wait_for()
    search(page, HOUSE)
    page.get_by_role("button", name=HOUSE).first.click()
    said(page, f"Repère posé : devant le {ADDRESS}")
    assert_it_is_at(send(page), door(12))


def test_by_address_without_javascript(visit: Callable[..., Visit], street: None) -> None:
    page = visit(viewport=PHONE, java_script_enabled=False).go(FORM)
    expect(page.get_by_role("button", name="Utiliser ma position")).to_be_hidden()
    expect(page.get_by_role("button", name="Utiliser le lieu d'une photo")).to_be_hidden()
    search(page, "12 rue des tonneliers")
    page.get_by_role("searchbox", name="Chercher une adresse").press("Enter")
    page.get_by_role("button", name=HOUSE).first.click()
    page.get_by_text(f"Repère posé : devant le {ADDRESS}").wait_for()
    page.get_by_text("Autour du repère").click()
    expect(page.locator("[data-nearby] li").first).to_contain_text("Rue des Tonneliers")
    assert_it_is_at(send(page), door(12))
