"""Photos of a report: five by touch, a face hidden by finger or by keys, one taken elsewhere, and all of it plainly."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import FilePayload, Page, expect

from contributions.models import Contribution
from tests import pictures
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import Finger, Keys, screen
from tests.factories import Territory

pytestmark = pytest.mark.django_db(transaction=True)
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
WHAT = "Quel est le problème ?"
SENT = "C'est envoyé, merci"
NOWHERE = pictures.exif({})
LEFT, RIGHT = (100, 200, 300, 400), (500, 200, 700, 400)


def payload(number: int, content: bytes | None = None) -> FilePayload:
    made = content or pictures.jpeg(pictures.drawn(640, 480, color=f"#{number}0{number + 3}0{number}0"), exif=NOWHERE)
    return {"name": f"rue-{number}.jpg", "mimeType": "image/jpeg", "buffer": made}


def stripes() -> bytes:
    """Black and white lines: whatever hides them leaves far less contrast."""
    image = Image.new("L", (800, 600), 255)
    for x in range(0, 800, 8):
        image.paste(0, (x, 0, x + 4, 600))
    return pictures.jpeg(image.convert("RGB"), quality=95, exif=NOWHERE)


def contrast(image: Image.Image, box: tuple[int, int, int, int]) -> float:
    return ImageStat.Stat(image.convert("L").crop(box)).stddev[0]


def reach_what(visit: Visit, territory: Territory) -> Page:
    here = territory.point_in_quartier
    page = visit.go(f"/signaler/?lon={here.x}&lat={here.y}&category=nid-de-poule")
    page.locator("main button[name=go][value=next]").last.click()
    screen(page, WHAT)
    return page


def send(page: Page) -> Contribution:
    page.get_by_role("button", name="Envoyer").click()
    screen(page, SENT)
    return Contribution.objects.get()


def stored(report: Contribution) -> list[Image.Image]:
    """The files that are kept, each proven to tell nothing."""
    found = []
    for photo in report.photos.all():
        with photo.file.open() as file:
            content = file.read()
        pictures.assert_tells_nothing(content)
        found.append(Image.open(io.BytesIO(content)))
    return found


def choose(page: Page, *files: FilePayload) -> None:
    """Add photos, and wait until each is small and has its brush."""
    before = page.locator(".photos__item").count()
    page.locator("#id_photo").set_input_files(list(files))
    expect(page.locator(".photos__item")).to_have_count(min(5, before + len(files)))
    expect(page.locator("[data-blur]:visible")).to_have_count(min(5, before + len(files)))


def test_five_photos_by_touch_and_a_sixth_is_refused(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = visit(**TOUCH)
    page, finger = reach_what(phone, territory), Finger(phone.page)
    choose(page, payload(1), payload(2))
    expect(page.locator("#id_photo_room")).to_have_text("Encore 3 photos possibles.")
    choose(page, payload(3), payload(4), payload(5), payload(6))
    expect(page.locator("#id_photo_room")).to_contain_text("Cinq photos au plus : 1 photo n'a pas été ajoutée.")
    finger.tap(page.get_by_role("button", name="Retirer : Photo 2"))
    choose(page, payload(6))
    page.get_by_label("Photo 5 : ce qu'elle montre").fill("La sixième")
    page.get_by_label("Photo 1 : ce qu'elle montre").fill("La première")
    report = send(page)
    assert [photo.alt for photo in report.photos.all()] == ["La première", "", "", "", "La sixième"]
    assert len(stored(report)) == 5


def brush(page: Page) -> None:
    page.get_by_role("button", name="Flouter un visage ou une plaque").click()
    expect(page.locator("dialog canvas")).to_be_focused()


@pytest.mark.parametrize("options", [TOUCH, {}], ids=["phone", "desktop"])
def test_a_face_is_hidden_by_pointer_for_good(visit: Callable[..., Visit], territory: Territory, options: dict) -> None:
    page = reach_what(visit(**options), territory)
    choose(page, payload(0, stripes()))
    brush(page)
    canvas = page.locator(".blur__picture")
    box = canvas.bounding_box()
    assert box
    assert box["width"] <= page.viewport_size["width"]
    scale = box["width"] / 800
    for y in range(180, 440, 40):
        page.mouse.move(box["x"] + 90 * scale, box["y"] + y * scale)
        page.mouse.down()
        page.mouse.move(box["x"] + 310 * scale, box["y"] + y * scale)
        page.mouse.up()
    page.get_by_role("button", name="Garder la photo floutée").click()
    expect(page.locator("photo-field [data-said]").first).to_have_text("Photo 1 floutée.")
    (image,) = stored(send(page))
    assert contrast(image, LEFT) < contrast(image, RIGHT) / 5


def test_a_face_is_hidden_by_keys_and_each_step_is_said(visit: Callable[..., Visit], territory: Territory) -> None:
    desktop = visit()
    page, keys = reach_what(desktop, territory), Keys(desktop.page)
    choose(page, payload(0, stripes()))
    keys.to(page.get_by_role("button", name="Flouter un visage ou une plaque"))
    keys.press("Enter")
    said = page.locator(".blur [data-said]")
    expect(said).to_have_text("Rien n'est encore flouté.")
    keys.press("Enter", "Backspace")
    expect(said).to_have_text("Dernier flou annulé.")
    keys.press(*["Shift+ArrowLeft"] * 2)
    expect(said).to_contain_text("du bord gauche")
    keys.press("Enter", *["ArrowRight", " "] * 3)
    expect(said).to_contain_text("Flouté à")
    keys.to(page.get_by_role("button", name="Garder la photo floutée"))
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    (image,) = stored(send(page))
    assert contrast(image, (205, 285, 320, 345)) < contrast(image, RIGHT) / 5


def test_a_photo_already_kept_is_blurred_too(visit: Callable[..., Visit], territory: Territory) -> None:
    page = reach_what(visit(**TOUCH), territory)
    choose(page, *(payload(number) for number in (1, 2, 3, 4)), payload(0, stripes()))
    page.get_by_label("Photo 5 : ce qu'elle montre").fill("Des lignes")
    page.get_by_role("button", name="Modifier le lieu").click()
    screen(page, "Où est le problème ?")
    page.get_by_role("button", name="Continuer").last.click()
    screen(page, WHAT)
    expect(page.locator("[data-kept]")).to_have_count(5)
    page.get_by_role("button", name="Flouter un visage ou une plaque : Photo 5").click()
    expect(page.locator("dialog canvas")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Flouté à")
    page.get_by_role("button", name="Garder la photo floutée").click()
    expect(page.locator("[data-kept]")).to_have_count(4)
    expect(page.locator("[data-blur]:visible")).to_be_focused()
    report = send(page)
    assert [photo.alt for photo in report.photos.all()] == ["", "", "", "", "Des lignes"]
    assert contrast(stored(report)[4], (405, 305, 415, 315)) < contrast(stored(report)[4], RIGHT) / 5


def test_escape_leaves_the_photo_as_it_was(visit: Callable[..., Visit], territory: Territory) -> None:
    page = reach_what(visit(), territory)
    choose(page, payload(0, stripes()))
    brush(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Flouter un visage ou une plaque")).to_be_focused()
    (image,) = stored(send(page))
    assert contrast(image, (350, 250, 450, 350)) > 80


TO_BE_SENT = """
async () => {
  const [file] = new FormData(document.querySelector("report-steps form")).getAll("photo");
  return [...new Uint8Array(await file.arrayBuffer())];
}
"""


def test_what_is_to_be_sent_holds_nothing_of_the_place(visit: Callable[..., Visit], territory: Territory) -> None:
    page = reach_what(visit(**TOUCH), territory)
    given = pictures.jpeg()
    choose(page, payload(1, given))
    prepared = bytes(page.evaluate(TO_BE_SENT))
    assert pictures.SECRET in given
    assert prepared.startswith(b"\xff\xd8")
    assert pictures.SECRET not in prepared
    assert b"Exif" not in prepared


ELSEWHERE = pictures.exif({1: "N", 2: (48.0, 34.0, 20.0), 3: "E", 4: (7.0, 46.0, 10.0)})


def test_a_photo_taken_elsewhere_may_give_its_place(visit: Callable[..., Visit], territory: Territory) -> None:
    page = reach_what(visit(**TOUCH), territory)
    choose(page, payload(1, pictures.jpeg(exif=ELSEWHERE)))
    expect(page.get_by_text("Cette photo a été prise à")).to_be_visible()
    page.get_by_role("button", name="Prendre le lieu de la photo").click()
    expect(page.locator("[data-kept]")).to_have_count(1)
    screen(page, WHAT)
    report = send(page)
    assert report.geom.coords == pytest.approx((7.769444, 48.572222), abs=1e-5)
    assert report.photos.count() == 1


def test_or_the_pin_is_kept(visit: Callable[..., Visit], territory: Territory) -> None:
    page = reach_what(visit(**TOUCH), territory)
    choose(page, payload(1, pictures.jpeg(exif=ELSEWHERE)))
    page.get_by_role("button", name="Garder mon repère").click()
    expect(page.get_by_text("Cette photo a été prise à")).to_be_hidden()
    assert send(page).geom.coords == pytest.approx(territory.point_in_quartier.coords, abs=1e-5)


def test_a_photo_taken_at_the_pin_says_nothing(visit: Callable[..., Visit], territory: Territory) -> None:
    page = reach_what(visit(**TOUCH), territory)
    here = territory.point_in_quartier
    at = pictures.exif({1: "N", 2: (here.y, 0.0, 0.0), 3: "E", 4: (here.x, 0.0, 0.0)})
    choose(page, payload(1, pictures.jpeg(exif=at)))
    expect(page.get_by_text("Cette photo a été prise à")).to_be_hidden()


def test_photos_without_scripts(visit: Callable[..., Visit], territory: Territory, tmp_path: Path) -> None:
    plain = visit(viewport=PHONE, java_script_enabled=False)
    plain.watch.expected.append("422")
    page = reach_what(plain, territory)
    assert not page.get_by_role("button", name="Flouter un visage ou une plaque").count()
    page.get_by_label("Choisir des photos").set_input_files([payload(1), payload(2)])
    page.get_by_role("button", name="Ajouter et vérifier").click()
    expect(page.get_by_text("Encore 3 photos possibles.")).to_be_visible()
    page.get_by_label("Photo 2 : ce qu'elle montre").fill("La deuxième")
    page.get_by_label("Ajouter des photos").set_input_files([payload(number) for number in (3, 4, 5, 6)])
    page.get_by_role("button", name="Ajouter et vérifier").click()
    expect(page.locator("#id_photo_error")).to_contain_text("« rue-6.jpg » : 5 photos au plus")
    expect(page.locator("[data-kept]")).to_have_count(5)
    page.get_by_role("button", name="Retirer : Photo 1").click()
    report = send(page)
    assert [photo.alt for photo in report.photos.all()] == ["La deuxième", "", "", ""]
    assert len(stored(report)) == 4
