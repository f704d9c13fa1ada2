"""The verbs of a contribution. Each is atomic and appends the Event of what it did."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Person, require
from boundaries.models import Boundary, Level
from boundaries.placing import Territories, territories_at
from contributions import kinds, outbox
from contributions.models import (
    Category,
    Contact,
    Contribution,
    Event,
    EventType,
    Photo,
    Support,
    new_reference,
)
from contributions.permissions import may_change_status, may_hide, may_support
from contributions.photos import Picture, forget
from contributions.tracking import hash_of, tracking_token


@dataclass(frozen=True)
class Place:
    """Where a contribution is: a WGS84 shape, what the person said of it, and how sure it is.

    `territory`: the commune or the quartier that was chosen instead of a point; the shape is then anywhere in it.
    """

    geom: GEOSGeometry
    description: str = ""
    is_approximate: bool = False
    accuracy_m: int | None = None
    territory: Boundary | None = None


def submit(
    user: Person,
    *,
    kind: kinds.Kind,
    category: Category,
    place: Place,
    submission_key: uuid.UUID,
    title: str = "",
    description: str = "",
    email: str = "",
) -> Contribution:
    """File a contribution once: the same `submission_key` gives back what it made the first time.

    Raises ValidationError when the place is outside the served territory.
    """
    already = Contribution.objects.filter(submission_key=submission_key).first()
    if already:
        return already
    found = served_territories(place)
    try:
        with transaction.atomic():
            return _file(
                user,
                kind=kind,
                category=category,
                place=place,
                commune=found.commune,
                quartier=found.quartier,
                submission_key=submission_key,
                title=title,
                description=description,
                email=email,
            )
    except IntegrityError:
        # Two sends of one form at the same moment: the first has won, the second is told of it.
        return Contribution.objects.get(submission_key=submission_key)


def served_territories(place: Place) -> Territories:
    """The commune and the quartier of a place. Raises ValidationError when it is outside the served territory."""
    (found,) = territories_at([place.geom.point_on_surface])
    if place.territory is not None:
        # A commune chosen as a whole says nothing of the quartier that its middle happens to be in.
        found = Territories(found.commune, place.territory if place.territory.level == Level.QUARTIER else None)
    if found.commune is None:
        message = _("Ce lieu est en dehors du territoire desservi (%(name)s).") % {"name": settings.TERRITORY_NAME}
        raise ValidationError({"place": message}, code="outside")
    return found


def _file(
    user: Person, *, kind: kinds.Kind, place: Place, submission_key: uuid.UUID, email: str, **columns: Any
) -> Contribution:
    contribution = apps.get_model(kind.model).objects.create(
        reference=new_reference(kind.prefix),
        kind=kind.code,
        status=kind.workflow.initial.code,
        geom=place.geom,
        place_description=place.description,
        is_approximate=place.is_approximate,
        accuracy_m=place.accuracy_m,
        author=_author(user),
        submission_key=submission_key,
        tracking_hash=hash_of(tracking_token(submission_key)),
        **columns,
    )
    Photo.objects.filter(submission_key=submission_key, contribution=None).update(contribution=contribution)
    if email:
        Contact.objects.create(contribution=contribution, email=email)
    Event.objects.create(
        contribution=contribution,
        type=EventType.SUBMITTED,
        status=contribution.status,
        actor=contribution.author,
    )
    return contribution


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


@transaction.atomic
def support(user: Person, *, contribution: Contribution, voter: str) -> bool:
    """Add a person's confirmation; True when it is new, False when it was there already."""
    require(may_support(user, contribution))
    _row, is_new = Support.objects.get_or_create(contribution=contribution, voter=voter)
    if is_new:
        Contribution.objects.filter(pk=contribution.pk).update(support_count=F("support_count") + 1)
        Event.objects.create(contribution=contribution, type=EventType.SUPPORTED, is_public=False)
    return is_new


@transaction.atomic
def change_status(user: Person, *, contribution: Contribution, status: str, answer: str = "") -> Contribution:
    """Move a contribution along its workflow. Raises PermissionDenied, or ValidationError for a move that the
    workflow does not have or that lacks the answer it owes."""
    require(may_change_status(user, contribution))
    row = Contribution.objects.select_for_update().get(pk=contribution.pk)
    workflow = row.declared_kind.workflow
    move = workflow.move(row.status, status)
    if move is None:
        raise ValidationError({"status": _("Ce changement d'état n'est pas possible.")}, code="no_move")
    if move.needs_answer and not answer.strip():
        raise ValidationError({"answer": _("Une réponse au public est nécessaire.")}, code="needs_answer")
    row.status = status
    row.is_open = workflow.states[status].is_open
    row.closed_at = None if row.is_open else timezone.now()
    row.save(update_fields=["status", "is_open", "closed_at"])
    Event.objects.create(
        contribution=row, type=EventType.STATUS, status=status, text=answer.strip(), actor=_author(user)
    )
    outbox.hand_over()
    return row


@transaction.atomic
def set_public(user: Person, *, contribution: Contribution, is_public: bool, reason: str = "") -> None:
    """Hide a contribution from the public, or show it again."""
    require(may_hide(user, contribution))
    Contribution.objects.filter(pk=contribution.pk).update(is_public=is_public)
    Event.objects.create(
        contribution=contribution,
        type=EventType.SHOWN if is_public else EventType.HIDDEN,
        is_public=False,
        text=reason,
        actor=_author(user),
    )


def _author(user: Person) -> User | None:
    """The person as a row may name them; nobody without an account."""
    return user if user.is_authenticated else None
