"""What a second person saw of what is known already: kept with it, in place of another contribution."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Final

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.permissions import Person, require
from contributions import groups, outbox
from contributions.actions.authors import author_of
from contributions.actions.photographing import are_reviewed, hold_photos
from contributions.actions.subscribing import follow
from contributions.actions.voicing import add_voice
from contributions.models import Constat, Contribution, Event, EventType, Photo
from contributions.permissions import may_review_constat, may_testify

TOLD_OF_IT: Final = 80


@dataclass(frozen=True)
class Testimony:
    """What the person wrote, where they stood (WGS84, `accuracy_m` in metres), and who they are among those who confirm
    (`contributions.voters`). With an `email` they follow what becomes of it."""

    voter: str
    text: str = ""
    point: Point | None = None
    accuracy_m: int | None = None
    email: str = ""


def testify(
    user: Person, *, contribution: Contribution, submission_key: uuid.UUID, testimony: Testimony
) -> tuple[Constat, bool]:
    """Add what somebody saw, with the photos of their form, and their voice, which counts once. The same
    `submission_key` gives back what it made the first time: (the constat, whether it is new).

    What is merged meanwhile is kept with what it was merged into. What was closed is to be checked again: somebody
    still sees it. Raises PermissionDenied.
    """
    require(may_testify(user, contribution))
    already = Constat.objects.filter(submission_key=submission_key).first()
    if already:
        return already, False
    try:
        return groups.with_kept(contribution, lambda row: _add(user, row, submission_key, testimony)), True
    except IntegrityError:
        # Sent twice at the same moment: the first has won.
        return Constat.objects.get(submission_key=submission_key), False


def _add(user: Person, row: Contribution, submission_key: uuid.UUID, testimony: Testimony) -> Constat:
    require(may_testify(user, row))
    now = timezone.now()
    hold_photos(submission_key)
    made = Constat.objects.create(
        contribution=row,
        submission_key=submission_key,
        voter=testimony.voter,
        text=testimony.text.strip(),
        geom=testimony.point,
        accuracy_m=testimony.accuracy_m,
        created_at=now,
    )
    photos = Photo.objects.unsent(submission_key)
    photos.update(contribution=row, constat=made, is_public=not are_reviewed(row.category))
    add_voice(row, testimony.voter)
    Contribution.objects.filter(pk=row.pk).update(seen_at=now, needs_check=not row.is_open)
    _tell(user, row, made, testimony.email, now)
    return made


def _tell(user: Person, row: Contribution, made: Constat, email: str, now: datetime.datetime) -> None:
    """The public reads that there is one more; only the person who leaves an address is written to."""
    event = Event.objects.create(
        contribution=row, type=EventType.TESTIFIED, at=now, actor=author_of(user), handled_at=now
    )
    if email:
        follow(user, contribution=row, email=email, constat=made, because=event)
        outbox.hand_over()


@transaction.atomic
def review_constat(user: Person, *, constat: Constat, is_public: bool) -> None:
    """Hide a constat from the public, and its photos with it, or show it again. Said again, it changes nothing and
    writes nothing. Raises PermissionDenied."""
    require(may_review_constat(user, constat))
    if not Constat.objects.filter(pk=constat.pk).exclude(is_public=is_public).update(is_public=is_public):
        return
    words = _("Constat publié : %(text)s") if is_public else _("Constat masqué : %(text)s")
    Event.objects.create(
        # Where those who read the group read it.
        contribution=groups.kept_of(constat.contribution),
        type=EventType.SHOWN if is_public else EventType.HIDDEN,
        is_public=False,
        text=words % {"text": Truncator(constat.text).chars(TOLD_OF_IT) or _("sans un mot")},
        actor=author_of(user),
    )
