"""The photos of a form that is not sent yet."""

import uuid

from django.db import transaction

from contributions.models import Photo
from contributions.photos import Picture, forget


@transaction.atomic
def keep_photo(*, submission_key: uuid.UUID, picture: Picture, alt: str = "") -> Photo:
    """Keep the photo of a form that is not sent yet, in place of the one it had."""
    drop_photos(submission_key=submission_key)
    return Photo.objects.create(
        submission_key=submission_key,
        file=picture.as_file(),
        width=picture.width,
        height=picture.height,
        alt=alt,
    )


def describe_photo(*, submission_key: uuid.UUID, alt: str) -> None:
    """Say what the photo of a form that is not sent yet shows."""
    Photo.objects.filter(submission_key=submission_key, contribution=None).update(alt=alt)


def drop_photos(*, submission_key: uuid.UUID) -> None:
    """Forget the photos of a form that is not sent yet."""
    forget(Photo.objects.filter(submission_key=submission_key, contribution=None))
