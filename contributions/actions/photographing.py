"""The photos of a contribution: kept while its form is filled, then reviewed."""

import hashlib
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.permissions import Person
from contributions.actions.authors import author_of
from contributions.models import Category, Constat, Contribution, Event, EventType, Photo
from contributions.permissions import may_review_photo
from contributions.photos import Picture, forget

MOST_PHOTOS = 5


@transaction.atomic
def keep_photo(*, submission_key: uuid.UUID, picture: Picture, alt: str = "", position: int | None = None) -> Photo:
    """Keep a photo of a form that is not sent yet, after those it has, or at `position`. The same picture sent again
    is the same photo. Raises ValidationError beyond `MOST_PHOTOS`, or once the form is sent."""
    hold_photos(submission_key)
    name = uuid.uuid5(submission_key, hashlib.sha256(picture.content).hexdigest())
    known = Photo.objects.filter(pk=name).first()
    if known:
        return known
    if any(sent.objects.filter(submission_key=submission_key).exists() for sent in (Contribution, Constat)):
        raise ValidationError(_("Cet envoi est déjà parti : aucune photo ne peut plus y être jointe."), code="sent")
    unsent = Photo.objects.unsent(submission_key)
    if unsent.count() >= MOST_PHOTOS:
        raise ValidationError(too_many_photos(), code="too_many")
    if position is None:
        last = unsent.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
    return Photo.objects.create(
        id=name,
        submission_key=submission_key,
        file=picture.as_file(),
        width=picture.width,
        height=picture.height,
        alt=alt,
        position=position,
    )


def too_many_photos() -> str:
    return _("%(most)s photos au plus : celle-ci n'est pas gardée.") % {"most": MOST_PHOTOS}


def hold_photos(submission_key: uuid.UUID) -> None:
    """One at a time for this form until the end of the transaction: no row exists yet that could be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"photos:{submission_key}"])


def describe_photo(*, submission_key: uuid.UUID, photo_id: uuid.UUID, alt: str) -> None:
    """Say what a photo of a form that is not sent yet shows."""
    Photo.objects.unsent(submission_key).filter(pk=photo_id).update(alt=alt)


def drop_photo(*, submission_key: uuid.UUID, photo_id: uuid.UUID) -> None:
    """Forget one photo of a form that is not sent yet."""
    forget(Photo.objects.unsent(submission_key).filter(pk=photo_id))


def drop_photos(*, submission_key: uuid.UUID) -> None:
    """Forget the photos of a form that is not sent yet."""
    forget(Photo.objects.unsent(submission_key))


@transaction.atomic(savepoint=False)
def attach_photos(*, contribution: Contribution) -> None:
    """Give a contribution the photos of its form; held back when its category or its family has them reviewed."""
    hold_photos(contribution.submission_key)
    is_public = not are_reviewed(contribution.category)
    Photo.objects.unsent(contribution.submission_key).update(contribution=contribution, is_public=is_public)


def are_reviewed(category: Category) -> bool:
    """Is a photo held back until somebody has seen it?"""
    return category.are_photos_reviewed or category.family.are_photos_reviewed


@transaction.atomic
def review_photo(user: Person, *, photo: Photo, is_public: bool) -> None:
    """Publish a photo, or hide it. Said again, it changes nothing and writes nothing. Raises PermissionDenied."""
    contribution = photo.contribution
    if contribution is None or not may_review_photo(user, photo):
        raise PermissionDenied
    if not Photo.objects.filter(pk=photo.pk).exclude(is_public=is_public).update(is_public=is_public):
        return
    words = _("Photo publiée : %(alt)s") if is_public else _("Photo masquée : %(alt)s")
    Event.objects.create(
        contribution=contribution,
        type=EventType.SHOWN if is_public else EventType.HIDDEN,
        is_public=False,
        text=words % {"alt": photo.alt or _("sans description")},
        actor=author_of(user),
    )
