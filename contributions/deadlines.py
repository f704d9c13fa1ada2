"""Until when a contribution should be settled: the delay its category announces, in working days.

A contribution keeps the delay of the day it was received, or reopened: a rule changed since does not make late what was
promised otherwise. It stands still while an answer of its author is waited for.
"""

import datetime

from django.utils import timezone

from contributions import kinds
from contributions.models import Category, Contribution
from contributions.working_days import after_working_days, working_days_between


def deadline(category: Category, received_on: datetime.date) -> datetime.date | None:
    """The last day to settle what is received that day; None where nothing is announced."""
    days = category.delay_days
    if days is None or not kinds.get(category.kind).is_problem:
        return None
    return after_working_days(received_on, days)


def deadline_after_pause(due_on: datetime.date | None, paused_at: datetime.datetime | None) -> datetime.date | None:
    """The deadline of what was paused since then and goes on today: as many working days left as before."""
    if due_on is None or paused_at is None:
        return due_on
    return after_working_days(due_on, working_days_between(timezone.localdate(paused_at), timezone.localdate()))


def days_left(contribution: Contribution) -> int | None:
    """Working days left before the deadline, negative once it is past; None without a deadline, closed or paused."""
    if contribution.due_on is None or not contribution.is_open or contribution.paused_at:
        return None
    today = timezone.localdate()
    if contribution.due_on >= today:
        return working_days_between(today, contribution.due_on)
    return -max(1, working_days_between(contribution.due_on, today))
