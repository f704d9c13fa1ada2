"""A photo is seen with its contribution, and leaves the screens with it."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Role
from contributions.models import Photo
from tests.factories import Territory, make_report, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db

NAMES = ("photo", "photo-small")


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def photo(territory: Territory) -> Photo:
    return make_photo(make_report())


@pytest.mark.parametrize("name", NAMES)
def test_anyone_sees_the_photo_of_a_public_report(client: Client, photo: Photo, name: str) -> None:
    response = client.get(reverse(name, args=[photo.pk]))
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=300"
    assert Image.open(io.BytesIO(content(response))).format == "WEBP"


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_that_has_it_is_not_sent_it_again(client: Client, photo: Photo, name: str) -> None:
    address = reverse(name, args=[photo.pk])
    first = client.get(address)
    content(first)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("name", NAMES)
def test_the_photo_of_a_hidden_report_is_for_those_who_see_it(client: Client, territory: Territory, name: str) -> None:
    photo = make_photo(make_report(is_public=False))
    address = reverse(name, args=[photo.pk])
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": f'"{photo.pk}"'}).status_code == 404
    client.force_login(make_user(Role.AGENT, territory.commune))
    response = client.get(address)
    content(response)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", NAMES)
def test_a_photo_not_yet_sent_has_no_address(client: Client, territory: Territory, name: str) -> None:
    photo = make_photo(None)
    client.force_login(make_user(is_superuser=True))
    assert client.get(reverse(name, args=[photo.pk])).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_was_lost_is_not_found(client: Client, photo: Photo, name: str) -> None:
    photo.file.storage.delete(photo.file.name)
    assert client.get(reverse(name, args=[photo.pk])).status_code == 404


def test_files_are_never_served_as_such(client: Client, photo: Photo) -> None:
    assert client.get(f"/media/{photo.file.name}").status_code == 404


def test_a_small_photo_is_small(client: Client, territory: Territory) -> None:
    photo = make_photo(make_report())
    buffer = io.BytesIO()
    Image.effect_noise((1600, 1200), 80).convert("RGB").save(buffer, "WEBP", quality=80)
    with photo.file.open("wb") as file:
        file.write(buffer.getvalue())
    small = content(client.get(reverse("photo-small", args=[photo.pk])))
    assert max(Image.open(io.BytesIO(small)).size) == 320
    assert len(small) < 40_000 < len(buffer.getvalue())


def test_the_page_gives_the_words_of_the_photo(client: Client, territory: Territory) -> None:
    report = make_report()
    make_photo(report, alt="Un trou près du passage piéton")
    assert 'alt="Un trou près du passage piéton"' in client.get(report.get_absolute_url()).content.decode()
