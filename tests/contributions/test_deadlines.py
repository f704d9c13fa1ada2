"""Until when: the delay of the day it was received, stopped while its author is waited for, begun anew when it is
reopened, and changed for what is open only when somebody asks for it."""

import datetime

import pytest
from django.conf import LazySettings
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contributions import actions
from contributions.deadlines import days_left, deadline
from contributions.models import Category, Contribution, Event
from contributions.rescheduling import effect_of, new_deadlines
from contributions.tracking import tracking_token
from contributions.working_days import after_working_days, is_working_day, working_days_between
from reports.models import Report
from tests.factories import Territory, close, make_category, make_idea, make_report, make_superuser, make_user

pytestmark = pytest.mark.django_db

MONDAY = datetime.date(2027, 3, 1)
DELAY = 10


class Clock:
    """The day it is, for what the actions write. Moments that the database rows took by themselves are put right."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.known: set[int] = set()

    def set(self, day: datetime.date, hour: int = 10) -> None:
        self.settle()
        self.now = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))
        self.patch.setattr(timezone, "now", lambda: self.now)

    def settle(self) -> None:
        new = set(Event.objects.exclude(pk__in=self.known).values_list("pk", flat=True))
        if new:
            Event.objects.filter(pk__in=new).update(at=self.now)
            self.known |= new


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, db: None) -> Clock:
    found = Clock(monkeypatch)
    found.set(MONDAY)
    return found


@pytest.fixture
def hole(territory: Territory) -> Category:
    return make_category(official_delay_days=DELAY)


def received(clock: Clock, hole: Category, day: datetime.date = MONDAY) -> Report:
    clock.set(day)
    return make_report(category=hole, created_at=clock.now)


def due(row: Contribution) -> datetime.date | None:
    return Contribution.objects.get(pk=row.pk).due_on


# The announced delay


def test_over_a_whole_year_each_day_has_its_deadline(hole: Category, settings: LazySettings) -> None:
    for subdivision in ("", "6AE"):
        settings.HOLIDAYS_SUBDIVISION = subdivision
        day = datetime.date(2027, 1, 1)
        while day.year == 2027:
            last = deadline(hole, day)
            counted = [day + datetime.timedelta(days=n) for n in range(1, (last - day).days + 1)]
            assert sum(map(is_working_day, counted)) == DELAY
            assert is_working_day(last)
            day += datetime.timedelta(days=1)


def test_easter_in_strasbourg_puts_it_off_by_a_day_more_than_elsewhere(hole: Category, settings: LazySettings) -> None:
    told = {}
    for subdivision in ("", "6AE"):
        settings.HOLIDAYS_SUBDIVISION = subdivision
        told[subdivision] = deadline(hole, datetime.date(2027, 3, 22))
    # Good Friday is the 26th of March, Easter Monday the 29th.
    assert told == {"": datetime.date(2027, 4, 6), "6AE": datetime.date(2027, 4, 7)}


def test_an_entry_follows_its_family_unless_it_has_a_delay(hole: Category) -> None:
    Category.objects.filter(pk=hole.parent_id).update(official_delay_days=3)
    other = make_category("trottoir")
    assert deadline(Category.objects.get(pk=other.pk), MONDAY) == after_working_days(MONDAY, 3)
    assert deadline(Category.objects.get(pk=hole.pk), MONDAY) == after_working_days(MONDAY, DELAY)


def test_nothing_announced_is_never_late(clock: Clock, territory: Territory) -> None:
    report, idea = make_report(), make_idea()
    assert due(report) is None
    assert due(idea) is None
    clock.set(MONDAY + datetime.timedelta(days=3000))
    assert not Contribution.objects.late(timezone.localdate()).exists()


def test_late_is_past_the_last_day_and_not_on_it(clock: Clock, hole: Category) -> None:
    report = received(clock, hole)
    last = due(report)
    told = []
    for days in (-1, 0, 1):
        clock.set(last + datetime.timedelta(days=days))
        told.append(Contribution.objects.late(timezone.localdate()).exists())
        report.refresh_from_db()
    assert told == [False, False, True]


def test_days_left_are_working_days_and_go_below_zero(clock: Clock, hole: Category) -> None:
    report = Contribution.objects.get(pk=received(clock, hole).pk)
    left = []
    for day in (MONDAY, MONDAY + datetime.timedelta(days=4), report.due_on, datetime.date(2027, 3, 16)):
        clock.set(day)
        left.append(days_left(report))
    assert left == [10, 6, 0, -1]
    clock.set(datetime.date(2027, 3, 20))  # a Saturday: the week that is past counts
    assert days_left(report) == -4


# While its author is waited for


def test_the_wait_puts_it_off_by_as_many_working_days(clock: Clock, hole: Category, agent: User) -> None:
    report = received(clock, hole)
    clock.set(datetime.date(2027, 3, 3))
    actions.ask_author(agent, contribution=report, text="De quel côté ?")
    report.refresh_from_db()
    assert days_left(report) is None
    clock.set(datetime.date(2027, 4, 30))
    assert not Contribution.objects.late(timezone.localdate()).exists()
    clock.set(datetime.date(2027, 3, 10))
    actions.reply(agent, contribution=report, text="À droite.", token=tracking_token(report.submission_key))
    assert due(report) == after_working_days(datetime.date(2027, 3, 15), 5)


def test_a_wait_over_a_weekend_costs_nobody_a_day(clock: Clock, hole: Category, agent: User) -> None:
    report = received(clock, hole)
    before = due(report)
    clock.set(datetime.date(2027, 3, 5), 18)
    actions.ask_author(agent, contribution=report, text="De quel côté ?")
    clock.set(datetime.date(2027, 3, 7))
    actions.resume(agent, contribution=report)
    assert due(report) == before


@pytest.mark.parametrize("how", ["reply", "resume", "change_status", "close"])
def test_whatever_ends_the_wait_counts_it(clock: Clock, hole: Category, agent: User, how: str) -> None:
    report = received(clock, hole)
    actions.ask_author(agent, contribution=report, text="De quel côté ?")
    clock.set(datetime.date(2027, 3, 4))
    if how == "reply":
        actions.reply(agent, contribution=report, text="Là.", token=tracking_token(report.submission_key))
    elif how == "resume":
        actions.resume(agent, contribution=report)
    elif how == "close":
        close(agent, report)
    else:
        actions.change_status(agent, contribution=report, status="in_progress")
    row = Contribution.objects.get(pk=report.pk)
    assert (row.due_on, row.paused_at) == (after_working_days(datetime.date(2027, 3, 15), 3), None)


def test_over_a_year_of_waits_none_is_lost_and_none_is_counted_twice(
    clock: Clock, hole: Category, agent: User, settings: LazySettings
) -> None:
    """Asked every month, holidays and all: what is left is what was left, and reading it from the history agrees."""
    settings.HOLIDAYS_SUBDIVISION = "6AE"
    report = received(clock, hole)
    first, waited, day = due(report), 0, MONDAY
    for days in (3, 17, 9, 30, 1, 12, 45, 6, 20, 2, 33, 5):
        actions.ask_author(agent, contribution=report, text="Et maintenant ?")
        end = day + datetime.timedelta(days=days)
        waited += working_days_between(day, end)
        clock.set(end)
        actions.resume(agent, contribution=report)
        assert due(report) == after_working_days(first, waited)
        day = end + datetime.timedelta(days=13)
        clock.set(day)
    clock.settle()
    (row,) = new_deadlines([hole])
    assert row.before == row.after


# Reopened


def test_reopened_it_has_its_whole_delay_again(clock: Clock, hole: Category, agent: User) -> None:
    report = received(clock, hole)
    clock.set(datetime.date(2027, 3, 9))
    closing = close(agent, report)
    clock.set(datetime.date(2027, 3, 22))
    token = tracking_token(report.submission_key)
    clock.patch.setattr("contributions.closings.last_day_to_contest", lambda closing: timezone.localdate())
    actions.contest(agent, contribution=report, closing=closing.pk, text="Non.", token=token)
    row = Contribution.objects.get(pk=report.pk)
    assert (row.due_on, row.reopened_count) == (deadline(hole, datetime.date(2027, 3, 22)), 1)


# A change of the rule


def announce(hole: Category, days: int | None) -> Category:
    Category.objects.filter(pk=hole.pk).update(official_delay_days=days)
    return Category.objects.get(pk=hole.pk)


def test_what_is_received_keeps_the_delay_of_its_day(clock: Clock, hole: Category) -> None:
    old = received(clock, hole)
    shorter = announce(hole, 2)
    new = received(clock, shorter, datetime.date(2027, 3, 2))
    assert due(old) == after_working_days(MONDAY, DELAY)
    assert due(new) == after_working_days(datetime.date(2027, 3, 2), 2)


def test_the_effect_is_told_first_and_nothing_is_written(clock: Clock, hole: Category) -> None:
    rows = [received(clock, hole, MONDAY + datetime.timedelta(days=days)) for days in (0, 1, 15)]
    clock.set(datetime.date(2027, 3, 22))
    before = [due(row) for row in rows]
    effect = effect_of(new_deadlines([announce(hole, 2)]))
    assert (effect.count, effect.sooner, effect.later) == (3, 3, 0)
    # With ten days those of the 1st and the 2nd are late already; with two, that of the 16th is too.
    assert (effect.newly_late, effect.no_longer_late) == (1, 0)
    assert [due(row) for row in rows] == before


def test_applied_it_is_the_delay_of_today_since_the_day_of_receipt(clock: Clock, hole: Category) -> None:
    rows = [received(clock, hole, MONDAY + datetime.timedelta(days=days)) for days in (0, 1, 6)]
    shut = received(clock, hole)
    close(make_superuser(), shut)
    kept = due(shut)
    effect = actions.apply_delays(make_superuser(), categories=[announce(hole, 20)])
    assert (effect.count, effect.later) == (3, 3)
    assert [due(row) for row in rows] == [
        deadline(announce(hole, 20), timezone.localdate(row.created_at)) for row in rows
    ]
    assert due(shut) == kept
    assert actions.apply_delays(make_superuser(), categories=[announce(hole, 20)]).moved == 0


def test_applied_it_still_counts_the_waits_and_the_reopening(clock: Clock, hole: Category, agent: User) -> None:
    waited, reopened, waiting = (received(clock, hole) for _number in range(3))
    for row in (waited, waiting):
        actions.ask_author(agent, contribution=row, text="Où ?")
    closing = close(agent, reopened)
    clock.set(datetime.date(2027, 3, 9))
    actions.resume(agent, contribution=waited)
    actions.contest(
        agent, contribution=reopened, closing=closing.pk, text="Non.", token=tracking_token(reopened.submission_key)
    )
    clock.settle()
    actions.apply_delays(make_superuser(), categories=[announce(hole, 3)])
    assert due(waited) == after_working_days(MONDAY, 3 + 6)
    assert due(reopened) == after_working_days(datetime.date(2027, 3, 9), 3)
    assert due(waiting) == after_working_days(MONDAY, 3)
    actions.resume(agent, contribution=waiting)
    assert due(waiting) == after_working_days(MONDAY, 3 + 6)


def test_a_delay_that_is_taken_away_leaves_no_deadline(clock: Clock, hole: Category) -> None:
    report = received(clock, hole)
    actions.apply_delays(make_superuser(), categories=[announce(hole, None)])
    assert due(report) is None


def test_a_family_s_delay_concerns_the_entries_without_one(clock: Clock, hole: Category) -> None:
    other = make_category("trottoir")
    rows = received(clock, hole), received(clock, other)
    Category.objects.filter(pk=hole.parent_id).update(official_delay_days=4)
    actions.apply_delays(make_superuser(), categories=[Category.objects.get(pk=hole.parent_id)])
    assert [due(row) for row in rows] == [after_working_days(MONDAY, DELAY), after_working_days(MONDAY, 4)]


def test_it_is_read_in_few_queries_and_written_in_one(
    clock: Clock, hole: Category, django_assert_max_num_queries
) -> None:
    for _number in range(30):
        received(clock, hole)
    boss = make_superuser()
    chosen = [announce(hole, 5)]
    with django_assert_max_num_queries(12):
        actions.apply_delays(boss, categories=chosen)


def test_only_who_sets_up_categories_applies_a_delay(hole: Category, agent: User) -> None:
    for person in (agent, make_user(is_staff=True)):
        with pytest.raises(PermissionDenied):
            actions.apply_delays(person, categories=[hole])


def test_the_administration_shows_the_effect_then_applies_it(client: Client, clock: Clock, hole: Category) -> None:
    report = received(clock, hole)
    announce(hole, 2)
    client.force_login(make_superuser())
    address = reverse("admin:contributions_category_changelist")
    given = {"action": "apply_delays", "_selected_action": [hole.pk]}
    page = client.post(address, given).content.decode()
    assert "1 échéance plus proche" in page
    assert "2 jours ouvrés" in page
    assert due(report) == after_working_days(MONDAY, DELAY)
    assert client.post(address, {**given, "confirmed": "yes"}).status_code == 302
    assert due(report) == after_working_days(MONDAY, 2)
    assert "1 échéance changée" in LogEntry.objects.get().change_message
