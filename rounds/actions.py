"""What is done with a round: made, put in order, ticked on the spot, and its outcome told to the contributions."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Service, User
from accounts.permissions import Person, require
from contributions import actions as contributions
from contributions.actions.authors import author_of
from contributions.models import ClosingReason, Contribution
from contributions.permissions import looks_after
from rounds.lines import place_of, solving_state
from rounds.models import MOST_STOPS, Outcome, Round, Stop, Tick
from rounds.permissions import may_drive, may_make_for
from rounds.routes import best_order


@transaction.atomic
def make(
    user: Person,
    *,
    name: str,
    day: datetime.date,
    owner: User,
    chosen: Sequence[Contribution],
    service: Service | None = None,
    start: Point | None = None,
    start_words: str = "",
) -> Round:
    """Make a round of what the person looks after, in a short order. Raises PermissionDenied for a stop outside their
    reach, ValidationError for too many stops, none, or an owner who does not look after all of them."""
    require(may_make_for(user, service))
    _require_size(len(chosen))
    _require_reach(user, chosen)
    _require_owner(owner, chosen)
    made = Round.objects.create(
        name=name, day=day, service=service, owner=owner, start=start, start_words=start_words,
        created_by=author_of(user),
    )  # fmt: skip
    order = best_order([place_of(row) for row in chosen], start)
    Stop.objects.bulk_create(
        Stop(round=made, position=position, contribution=chosen[index]) for position, index in enumerate(order, start=1)
    )
    return made


def _require_size(stops: int) -> None:
    if not 1 <= stops <= MOST_STOPS:
        message = _("Une tournée a d'un à %(most)d arrêts ; celle-ci en aurait %(stops)d.")
        raise ValidationError(message % {"most": MOST_STOPS, "stops": stops}, code="size")


def _require_reach(user: Person, chosen: Sequence[Contribution]) -> None:
    wanted = {row.pk for row in chosen}
    require(Contribution.objects.looked_after_by(user).filter(pk__in=wanted).count() == len(wanted))


def _require_owner(owner: User, chosen: Sequence[Contribution]) -> None:
    wanted = {row.pk for row in chosen}
    beyond = len(wanted) - Contribution.objects.looked_after_by(owner).filter(pk__in=wanted).count()
    if beyond:
        message = ngettext(
            "Cette personne ne suit pas %(n)d de ces arrêts : choisissez quelqu'un de ce service et de ce territoire.",
            "Cette personne ne suit pas %(n)d de ces arrêts : choisissez quelqu'un de ce service et de ce territoire.",
            beyond,
        )
        raise ValidationError({"owner": message % {"n": beyond}})


def _held(user: Person, wanted: Round) -> Round:
    """The round, held until the end of the transaction: two people do not put it in order at once."""
    require(may_drive(user, wanted))
    return Round.objects.select_for_update(of=("self",)).get(pk=wanted.pk)


@transaction.atomic
def change(user: Person, *, round: Round, **columns: Any) -> Round:
    """Another name, day, driver or place to leave from."""
    row = _held(user, round)
    for name, value in columns.items():
        setattr(row, name, value)
    require(may_make_for(user, row.service))
    _require_owner(row.owner, [stop.contribution for stop in row.stops.select_related("contribution")])
    row.save()
    return row


@transaction.atomic
def shorten(user: Person, *, round: Round) -> None:
    """Put its stops in a short order: those already seen first, as they were; the rest from the last of them, or from
    where one leaves."""
    row = _held(user, round)
    stops = list(row.stops.in_order().select_related("contribution"))
    seen = [stop for stop in stops if stop.outcome != Outcome.PENDING]
    left = [stop for stop in stops if stop.outcome == Outcome.PENDING]
    start = place_of(seen[-1].contribution) if seen else row.start
    order = best_order([place_of(stop.contribution) for stop in left], start)
    _write_order([*seen, *(left[index] for index in order)])


def _write_order(stops: Sequence[Stop]) -> None:
    for position, stop in enumerate(stops, start=1):
        stop.position = position
    Stop.objects.bulk_update(stops, ["position"])


@transaction.atomic
def move(user: Person, *, stop: Stop, by: int) -> None:
    """One place up (-1) or down (1), or more; at the ends it stays."""
    stops = list(_held(user, stop.round).stops.in_order())
    here = next(index for index, one in enumerate(stops) if one.pk == stop.pk)
    moved = stops.pop(here)
    stops.insert(min(max(here + by, 0), len(stops)), moved)
    _write_order(stops)


@transaction.atomic
def add(user: Person, *, round: Round, contribution: Contribution) -> Stop:
    """One stop more, at the end. Raises PermissionDenied outside the person's reach, ValidationError when it is there
    already or the round is full."""
    row = _held(user, round)
    require(looks_after(user, contribution))
    if row.stops.filter(contribution=contribution).exists():
        raise ValidationError(_("Elle est déjà dans cette tournée."), code="twice")
    _require_size(row.stops.count() + 1)
    last = row.stops.aggregate(last=Max("position"))["last"] or 0
    return row.stops.create(contribution=contribution, position=last + 1)


@transaction.atomic
def drop(user: Person, *, stop: Stop) -> None:
    """Leave a stop out. Raises ValidationError once it was ticked: what was seen stays told."""
    row = _held(user, stop.round)
    if stop.ticks.exists():
        raise ValidationError(_("Cet arrêt est déjà pointé : il reste dans la tournée."), code="ticked")
    stop.delete()
    _write_order(list(row.stops.in_order()))


@transaction.atomic
def remove(user: Person, *, round: Round) -> None:
    """Give a round up before anything was seen. Raises ValidationError afterwards."""
    row = _held(user, round)
    if Tick.objects.filter(stop__round=row).exists():
        raise ValidationError(_("Cette tournée est commencée : elle ne se supprime plus."), code="ticked")
    row.delete()


@dataclass(frozen=True)
class Ticked:
    """`is_kept`: whether the stop now says what this tick says; otherwise a later one was there before it."""

    stop: Stop
    is_kept: bool


@transaction.atomic
def tick(
    user: Person, *, stop: Stop, key: uuid.UUID, outcome: str, note: str = "", at: datetime.datetime | None = None
) -> Ticked:
    """Say what was found at a stop. The same `key` sent again changes nothing; of two ticks, the later one of the
    street wins, whichever arrives first. A clock that runs ahead is brought back to now.

    Raises PermissionDenied for who does not look after the contribution.
    """
    require(may_drive(user, stop.round) and looks_after(user, stop.contribution))
    row = Stop.objects.select_for_update(of=("self",)).get(pk=stop.pk)
    at = min(max(at or timezone.now(), stop.round.created_at), timezone.now())
    made, is_new = Tick.objects.get_or_create(
        stop=row, key=key, defaults={"outcome": outcome, "note": note, "at": at, "by": author_of(user)}
    )
    latest = row.ticks.order_by("-at", "-pk").first()
    if is_new and latest == made:
        _write_outcome(user, row, made)
    return Ticked(row, is_kept=latest == made)


def _write_outcome(user: Person, row: Stop, latest: Tick) -> None:
    was = (row.outcome, row.note)
    row.outcome, row.note, row.ticked_at, row.ticked_by = latest.outcome, latest.note, latest.at, latest.by
    row.save(update_fields=["outcome", "note", "ticked_at", "ticked_by"])
    text = _told(row)
    if text and (row.outcome, row.note) != was:
        contributions.note(user, contribution=row.contribution, text=text)


def _told(row: Stop) -> str:
    """What the contribution's own history keeps of it: that it was not found, or what was written on the spot."""
    words = {"round": row.round.name, "note": row.note}
    if row.outcome == Outcome.NOT_FOUND:
        bare = _("Non trouvé sur place (tournée « %(round)s »).")
        return (_("Non trouvé sur place (tournée « %(round)s ») : %(note)s") if row.note else bare) % words
    if row.outcome == Outcome.DONE and row.note:
        return _("Fait sur place (tournée « %(round)s ») : %(note)s") % words
    return ""


def close_done(
    user: Person, *, stops: Sequence[Stop], reasons: dict[str, ClosingReason], answer: str
) -> dict[int, list[str]]:
    """Close as solved what was done at some stops, each on its own; `reasons` by kind of contribution. Answers the
    refusals, by stop: the others are closed."""
    refused: dict[int, list[str]] = {}
    for stop in stops:
        try:
            contributions.change_status(
                user,
                contribution=stop.contribution,
                status=solving_state(stop.contribution),
                reason=reasons.get(stop.contribution.kind),
                answer=answer,
            )
        except ValidationError as refusal:
            refused[stop.pk] = refusal.messages
        except PermissionDenied:
            refused[stop.pk] = [_("Cette clôture revient à d'autres que vous.")]
    return refused
