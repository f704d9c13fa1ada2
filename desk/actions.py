"""What is done from the desk to many contributions at once, taken back, and written down for somebody else."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import HANDLERS, User
from accounts.permissions import require
from contributions import actions, groups, outbox
from contributions.actions.holding import hold, hold_all, write
from contributions.columns import changed, columns_of, put_back
from contributions.kinds import Kind
from contributions.models import Category, Channel, Contribution, Event, EventType
from contributions.permissions import may_enter_for_others
from desk.batches import Act, Rights, What
from desk.batches_rights import LEADS, may_undo
from desk.models import Batch, BatchLine

UNDONE_WITHIN: Final = datetime.timedelta(days=1)
# The channels by which somebody else's words come to an agent.
CHANNELS: Final = (Channel.PHONE, Channel.COUNTER, Channel.PAPER)


@transaction.atomic
def act_on_many(
    user: User, *, act: Act, chosen: Iterable[tuple[int, int]], key: uuid.UUID, zone: MultiPolygon | None = None
) -> Batch:
    """Do the same to each of `chosen` (id and revision, as they were previewed), once for a `key`.

    Each goes through the verb of the single act, with its rights and its refusals. What somebody has changed since is
    left as it is, and told in `Batch.left_out`. Raises PermissionDenied for who handles nothing.
    """
    rights = Rights.of(user)
    require(bool(rights.reaches))
    what = {"actor": user, "what": act.what, "status": act.status, "text": act.answer, "geom": zone}
    batch, is_new = Batch.objects.get_or_create(key=key, defaults=what)
    require(batch.actor_id == user.pk)
    if not is_new:
        return batch
    wanted = dict(chosen)
    lines: list[BatchLine] = []
    rows = _rows(wanted)
    if act.duplicate_of:
        groups.one_at_a_time()
    # All at once and with the one that is kept, in one order, so that two of them at once wait for each other and
    # never hold each other up. A crafted id holds up nobody else's row.
    hold_all([*(row.pk for row in rows if rights.cover(row)), *([act.duplicate_of.pk] if act.duplicate_of else [])])
    with outbox.gathered():
        for row in rows:
            try:
                require(rights.cover(row))
                lines.append(_do(user, act, row, wanted[row.pk], batch))
            except (PermissionDenied, ValidationError) as refusal:
                batch.left_out.append([row.reference, _told(refusal)])
    BatchLine.objects.bulk_create(lines)
    batch.save(update_fields=["left_out"])
    return batch


def _rows(wanted: Iterable[int]) -> list[Contribution]:
    rows = Contribution.objects.filter(pk__in=list(wanted)).select_related(
        "category__parent", "commune", "quartier", "service"
    )
    return list(rows.defer("commune__geom", "quartier__geom").order_by("pk"))


@transaction.atomic
def _do(user: User, act: Act, row: Contribution, revision: int, batch: Batch) -> BatchLine:
    before = columns_of(hold(row, revision=revision))
    after = _verb(user, act, row, revision)
    event = Event.objects.filter(contribution=row.pk, actor=user).latest("pk")
    return BatchLine(
        batch=batch,
        contribution=row,
        event=event,
        before=changed(before, columns_of(after)),
        revision=after.revision,
    )


def _verb(user: User, act: Act, row: Contribution, revision: int) -> Contribution:
    """The single act of that name."""
    to: dict[str, Any] = {"contribution": row, "revision": revision}
    if act.what == What.TAKE:
        return actions.take(user, assignee=act.assignee, **to)
    words = act.answer_to(row)
    if act.what == What.ANSWER:
        return actions.answer(user, text=words, **to)
    if act.what == What.HAND_OVER:
        if act.service is None:
            raise PermissionDenied
        return actions.hand_over(user, service=act.service, text=words, **to)
    said = {"answer": words, "reason": act.reason, "planned_on": act.planned_on}
    said |= {"service": act.service, "duplicate_of": act.duplicate_of}
    return actions.change_status(user, status=act.status, **to, **said)


def _told(refusal: PermissionDenied | ValidationError) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return _("N'est plus traitée par vous, ou ce changement revient au responsable.")


@dataclass(frozen=True)
class Undone:
    """How many are as they were before; and which are not, with why: (reference, words)."""

    restored: int
    left: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def undo(user: User, *, batch: Batch) -> Undone:
    """Take back an act on many, within a day: each that nobody has touched since is again as it was, and its followers
    are told. What this person may not take back stays for those who may. Raises PermissionDenied, or ValidationError
    (code "late" or "undone")."""
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(may_undo(user, held))
    if held.undone_at:
        raise ValidationError(_("Cet acte est déjà annulé."), code="undone")
    if timezone.now() > held.at + UNDONE_WITHIN:
        raise ValidationError(_("Un acte groupé s'annule pendant un jour. Ce délai est passé."), code="late")
    groups.one_at_a_time()
    rights = Rights.of(user, *(HANDLERS if held.actor_id == user.pk else LEADS))
    restored, left, is_for_others = 0, [], False
    with outbox.gathered():
        for line in (
            held.lines.filter(is_undone=False).select_related("contribution", "event").order_by("contribution_id")
        ):
            try:
                _restore(user, held, line, rights)
                restored += 1
            except (PermissionDenied, ValidationError) as refusal:
                left.append((line.contribution.reference, _told(refusal)))
                is_for_others |= isinstance(refusal, PermissionDenied)
    if restored and not is_for_others:
        held.undone_at = timezone.now()
        held.save(update_fields=["undone_at"])
    return Undone(restored, left)


@transaction.atomic
def _restore(user: User, batch: Batch, line: BatchLine, rights: Rights) -> None:
    """Whoever could act on it before it was handed over may take that back."""
    before_it = line.before.get("service_id", line.contribution.service_id)
    require(rights.cover(line.contribution, service=before_it) or rights.cover(line.contribution))
    row = hold(line.contribution, revision=line.revision)
    if row.duplicate_of_id and "duplicate_of_id" in line.before:
        groups.part(row)
    columns = put_back(row, line.before)
    write(row, *columns)
    line.is_undone = True
    line.save(update_fields=["is_undone"])
    Event.objects.create(
        contribution=row,
        type=EventType.UNDONE,
        status=row.status,
        service=row.service if "service" in columns else None,
        text=_apology(batch),
        is_public=bool(line.event and line.event.is_public),
        actor=user,
    )


def _apology(batch: Batch) -> str:
    """Published: in the language of the site, whoever undoes it."""
    with translation.override(settings.LANGUAGE_CODE):
        day = date_format(timezone.localdate(batch.at), "j F Y")
        if batch.what == What.TAKE:
            return _("Le suivi donné le %(day)s était une erreur et est annulé.") % {"day": day}
        return _("La réponse du %(day)s était une erreur et est annulée.") % {"day": day}


@dataclass(frozen=True)
class Call:
    """What somebody says to an agent: by which channel, where, what; `attach_to` is the key of what it waits for."""

    channel: Channel
    category: Category
    place: actions.Place
    description: str = ""
    email: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    attach_to: str = ""


@transaction.atomic
def enter(user: User, *, kind: Kind, call: Call, submission_key: uuid.UUID) -> Contribution:
    """File a contribution for somebody, once: the agent who writes it down is not its author, and stands in the
    internal history alone. Raises PermissionDenied, also for the key of what somebody else has filed, or what `submit`
    raises."""
    require(may_enter_for_others(user) and call.channel in CHANNELS)
    already = Contribution.objects.filter(submission_key=submission_key).first()
    require(already is None or has_entered(user, already))
    filed, _is_new = actions.submit(
        AnonymousUser(),
        kind=kind,
        category=call.category,
        place=call.place,
        submission_key=submission_key,
        description=call.description,
        email=call.email,
        answers=call.answers,
        channel=call.channel,
        attach_to=call.attach_to,
    )
    # Held, so that a form that is sent twice at once is signed once.
    hold(filed)
    if not has_entered(user, filed):
        said = _("Saisie pour quelqu'un : %(channel)s") % {"channel": call.channel.label}
        Event.objects.create(contribution=filed, type=EventType.NOTE, actor=user, is_public=False, text=said)
    return filed


def has_entered(user: User, filed: Contribution) -> bool:
    """Whether this person wrote it down for somebody: only they are given its tracking link."""
    is_somebody_elses = filed.channel in CHANNELS and filed.author_id is None
    return is_somebody_elses and Event.objects.filter(contribution=filed, type=EventType.NOTE, actor=user).exists()


@transaction.atomic
def add_voice(
    user: User,
    *,
    contribution: Contribution,
    testimony: actions.Testimony,
    submission_key: uuid.UUID,
    channel: Channel,
) -> bool:
    """Somebody calls about what is known already: their constat is added to it, and their address follows it. Once for
    a form; True when it is new. Raises PermissionDenied."""
    require(may_enter_for_others(user) and channel in CHANNELS)
    _constat, is_new = actions.testify(
        AnonymousUser(), contribution=contribution, submission_key=submission_key, testimony=testimony
    )
    if is_new:
        said = _("Voix ajoutée pour quelqu'un : %(channel)s") % {"channel": channel.label}
        Event.objects.create(contribution=contribution, type=EventType.NOTE, actor=user, is_public=False, text=said)
    return is_new
