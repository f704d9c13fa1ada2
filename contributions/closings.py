"""The closing of a contribution: the event that says it, and until when its author may contest it."""

import datetime

from django.conf import settings
from django.utils import timezone

from contributions.models import Contribution, Event, EventType


def closing_of(contribution: Contribution) -> Event | None:
    """The event that closed it; None while it is open, or when it came in closed from elsewhere."""
    if contribution.is_open:
        return None
    closings = contribution.events.filter(type=EventType.STATUS, status=contribution.status)
    return closings.select_related("satisfaction").order_by("-at", "-id").first()


def last_day_to_contest(closing: Event) -> datetime.date:
    """Whole days, so that the day that is told is true until midnight."""
    return timezone.localdate(closing.at) + datetime.timedelta(days=settings.CONTEST_DAYS)


def is_contestable(contribution: Contribution, closing: Event | None) -> bool:
    """Is this closing of a kind that is contested, and is it still time?"""
    if closing is None or not contribution.state.reopens:
        return False
    return timezone.localdate() <= last_day_to_contest(closing)
