"""What is done with planned works. What may be attached to them is a contribution, whose history tells it."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Person, require
from contributions.actions.authors import author_of
from contributions.models import Category, Contribution, Event, EventType
from contributions.permissions import looks_after
from works.models import Attachment, PlannedWork
from works.permissions import may_change_work, may_plan_here
from works.words import sentence
from works.zones import is_served


@transaction.atomic
def plan(user: Person, *, categories: list[Category], **columns: Any) -> PlannedWork:
    """File works. Raises PermissionDenied outside the person's services and territories, ValidationError when the zone
    is not served or the days are not in order."""
    work = PlannedWork(created_by=author_of(user), **columns)
    return _save(user, work, categories)


@transaction.atomic
def change(user: Person, *, work: PlannedWork, categories: list[Category], **columns: Any) -> PlannedWork:
    """Correct works; both what they were and what they become must be within the person's reach."""
    require(may_change_work(user, work))
    row = PlannedWork.objects.select_for_update().get(pk=work.pk)
    if columns.get("ends_on", row.ends_on) != row.ends_on:
        row.ended_on = None  # a new last day is the last word
    for name, value in columns.items():
        setattr(row, name, value)
    return _save(user, row, categories)


def _save(user: Person, work: PlannedWork, categories: list[Category]) -> PlannedWork:
    if not is_served(work.geom):
        raise ValidationError({"zone": _("Cette zone sort du territoire desservi.")}, code="outside")
    require(may_plan_here(user, work.geom, work.service))
    work.full_clean()
    work.save()
    work.categories.set(categories)
    return work


@transaction.atomic
def end(user: Person, *, work: PlannedWork, today: datetime.date | None = None) -> PlannedWork:
    """Say that they are over, today: nobody is told of them any more. Said again, nothing changes."""
    require(may_change_work(user, work))
    row = PlannedWork.objects.select_for_update().get(pk=work.pk)
    if row.ended_on is None:
        row.ended_on = today or timezone.localdate()
        row.save(update_fields=["ended_on"])
    return row


@transaction.atomic
def remove(user: Person, *, work: PlannedWork) -> None:
    """Erase works that were filed by mistake. Raises ValidationError when something is attached to them."""
    require(may_change_work(user, work))
    row = PlannedWork.objects.select_for_update().get(pk=work.pk)
    if row.attachments.exists():
        message = _("Des contributions y sont rattachées : dites-les terminés au lieu de les supprimer.")
        raise ValidationError(message, code="attached")
    row.delete()


@transaction.atomic
def attach(user: Person, *, contribution: Contribution, work: PlannedWork) -> Attachment:
    """Attach what somebody looks after to works. Raises PermissionDenied, or ValidationError when it waits for others
    already."""
    require(looks_after(user, contribution))
    Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    known = Attachment.objects.filter(contribution=contribution).first()
    if known:
        if known.work_id == work.pk:
            return known
        raise ValidationError(_("Elle est déjà rattachée à d'autres travaux."), code="attached")
    return hang(contribution, work, author_of(user))


def hang(contribution: Contribution, work: PlannedWork, actor: Any = None) -> Attachment:
    """Write the attachment and the event that tells it; asked twice, once."""
    attachment, is_new = Attachment.objects.get_or_create(contribution=contribution, defaults={"work": work})
    if is_new:
        Event.objects.create(
            contribution=contribution,
            type=EventType.ATTACHED,
            text=sentence(work),
            actor=actor,
            is_public=work.is_public,
            handled_at=timezone.now(),  # its author has just read it: no mail
        )
    return attachment


@transaction.atomic
def detach(user: Person, *, contribution: Contribution) -> None:
    """Nothing holds it to works any more; its history keeps that it was."""
    require(looks_after(user, contribution))
    if Attachment.objects.filter(contribution=contribution).delete()[0]:
        Event.objects.create(
            contribution=contribution,
            type=EventType.NOTE,
            text=_("N'est plus rattachée à des travaux."),
            is_public=False,
            actor=author_of(user),
        )
