"""Up to five photos of one form: kept at once, each with its words, never a sixth, nor held up by a bad one."""

import re
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from contributions import actions, photos
from contributions.models import Category, Contribution, Photo
from tests import pictures
from tests.factories import Territory, make_category
from tests.places import PLACE_DU_MARCHE

pytestmark = pytest.mark.django_db
FORM = "/signaler/"
COLORS = ("#101010", "#303030", "#505050", "#707070", "#909090", "#b0b0b0", "#d0d0d0")


def file(number: int, content: bytes | None = None) -> SimpleUploadedFile:
    made = pictures.saved(pictures.drawn(color=COLORS[number]), "JPEG") if content is None else content
    return SimpleUploadedFile(f"rue-{number}.jpg", made, "image/jpeg")


def files(*numbers: int) -> list[SimpleUploadedFile]:
    return [file(number) for number in numbers]


def picture(number: int) -> photos.Picture:
    return photos.reencode(file(number))


@pytest.fixture
def pothole(territory: Territory) -> Category:
    return make_category()


class Form:
    """A form being filled, screen after screen, under one key."""

    def __init__(self, client: Client, category: Category) -> None:
        self.client = client
        self.key = uuid.uuid4()
        self.fields = {
            "submission_key": str(self.key),
            "step": "what",
            "lon": str(PLACE_DU_MARCHE.x),
            "lat": str(PLACE_DU_MARCHE.y),
            "category": category.code,
        }

    def send(self, **typed: object) -> HttpResponse:
        return self.client.post(FORM, {**self.fields, "go": "photos", **typed})

    @property
    def photos(self) -> list[Photo]:
        return list(Photo.objects.filter(submission_key=self.key))


@pytest.fixture
def form(client: Client, pothole: Category) -> Form:
    return Form(client, pothole)


def test_five_at_once_are_kept_in_their_order_with_their_words(form: Form) -> None:
    form.send(photo=files(0, 1, 2, 3, 4), photo_alt=["zéro", "", "deux", "trois", "quatre"], go="next")
    sent = Contribution.objects.get()
    assert [photo.alt for photo in sent.photos.all()] == ["zéro", "", "deux", "trois", "quatre"]
    assert [photo.position for photo in sent.photos.all()] == [0, 1, 2, 3, 4]


def test_one_after_another_are_kept_with_the_count_that_is_left(form: Form) -> None:
    assert "Encore 4 photos possibles." in form.send(photo=file(0)).content.decode()
    page = form.send(photo=files(1, 2, 3)).content.decode()
    assert "Encore 1 photo possible." in page
    assert page.count("data:image/webp;base64,") == 4
    full = form.send(photo=file(4)).content.decode()
    assert "C&#x27;est le plus" in full
    assert "Ajouter des photos" not in full
    assert len(form.photos) == 5


def test_a_sixth_is_refused_by_its_name_and_the_five_are_kept(form: Form) -> None:
    page = form.send(photo=files(0, 1, 2, 3, 4, 5))
    assert page.status_code == 422
    assert "« rue-5.jpg » : 5 photos au plus" in page.content.decode()
    assert len(form.photos) == 5
    again = form.send(photo=file(6))
    assert "« rue-6.jpg » : 5 photos au plus" in again.content.decode()
    assert len(form.photos) == 5


def test_a_photo_that_fails_takes_no_other_with_it_and_is_named(form: Form) -> None:
    page = form.send(photo=[file(0), file(1, b"\xff\xd8 broken"), file(2)], photo_alt=["a", "b", "c"], go="next")
    assert page.status_code == 422
    assert "« rue-1.jpg » : Cette photo est abîmée ou incomplète." in page.content.decode()
    assert [photo.alt for photo in form.photos] == ["a", "c"]
    assert not Contribution.objects.exists()


def test_the_same_send_again_keeps_each_photo_once(form: Form) -> None:
    for _time in range(2):
        form.send(photo=files(0, 1))
    assert len(form.photos) == 2


def test_one_is_taken_away_by_its_own_button(form: Form) -> None:
    form.send(photo=files(0, 1, 2))
    gone = form.photos[1]
    page = form.send(go="", remove_photo=str(gone.pk))
    assert page.status_code == 200
    assert gone not in form.photos
    assert len(form.photos) == 2


@pytest.mark.parametrize("wrong", ["", "x", "\x00", "2f1c8d0e-6a53-4b0a-9a2e-0d5c1f2b3a4d"])
def test_what_is_no_photo_of_the_form_is_not_taken_away(form: Form, wrong: str) -> None:
    other = actions.keep_photo(submission_key=uuid.uuid4(), picture=picture(0))
    form.send(photo=file(1))
    for given in (wrong, str(other.pk)):
        assert form.send(go="", remove_photo=given).status_code == 200
    assert Photo.objects.count() == 2


def test_the_words_of_a_kept_photo_follow_what_is_typed(form: Form) -> None:
    form.send(photo=file(0))
    name = f"photo_alt_{form.photos[0].pk}"
    page = form.send(**{name: "Un trou \u202e rond"})
    assert re.search(rf'name="{name}"\s+value="Un trou  rond"', page.content.decode())
    form.send(go="next", **{name: "x" * 5000 + "\x00"})
    assert form.photos[0].alt == "x" * 200


def test_a_photo_of_another_form_cannot_be_described(form: Form) -> None:
    other = actions.keep_photo(submission_key=uuid.uuid4(), picture=picture(0), alt="à moi")
    form.send(**{f"photo_alt_{other.pk}": "changé"})
    other.refresh_from_db()
    assert other.alt == "à moi"


def test_one_blurred_after_it_was_kept_takes_the_place_of_the_first(form: Form) -> None:
    form.send(photo=files(0, 1, 2, 3, 4))
    first = form.photos[0]
    form.send(photo=file(5), photo_alt="floutée", replaced_photo=str(first.pk), go="next")
    kept = Contribution.objects.get().photos.all()
    assert first not in kept
    assert len(kept) == 5
    assert kept[4].alt == "floutée"


def test_whoever_holds_the_key_of_the_form_opens_its_photos_and_nobody_else(form: Form, client: Client) -> None:
    form.send(photo=file(0))
    address = form.photos[0].get_absolute_url()
    mine = client.get(address, headers={"Submission-Key": str(form.key)})
    mine.getvalue()
    assert (mine.status_code, mine["Cache-Control"]) == (200, "private, no-store")
    for key in ("", str(uuid.uuid4()), "é"):
        assert client.get(address, headers={"Submission-Key": key}).status_code == 404
    form.send(go="next")
    Contribution.objects.update(is_public=False)
    assert client.get(address, headers={"Submission-Key": str(form.key)}).status_code == 404


@pytest.mark.parametrize("name", pictures.TELLING)
def test_nothing_that_the_form_stores_tells_anything(form: Form, name: str) -> None:
    form.send(photo=file(0, pictures.TELLING[name]()), go="next")
    with Contribution.objects.get().photos.get().file.open() as stored:
        pictures.assert_tells_nothing(stored.read())


def test_a_form_full_of_files_decodes_no_more_than_it_may_hold(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    whole = photos.reencode
    monkeypatch.setattr(photos, "reencode", lambda upload: decoded.append(upload.name) or whole(upload))
    form.send(photo=[file(0) for _file in range(40)])
    assert len(decoded) == actions.MOST_PHOTOS


def test_no_photo_joins_a_form_that_is_already_sent(form: Form) -> None:
    form.send(go="next")
    with pytest.raises(ValidationError) as refused:
        actions.keep_photo(submission_key=form.key, picture=picture(0))
    assert refused.value.code == "sent"


@pytest.mark.django_db(transaction=True)
def test_eight_at_the_same_moment_are_five() -> None:
    key = uuid.uuid4()
    made = [photos.reencode(file(0, pictures.saved(pictures.drawn(color=f"#{n}0{n}0{n}0"), "PNG"))) for n in range(8)]
    start = threading.Barrier(len(made))
    refusals: list[str] = []

    def keep(one: photos.Picture) -> None:
        start.wait()
        try:
            actions.keep_photo(submission_key=key, picture=one)
        except ValidationError as refusal:
            refusals.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=keep, args=[one]) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Photo.objects.values_list("position", flat=True)) == [0, 1, 2, 3, 4]
    assert refusals == ["too_many"] * 3
