"""When a Monday's mail is owed."""

import datetime
from typing import Final

from django.utils import timezone

MONDAY_AT: Final = datetime.timedelta(hours=7)


def current_week(moment: datetime.datetime | None = None) -> datetime.date:
    """The Monday whose mail is owed at a moment: until Monday at seven, that of the week before (local time)."""
    local = timezone.localtime(moment).replace(tzinfo=None) - MONDAY_AT
    return local.date() - datetime.timedelta(days=local.weekday())
