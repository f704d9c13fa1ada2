"""What people say of a contribution that is there already."""

from django.db import transaction
from django.db.models import F

from accounts.permissions import Person, require
from contributions.models import Contribution, Event, EventType, Support
from contributions.permissions import may_support


@transaction.atomic
def support(user: Person, *, contribution: Contribution, voter: str) -> bool:
    """Add a person's confirmation; True when it is new, False when it was there already."""
    require(may_support(user, contribution))
    _row, is_new = Support.objects.get_or_create(contribution=contribution, voter=voter)
    if is_new:
        Contribution.objects.filter(pk=contribution.pk).update(support_count=F("support_count") + 1)
        Event.objects.create(contribution=contribution, type=EventType.SUPPORTED, is_public=False)
    return is_new
