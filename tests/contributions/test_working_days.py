"""Working days of France, over whole years: weekends, holidays that move with Easter, those of one part of it alone."""

import datetime

import pytest
from django.conf import LazySettings

from contributions.working_days import after_working_days, is_working_day, working_days_between

YEARS = range(2024, 2033)
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Days after Easter Sunday: Easter Monday, Ascension, Whit Monday.
MOVING = (1, 39, 50)


def easter(year: int) -> datetime.date:
    """Gauss's rule, in the form of Meeus, Jones and Butcher: another road to the same day than the library's."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    week = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + week - 7 * ((a + 11 * h + 22 * week) // 451) + 114, 31)
    return datetime.date(year, month, day + 1)


def holidays_of(year: int, subdivision: str) -> set[datetime.date]:
    """Article L3133-1 of the code du travail; L3134-13 for Alsace-Moselle: Good Friday, St Stephen's."""
    found = {datetime.date(year, month, day) for month, day in FIXED}
    found |= {easter(year) + datetime.timedelta(days=days) for days in MOVING}
    if subdivision in ("6AE", "57"):
        found |= {easter(year) - datetime.timedelta(days=2), datetime.date(year, 12, 26)}
    return found


def days_of(year: int) -> list[datetime.date]:
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(days=n) for n in range(366) if (first + datetime.timedelta(days=n)).year == year]


@pytest.mark.parametrize("subdivision", ["", "6AE", "57"])
@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year(settings: LazySettings, year: int, subdivision: str) -> None:
    settings.HOLIDAYS_SUBDIVISION = subdivision
    holidays = holidays_of(year, subdivision)
    for day in days_of(year):
        assert is_working_day(day) == (day.weekday() < 5 and day not in holidays), day


def test_good_friday_is_a_holiday_in_alsace_and_moselle_alone(settings: LazySettings) -> None:
    good_friday, second_christmas = datetime.date(2027, 3, 26), datetime.date(2028, 12, 26)
    told = {}
    for subdivision in ("", "6AE", "57", "974"):
        settings.HOLIDAYS_SUBDIVISION = subdivision
        told[subdivision] = (is_working_day(good_friday), is_working_day(second_christmas))
    assert told == {"": (True, True), "6AE": (False, False), "57": (False, False), "974": (True, True)}


def test_the_abolition_of_slavery_is_a_holiday_on_la_reunion(settings: LazySettings) -> None:
    day = datetime.date(2027, 12, 20)
    settings.HOLIDAYS_SUBDIVISION = "974"
    assert not is_working_day(day)
    settings.HOLIDAYS_SUBDIVISION = "6AE"
    assert is_working_day(day)


@pytest.mark.parametrize("subdivision", ["", "6AE"])
def test_a_delay_ends_on_a_working_day_and_counts_each_once(settings: LazySettings, subdivision: str) -> None:
    settings.HOLIDAYS_SUBDIVISION = subdivision
    for day in days_of(2027):
        for count in (1, 2, 5, 20):
            last = after_working_days(day, count)
            assert is_working_day(last)
            between = [day + datetime.timedelta(days=n) for n in range(1, (last - day).days + 1)]
            assert sum(map(is_working_day, between)) == count
            assert working_days_between(day, last) == count


def test_no_day_is_the_day_itself_and_the_past_counts_nothing() -> None:
    day = datetime.date(2027, 5, 8)  # a Saturday and a holiday
    assert after_working_days(day, 0) == day
    assert working_days_between(day, day) == 0
    assert working_days_between(day, day - datetime.timedelta(days=30)) == 0


def test_the_days_around_christmas_in_strasbourg(settings: LazySettings) -> None:
    settings.HOLIDAYS_SUBDIVISION = "6AE"
    thursday = datetime.date(2026, 12, 24)
    # Friday the 25th, Saturday the 26th, Sunday: the first working day is Monday the 28th.
    assert after_working_days(thursday, 1) == datetime.date(2026, 12, 28)
    assert after_working_days(thursday, 5) == datetime.date(2027, 1, 4)
