"""Filing a contribution: once, in its territory, with its photo and its contact."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from contributions import actions
from contributions.actions import Place, submitting
from contributions.forms import PlaceForm, WhatForm
from contributions.models import Category, Contribution, Photo
from contributions.photos import reencode
from reports.kind import REPORT
from tests.factories import Territory, make_category
from tests.places import COLMAR
from tests.world import picture

pytestmark = pytest.mark.django_db


def file(category: Category, place: Place, key: uuid.UUID | None = None, **words: str) -> Contribution:
    key = key or uuid.uuid4()
    user = AnonymousUser()
    return actions.submit(user, kind=REPORT, category=category, place=place, submission_key=key, **words)[0]


def test_a_contribution_takes_the_territories_of_its_point(territory: Territory, category: Category) -> None:
    made = file(category, Place(territory.point_in_quartier))
    assert (made.commune, made.quartier) == (territory.commune, territory.quartier)


def test_a_commune_chosen_as_a_whole_says_nothing_of_the_quartier(territory: Territory, category: Category) -> None:
    place = Place(territory.point_in_quartier, is_approximate=True, territory=territory.commune)
    made = file(category, place)
    assert (made.commune, made.quartier) == (territory.commune, None)


def test_a_place_that_is_not_served_is_refused_and_nothing_is_kept(territory: Territory, category: Category) -> None:
    with pytest.raises(ValidationError) as refused:
        file(category, Place(COLMAR))
    assert "en dehors du territoire desservi" in refused.value.messages[0]
    assert not Contribution.objects.exists()


def test_the_same_key_gives_back_what_it_made(territory: Territory, category: Category) -> None:
    key = uuid.uuid4()
    first, again = (file(category, Place(territory.point_in_quartier), key) for _time in range(2))
    assert first.pk == again.pk
    assert Contribution.objects.count() == first.events.count() == 1


def kept_photo(key: uuid.UUID) -> Photo:
    return actions.keep_photo(submission_key=key, picture=reencode(SimpleUploadedFile("a.jpg", picture())))


def test_the_photo_of_the_form_follows_the_contribution(territory: Territory, category: Category) -> None:
    key = uuid.uuid4()
    photo = kept_photo(key)
    made = file(category, Place(territory.point_in_quartier), key)
    assert list(made.photos.all()) == [photo]


def test_a_reference_that_is_taken_is_drawn_again(
    territory: Territory, category: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = file(category, Place(territory.point_in_quartier))
    drawn = iter([first.reference, "S-2222222"])
    monkeypatch.setattr(submitting, "new_reference", lambda _prefix: next(drawn))
    second = file(category, Place(territory.point_in_quartier))
    assert (second.reference, second.events.count()) == ("S-2222222", 1)
    assert Contribution.objects.count() == 2


def test_the_same_picture_sent_again_is_the_same_photo(territory: Territory) -> None:
    key = uuid.uuid4()
    first = kept_photo(key)
    assert kept_photo(key) == first
    assert Photo.objects.count() == 1


def test_a_photo_that_is_forgotten_leaves_no_file(
    territory: Territory, django_capture_on_commit_callbacks: object
) -> None:
    key = uuid.uuid4()
    photo = kept_photo(key)
    assert photo.file.storage.exists(photo.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop_photos(submission_key=key)
    assert not photo.file.storage.exists(photo.file.name)


def place_form(**typed: object) -> PlaceForm:
    return PlaceForm({name: str(value) for name, value in typed.items()})


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "NaN", "inf", "91", "200", "7,5 ; drop", "POINT(7 48)", "\x00", "9" * 5000]
)
def test_absurd_coordinates_are_a_field_in_error(territory: Territory, number: str) -> None:
    assert not place_form(lon=7.7, lat=number).is_valid()
    assert not place_form(lon=f"-{number}" if number[0].isdigit() else number, lat=number).is_valid()


def test_a_point_outside_is_refused_with_the_name_of_what_is_served(territory: Territory) -> None:
    form = place_form(lon=COLMAR.x, lat=COLMAR.y)
    assert not form.is_valid()
    assert "Eurométropole de Strasbourg" in form.non_field_errors()[0]


def test_a_territory_without_words_is_not_a_place(territory: Territory) -> None:
    form = place_form(territory="neudorf")
    assert "place_description" in form.errors


def test_a_territory_and_words_make_an_approximate_place(territory: Territory) -> None:
    form = place_form(territory="neudorf", place_description="devant la poste")
    assert form.is_valid()
    assert form.place.is_approximate
    assert form.territories.quartier == territory.quartier


def test_neither_map_nor_list_asks_for_one_of_them(territory: Territory) -> None:
    assert "territory" in place_form().errors


def test_an_accuracy_that_says_nothing_is_left_out(territory: Territory) -> None:
    point = {"lon": territory.point_in_quartier.x, "lat": territory.point_in_quartier.y}
    for typed, kept in (("12.4", 12), ("9999999999", None), ("", None)):
        form = place_form(**point, accuracy=typed)
        assert form.is_valid()
        assert form.place.accuracy_m == kept


def what_form(**typed: str) -> WhatForm:
    return WhatForm(typed, kind=REPORT)


def test_a_family_that_has_entries_is_not_a_category_to_choose(category: Category) -> None:
    assert "category" in what_form(category=category.parent.code).errors
    assert what_form(category=category.code).is_valid()


@pytest.mark.parametrize("code", ["", "n-existe-pas", "\x00", "1", "x" * 5000])
def test_a_category_that_does_not_exist_is_refused(category: Category, code: str) -> None:
    assert "category" in what_form(category=code).errors


def test_a_category_of_another_kind_or_withdrawn_is_refused(category: Category) -> None:
    idea = make_category("place-verte", kind="idea")
    gone = make_category("ancienne", is_active=False)
    assert "category" in what_form(category=idea.code).errors
    assert "category" in what_form(category=gone.code).errors


def test_invisible_controls_leave_the_text(category: Category) -> None:
    form = what_form(category=category.code, description="un\x07 trou\u202e\r\nlà\x1b[31m")
    assert form.is_valid()
    assert form.cleaned_data["description"] == "un trou\nlà[31m"


@pytest.mark.parametrize("text", ["a\x00b", "x" * 1_000_000])
def test_text_that_cannot_be_kept_is_refused(category: Category, text: str) -> None:
    assert "description" in what_form(category=category.code, description=text).errors
