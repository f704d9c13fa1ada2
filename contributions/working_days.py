"""Working days: Monday to Friday, without the public holidays of France and those of the part of it that is served.

The holidays are those of the `holidays` package; `HOLIDAYS_SUBDIVISION` adds the local ones: "6AE" (Alsace) or "57"
(Moselle) for Good Friday and the 26th of December, "974" for La Réunion…
"""

import datetime
from functools import cache

from django.conf import settings
from holidays import HolidayBase, country_holidays

ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5


@cache
def _holidays(subdivision: str) -> HolidayBase:
    """Years are worked out as they are asked for."""
    return country_holidays("FR", subdiv=subdivision or None)


def is_working_day(day: datetime.date) -> bool:
    return day.weekday() < SATURDAY and day not in _holidays(settings.HOLIDAYS_SUBDIVISION)


def after_working_days(day: datetime.date, count: int) -> datetime.date:
    """The last of the `count` working days that follow `day`, which itself does not count; `day` for none."""
    while count > 0:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


def working_days_between(first: datetime.date, last: datetime.date) -> int:
    """How many working days come after `first`, up to `last` included; 0 when `last` is not later."""
    return sum(is_working_day(first + ONE_DAY * step) for step in range(1, (last - first).days + 1))
