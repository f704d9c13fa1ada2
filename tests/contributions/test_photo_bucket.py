"""Photos in a bucket: all that is done with them is done as in a folder, against a real S3 server."""

import uuid
from collections.abc import Iterator

import boto3
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from contributions import photos
from contributions.actions import keep_photo
from contributions.models import Photo
from tests import pictures
from tests.factories import make_report

BUCKET = "photos-of-the-city"
KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "fr-par"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Settings) -> Iterator[object]:
    """The bucket itself, behind the back of the site."""
    found = boto3.resource("s3", endpoint_url=endpoint, **KEYS).Bucket(BUCKET)
    found.create(CreateBucketConfiguration={"LocationConstraint": "fr-par"})
    use(settings, endpoint)
    yield found
    found.objects.delete()
    found.delete()
    found.meta.client.close()


def use(settings: Settings, endpoint: str) -> None:
    options = {"bucket_name": BUCKET, "endpoint_url": endpoint, "region_name": "fr-par", "location": "riverain"}
    options |= {"access_key": "key", "secret_key": "secret"}
    backend = {"BACKEND": "config.photo_storage.PhotoBucket", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": backend}


def kept() -> Photo:
    upload = SimpleUploadedFile("devant.jpg", pictures.jpeg(), "image/jpeg")
    return keep_photo(submission_key=uuid.uuid4(), picture=photos.reencode(upload))


def published() -> Photo:
    photo = kept()
    Photo.objects.filter(pk=photo.pk).update(contribution=make_report(), is_public=True)
    return Photo.objects.get(pk=photo.pk)


def names(bucket: object) -> list[str]:
    return [each.key for each in bucket.objects.all()]


@pytest.mark.django_db
def test_a_photo_is_drawn_again_before_it_is_kept(bucket: object) -> None:
    photo = kept()
    (name,) = names(bucket)
    assert name == f"riverain/{photo.file.name}"
    content = bucket.Object(name).get()
    assert content["ContentType"] == photos.TYPE
    pictures.assert_tells_nothing(content["Body"].read())


@pytest.mark.django_db
def test_it_is_read_through_its_contribution(bucket: object, client: Client, territory: object) -> None:
    photo = published()
    for door in ("photo", "photo-small"):
        answer = client.get(reverse(door, args=[photo.pk]))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, photos.TYPE)
        assert answer.getvalue()[:4] == b"RIFF"
    with pytest.raises(ValueError, match="address"):
        _ = photo.file.url


@pytest.mark.django_db
def test_a_photo_that_is_forgotten_leaves_the_bucket(
    bucket: object, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    photo = kept()
    with django_capture_on_commit_callbacks(execute=True):
        photos.forget(Photo.objects.filter(pk=photo.pk))
        assert names(bucket)
    assert not names(bucket)


@pytest.mark.django_db
def test_a_lost_file_is_a_page_that_is_not_there(bucket: object, client: Client, territory: object) -> None:
    photo = published()
    bucket.objects.delete()
    assert not default_storage.exists(photo.file.name)
    assert client.get(reverse("photo", args=[photo.pk])).status_code == 404


@pytest.mark.django_db
def test_a_storage_that_is_away_says_when_to_come_back(
    bucket: object, client: Client, territory: object, settings: Settings
) -> None:
    photo = published()
    use(settings, "http://127.0.0.1:9")
    answer = client.get(reverse("photo", args=[photo.pk]))
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
