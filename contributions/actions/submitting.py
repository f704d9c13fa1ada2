"""File a contribution, once."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import Person
from boundaries.models import Boundary, Level
from boundaries.placing import Territories, territories_at
from contributions import kinds
from contributions.actions.authors import author_of
from contributions.models import Category, Contact, Contribution, Event, EventType, Photo, new_reference
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
        author=author_of(user),
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
