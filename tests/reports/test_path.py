"""The path of a report without scripts: where, what, is it one of these, sent."""

import datetime
import io
import re
import uuid
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone
from PIL import Image

from contributions.models import Category, Contact, Photo
from reports.models import Report
from tests.factories import Territory, make_category, make_idea, make_report, make_user
from tests.places import COLMAR, PLACE_DU_MARCHE, north_of
from tests.world import picture

pytestmark = pytest.mark.django_db
FORM = "/signaler/"
LONG_AGO = timezone.now() - datetime.timedelta(days=61)
POINT = {"lon": str(PLACE_DU_MARCHE.x), "lat": str(PLACE_DU_MARCHE.y)}


class Fields(HTMLParser):
    """What a browser without scripts would send back of the form of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.open_select = self.open_area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and given.get("type") in ("radio", "checkbox") and "checked" not in given:
            return
        if tag == "input" and name and given.get("type") != "file":
            self.values[name] = given.get("value") or ""
        if tag == "select":
            self.open_select = name
        if tag == "option" and "selected" in given:
            self.values[self.open_select] = given.get("value") or ""
        self.open_area = name if tag == "textarea" else ""
        if self.open_area:
            self.values[name] = ""

    def handle_data(self, data: str) -> None:
        if self.open_area:
            self.values[self.open_area] += data.removeprefix("\r\n").removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.open_area = ""


def fields(response: HttpResponse) -> dict[str, str]:
    values = Fields(response.content.decode()).values
    values.pop("csrfmiddlewaretoken", None)
    return values


def press(client: Client, page: HttpResponse, name: str = "go", value: str = "next", **typed: object) -> HttpResponse:
    """Fill some fields of the page and press one of its buttons."""
    return client.post(FORM, {**fields(page), **typed, name: value})


def photo_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", picture(), "image/jpeg")


@pytest.fixture
def pothole(territory: Territory) -> Category:
    return make_category(duplicate_radius_m=30, duplicate_window_days=90)


def reach_what(client: Client, **typed: str) -> HttpResponse:
    return press(client, client.get(FORM), **{**POINT, **typed})


def heading(page: HttpResponse) -> str:
    found = re.search(r'<h1 id="titre"[^>]*>(.*?)</h1>', page.content.decode(), re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def test_the_whole_path_without_a_map(client: Client, pothole: Category, territory: Territory) -> None:
    where = client.get(FORM)
    assert heading(where) == "Où est le problème ?"
    what = press(client, where, territory="neudorf", place_description="devant la poste")
    assert heading(what) == "Quel est le problème ?"
    assert "Strasbourg, Neudorf · devant la poste" in what.content.decode()
    sent = press(client, what, category=pothole.code, description="Un trou.", email="moi@example.test")
    report = Report.objects.get()
    assert (report.quartier, report.is_approximate) == (territory.quartier, True)
    assert Contact.objects.get().email == "moi@example.test"
    page = client.get(sent.url).content.decode()
    assert report.reference in page
    assert "/suivi/" in page
    assert "Neudorf" in page


def test_the_whole_path_with_a_point_and_a_photo(client: Client, pothole: Category) -> None:
    what = reach_what(client, accuracy="8.6")
    press(client, what, category=pothole.code, photo=photo_file(), photo_alt="Un trou rond")
    report = Report.objects.get()
    assert report.geom.coords == (PLACE_DU_MARCHE.x, PLACE_DU_MARCHE.y)
    assert report.accuracy_m == 9
    assert [photo.alt for photo in report.photos.all()] == ["Un trou rond"]


def test_the_exif_of_the_photo_is_nowhere_in_the_file(client: Client, pothole: Category) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Telephone-12"
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, "JPEG", exif=exif)
    upload = SimpleUploadedFile("photo.jpg", buffer.getvalue(), "image/jpeg")
    press(client, reach_what(client), category=pothole.code, photo=upload)
    with Photo.objects.get().file.open() as kept:
        assert b"Telephone-12" not in kept.read()


def test_someone_with_an_account_is_the_author(client: Client, pothole: Category) -> None:
    user = make_user()
    client.force_login(user)
    press(client, reach_what(client), category=pothole.code)
    assert Report.objects.get().author == user


def test_a_point_outside_is_refused_with_the_reason_and_nothing_is_lost(client: Client, pothole: Category) -> None:
    typed = {
        "lon": str(COLMAR.x),
        "lat": str(COLMAR.y),
        "place_description": "près du musée",
        "description": "Un trou.",
    }
    page = press(client, client.get(FORM), **typed, email="moi@example.test", category=pothole.code)
    assert page.status_code == 422
    assert heading(page) == "Où est le problème ?"
    assert "en dehors du territoire desservi" in page.content.decode()
    kept = fields(page)
    assert {name: kept[name] for name in typed} == typed
    assert (kept["email"], kept["category"]) == ("moi@example.test", pothole.code)
    assert not Report.objects.exists()


def test_a_missing_category_says_so_and_keeps_the_photo(client: Client, pothole: Category) -> None:
    page = press(client, reach_what(client), photo=photo_file(), description="Un trou.")
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#id_category"' in text
    assert "Choisissez une catégorie." in text
    assert "data:image/webp;base64," in text
    assert fields(page)["description"] == "Un trou."
    press(client, page, category=pothole.code)
    assert Report.objects.get().photos.count() == 1


def test_a_photo_can_be_taken_away(client: Client, pothole: Category) -> None:
    page = press(client, reach_what(client), photo=photo_file())
    page = press(client, page, "remove_photo", str(Photo.objects.get().pk), description="Un trou.")
    assert page.status_code == 200
    assert "data:image/webp" not in page.content.decode()
    assert fields(page)["description"] == "Un trou."
    assert not Photo.objects.exists()


def test_what_is_no_photo_is_refused_and_the_words_stay(client: Client, pothole: Category) -> None:
    wrong = SimpleUploadedFile("photo.jpg", b"<!doctype html><script>alert(1)</script>", "image/jpeg")
    page = press(client, reach_what(client), category=pothole.code, description="Un trou.", photo=wrong)
    assert page.status_code == 422
    assert fields(page)["description"] == "Un trou."
    assert fields(page)["category"] == pothole.code
    assert not Photo.objects.exists()


def test_going_back_keeps_everything(client: Client, pothole: Category) -> None:
    what = reach_what(client, place_description="devant la poste")
    where = press(client, what, value="where", category=pothole.code, description="Un trou.", photo=photo_file())
    assert where.status_code == 200
    assert fields(where)["place_description"] == "devant la poste"
    again = press(client, where)
    kept = fields(again)
    assert (kept["category"], kept["description"]) == (pothole.code, "Un trou.")
    assert "data:image/webp" in again.content.decode()


def test_likely_duplicates_are_shown_before_sending(client: Client, pothole: Category) -> None:
    known = make_report(category=pothole, geom=north_of(PLACE_DU_MARCHE, metres=20), description="Grand trou.")
    page = press(client, reach_what(client), category=pothole.code)
    text = page.content.decode().replace("\xa0", " ")
    assert heading(page) == "Est-ce l'un de ceux-ci ?"
    assert "À 20 m, même catégorie" in text
    assert "Grand trou." in text
    assert f'value="{known.reference}"' in text
    assert Report.objects.count() == 1


def test_the_same_one_is_confirmed_in_place_of_a_new_report(client: Client, pothole: Category) -> None:
    known = make_report(category=pothole)
    page = press(client, reach_what(client), category=pothole.code)
    first, again = (press(client, page, "same", known.reference) for _time in range(2))
    known.refresh_from_db()
    assert first.url == again.url
    told = client.get(first.url)
    assert known.get_absolute_url() in told.content.decode()
    assert heading(told).endswith("Votre constat est ajouté, merci")
    assert (known.support_count, known.constats.count(), Report.objects.count()) == (1, 1, 1)


def test_two_browsers_are_two_confirmations(pothole: Category) -> None:
    known = make_report(category=pothole)
    for client in (Client(), Client()):
        press(client, press(client, reach_what(client), category=pothole.code), "same", known.reference)
    known.refresh_from_db()
    assert known.support_count == 2


def test_none_of_these_sends_a_new_report(client: Client, pothole: Category) -> None:
    known = make_report(category=pothole)
    page = press(client, reach_what(client), category=pothole.code, description="Un autre.")
    sent = press(client, page)
    assert sent.status_code == 302
    assert Report.objects.exclude(pk=known.pk).get().description == "Un autre."


@pytest.mark.parametrize("closed", [{"status": "solved", "closed_at": LONG_AGO}, {"is_public": False}])
def test_one_that_is_gone_meanwhile_is_not_confirmed_and_nothing_is_lost(
    client: Client, pothole: Category, closed: dict
) -> None:
    known = make_report(category=pothole)
    page = press(client, reach_what(client), category=pothole.code, description="Un autre.")
    Report.objects.filter(pk=known.pk).delete()
    gone = make_report(category=pothole, **closed)
    answer = press(client, page, "same", gone.reference)
    assert answer.status_code == 422
    assert fields(answer)["description"] == "Un autre."


@pytest.mark.parametrize("reference", ["", "S-XXXXXXX", "\x00", "x" * 10_000])
def test_a_reference_that_does_not_exist_confirms_nothing(client: Client, pothole: Category, reference: str) -> None:
    assert press(client, reach_what(client), "same", reference, category=pothole.code).status_code == 422


def test_an_idea_is_not_confirmed_from_the_form_of_reports(client: Client, pothole: Category) -> None:
    idea = make_idea()
    assert press(client, reach_what(client), "same", idea.reference).status_code == 422
    idea.refresh_from_db()
    assert idea.support_count == 0


def test_sending_twice_makes_one_report_and_shows_the_same_page(client: Client, pothole: Category) -> None:
    what = reach_what(client)
    first, second = (press(client, what, category=pothole.code) for _time in range(2))
    assert first.url == second.url
    assert Report.objects.count() == 1


def test_a_form_whose_key_was_tampered_with_is_a_new_form(client: Client, pothole: Category) -> None:
    what = reach_what(client)
    press(client, what, category=pothole.code, submission_key="\x00'; drop table")
    assert Report.objects.count() == 1


def test_the_address_gives_the_place_and_the_category(client: Client, pothole: Category) -> None:
    page = client.get(FORM, {**POINT, "category": pothole.code})
    kept = fields(page)
    assert {name: kept[name] for name in POINT} == POINT
    assert kept["category"] == pothole.code
    assert fields(client.get(FORM, {"territory": "neudorf"}))["territory"] == "neudorf"


@pytest.mark.parametrize("wrong", [{"lon": "1e400", "lat": "NaN"}, {"category": "x"}, {"territory": "x"}, {"lon": "7"}])
def test_a_wrong_address_begins_with_an_empty_form(client: Client, pothole: Category, wrong: dict) -> None:
    page = client.get(FORM, wrong)
    assert page.status_code == 200
    assert "Il reste quelque chose à corriger" not in page.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"lon": "1e400", "lat": "48.5"},
        {"lon": "NaN", "lat": "NaN"},
        {"lon": "POINT(7 48)", "lat": "SRID=1;POINT(7 48 3)"},
        {"territory": "\x00", "place_description": "ici"},
        {"territory": "metropole", "place_description": "ici"},
        {"step": "\x00", "go": "\x00"},
        {"step": "similar"},
        {},
    ],
)
def test_a_hostile_place_is_a_form_in_error(client: Client, pothole: Category, typed: dict) -> None:
    assert client.post(FORM, typed).status_code == 422
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"category": "n-existe-pas"}, {"description": "x" * 1_000_000}, {"description": "a\x00b"}, {"email": "moi"}],
)
def test_hostile_words_are_a_form_in_error(client: Client, pothole: Category, typed: dict) -> None:
    answer = press(client, reach_what(client), **{"category": pothole.code, **typed})
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_markup_is_shown_as_text(client: Client, pothole: Category) -> None:
    page = press(client, reach_what(client), value="where", description="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page.content.decode()


@override_settings(UPLOAD_MAX_BYTES=10_000)
def test_a_huge_body_is_turned_away(client: Client, pothole: Category) -> None:
    huge = SimpleUploadedFile("photo.jpg", b"\xff\xd8" + b"x" * 20_000)
    assert press(client, reach_what(client), photo=huge).status_code in (400, 413)


@override_settings(PHOTO_MAX_BYTES=10_000)
def test_a_photo_that_is_too_heavy_is_a_form_in_error(client: Client, pothole: Category) -> None:
    heavy = SimpleUploadedFile("photo.jpg", b"\xff\xd8" + b"x" * 20_000)
    page = press(client, reach_what(client), category=pothole.code, description="Un trou.", photo=heavy)
    assert page.status_code == 422
    assert fields(page)["description"] == "Un trou."


@override_settings(SUBMISSIONS_PER_HOUR=2)
def test_too_many_sends_wait_and_lose_nothing(client: Client, territory: Territory) -> None:
    category = make_category()
    answers = [
        press(client, reach_what(client), category=category.code, description=f"Numéro {uuid.uuid4()}.", step="similar")
        for _time in range(3)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert fields(answers[2])["description"].startswith("Numéro ")
    assert fields(answers[2])["category"] == category.code
    assert Report.objects.count() == 2


def test_the_hint_gives_the_likely_duplicates_as_a_fragment(client: Client, pothole: Category) -> None:
    known = make_report(category=pothole)
    answer = client.get("/signaler/proches/", {**POINT, "category": pothole.code})
    text = answer.content.decode()
    assert known.reference in text
    assert "<html" not in text


@pytest.mark.parametrize(
    "wrong", [{}, POINT, {**POINT, "category": "x"}, {"lon": "1e400", "lat": "0", "category": "nid-de-poule"}]
)
def test_a_hint_about_nothing_is_a_bad_request(client: Client, pothole: Category, wrong: dict) -> None:
    assert client.get("/signaler/proches/", wrong).status_code == 400


@pytest.mark.parametrize("token", ["x", "0" * 40, "a" * 5000])
def test_a_token_that_was_not_given_finds_nothing(client: Client, territory: Territory, token: str) -> None:
    assert client.get(f"/signaler/envoye/{token}/").status_code == 404


def test_no_cache_keeps_the_pages_of_the_path(client: Client, pothole: Category) -> None:
    for page in (client.get(FORM), reach_what(client)):
        assert "no-store" in page.headers["Cache-Control"]
