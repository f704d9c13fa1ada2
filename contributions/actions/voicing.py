"""What people say of a contribution that is there already: the same here, still there, gone."""

import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.permissions import Person, require
from contributions import groups, outbox
from contributions.models import Contribution, Event, EventType, Observation, Support
from contributions.permissions import may_observe, may_support

# One person may be mistaken, or look on the wrong side of the street.
GONE_FOR: Final = 2
# One person with several browsers is several voters: what they can set off is bounded.
CHECK_AGAIN_AFTER: Final = datetime.timedelta(days=1)


def support(user: Person, *, contribution: Contribution, voter: str) -> bool:
    """Add a person's confirmation; True when it is new, False when it was there already. Who confirms has seen it.
    What is merged meanwhile is confirmed where it is kept."""
    require(may_support(user, contribution))
    return groups.with_kept(contribution, lambda row: _confirm(user, row, voter))


def _confirm(user: Person, row: Contribution, voter: str) -> bool:
    require(may_support(user, row))
    is_new = add_voice(row, voter)
    if is_new:
        Contribution.objects.filter(pk=row.pk).update(seen_at=timezone.now(), needs_check=False)
        Event.objects.create(contribution=row, type=EventType.SUPPORTED, is_public=False)
    return is_new


def add_voice(row: Contribution, voter: str) -> bool:
    """One voice more for what is kept, which is held. False for who has confirmed one of its group already: they count
    once, also where what they confirmed is taken apart again."""
    is_known = Support.objects.filter(groups.in_group(row.pk, "contribution__"), voter=voter).exists()
    Support.objects.get_or_create(contribution=row, voter=voter)
    if not is_known:
        Contribution.objects.filter(pk=row.pk).update(support_count=F("support_count") + 1)
    return not is_known


@transaction.atomic
def observe(user: Person, *, contribution: Contribution, voter: str, is_still_there: bool) -> Contribution:
    """Keep the last word of someone who passes. "Still there" makes it fresh, and settles a check that was asked for;
    a second person who says "gone" since it was last seen asks the service to check, once.

    The row is held, so that of fifty people at once one alone asks for the check.
    """
    row = Contribution.objects.select_for_update(no_key=True).get(pk=contribution.pk)
    require(may_observe(user, row))
    now = timezone.now()
    said = {"is_still_there": is_still_there, "at": now}
    Observation.objects.update_or_create(contribution=row, voter=voter, defaults=said)
    _tell(row, EventType.SEEN if is_still_there else EventType.GONE, now, is_public=False)
    if is_still_there:
        row.seen_at, row.needs_check = now, False
    elif not row.needs_check and _gone_for(row) >= GONE_FOR and not _was_just_checked(row, now):
        row.needs_check = True
        _tell(row, EventType.CHECK, now, is_public=True)
        outbox.hand_over()
    row.save(update_fields=["seen_at", "needs_check"])
    return row


def _gone_for(row: Contribution) -> int:
    """How many people have said it gone since anyone last saw it."""
    return row.observations.filter(is_still_there=False, at__gt=row.seen_at).count()


def _was_just_checked(row: Contribution, now: datetime.datetime) -> bool:
    return row.events.filter(type=EventType.CHECK, at__gt=now - CHECK_AGAIN_AFTER).exists()


def _tell(row: Contribution, what: EventType, at: datetime.datetime, *, is_public: bool) -> None:
    Event.objects.create(contribution=row, type=what, at=at, is_public=is_public)
