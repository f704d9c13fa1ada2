"""Photos sent by programs: before the report, under its key."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings

from contributions.models import Contribution, Photo
from tests import pictures
from tests.api.requests import feature, problem, send
from tests.factories import Territory, make_category

pytestmark = pytest.mark.django_db
PHOTOS = "/api/v1/photos/"
KEY = "0b0c5a5e-7d0e-4f5c-9d8c-2f2f5b1c7a11"


@pytest.fixture(autouse=True)
def pothole(territory: Territory) -> None:
    make_category("nid-de-poule")


def upload(content: bytes | None = None, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.jpeg() if content is None else content, "image/jpeg")


def color(number: int) -> bytes:
    return pictures.saved(pictures.drawn(color=f"#{number}0{number}0{number}0"), "PNG")


def put(key: str = KEY, **body: object) -> HttpResponse:
    headers = {"Idempotency-Key": key} if key else {}
    return Client().post(PHOTOS, body, headers=headers)


def test_a_photo_follows_the_report_of_the_same_key() -> None:
    kept = put(file=upload(), alt="Un trou rond")
    assert kept.status_code == 201
    assert kept["Cache-Control"] == "no-store"
    said = kept.json()
    assert said == {"id": said["id"], "width": 64, "height": 48, "alt": "Un trou rond"}
    assert Client().get(f"/photos/{said['id']}/").status_code == 404
    filed = send(feature(), key=KEY).json()
    (photo,) = filed["properties"]["photos"]
    assert photo["alt"] == "Un trou rond"
    assert said["id"] in photo["url"]
    assert Contribution.objects.get().photos.count() == 1


def test_a_report_of_another_key_takes_no_photo() -> None:
    put(file=upload())
    assert send(feature()).json()["properties"]["photos"] == []


def test_the_same_picture_again_is_the_same_photo() -> None:
    first, again = (put(file=upload()).json()["id"] for _time in range(2))
    assert first == again
    assert Photo.objects.count() == 1


def test_a_sixth_is_refused() -> None:
    for number in range(5):
        assert put(file=upload(color(number))).status_code == 201
    told = problem(put(file=upload(color(6))), 422)
    assert "5 photos au plus" in told["errors"]["file"][0]
    assert Photo.objects.count() == 5


def test_no_photo_joins_a_report_already_filed() -> None:
    send(feature(), key=KEY)
    assert "déjà parti" in problem(put(file=upload()), 422)["errors"]["file"][0]


@pytest.mark.parametrize("name", pictures.TELLING)
def test_nothing_that_is_stored_tells_anything(name: str) -> None:
    put(file=upload(pictures.TELLING[name]()))
    with Photo.objects.get().file.open() as stored:
        pictures.assert_tells_nothing(stored.read())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"file": "no file"}, 400),
        ({"file": upload(b"")}, 422),
        ({"file": upload(b"\xff\xd8 broken")}, 422),
        ({"file": upload(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40)}, 422),
        ({"file": upload(), "alt": "x" * 201}, 400),
        ({"file": upload(), "alt": "a\x00b"}, 400),
        ({"file": upload(), "position": "1"}, 400),
    ],
    ids=["nothing", "text", "empty", "broken", "heic", "long", "nul", "unknown"],
)
def test_what_cannot_be_kept_is_told(body: dict[str, object], status: int) -> None:
    problem(put(**body), status)
    assert not Photo.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "1" * 32, KEY + "0"])
def test_a_key_is_needed(key: str) -> None:
    assert "Idempotency-Key" in problem(put(key, file=upload()), 400)["errors"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [("application/json", 415), ("multipart/form-data", 400), ("multipart/form-data; boundary=x", 400)],
)
def test_a_body_of_another_shape_is_refused(content_type: str, status: int) -> None:
    answer = Client().post(PHOTOS, b"{}", content_type=content_type, headers={"Idempotency-Key": str(uuid.uuid4())})
    problem(answer, status)


@override_settings(UPLOAD_MAX_BYTES=1000)
def test_a_huge_body_is_turned_away() -> None:
    problem(put(file=upload(b"x" * 2000)), 413)


@override_settings(SUBMISSIONS_PER_HOUR=1)
def test_one_sender_sends_so_many_and_no_more() -> None:
    answers = [put(str(uuid.uuid4()), file=upload(color(0))) for _time in range(9)]
    assert [answer.status_code for answer in answers] == [201] * 8 + [429]
    assert answers[-1]["Retry-After"] == "3600"
