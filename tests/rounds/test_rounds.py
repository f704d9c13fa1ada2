"""Rounds: who makes and sees them, their order, what is ticked, and what the contributions are told."""

import datetime
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from contributions.models import EventType
from rounds import actions
from rounds.lines import lines_of, total_metres
from rounds.models import MOST_STOPS, Outcome, Round, Stop, Tick
from tests import places
from tests.factories import Territory, close, make_reason, make_report, make_round, make_user

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def agent(territory: Territory) -> User:
    return make_user(Role.AGENT, territory.commune, name="Agent 12")


def in_a_row(count: int) -> list[Any]:
    """Reports every hundred metres to the north."""
    return [make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=100 * n)) for n in range(count)]


def order_of(round: Round) -> list[int]:
    return list(round.stops.in_order().values_list("contribution", flat=True))


def test_a_round_puts_its_stops_in_a_short_order(agent: User) -> None:
    reports = in_a_row(6)
    mixed = [reports[0], reports[4], reports[2], reports[5], reports[1], reports[3]]
    made = make_round(agent, mixed)
    assert order_of(made) == [report.pk for report in reports]
    assert total_metres(lines_of(agent, made)) == pytest.approx(500, abs=3)


def test_it_leaves_from_the_address_that_was_given(agent: User) -> None:
    reports = in_a_row(4)
    made = make_round(agent, reports, start=places.north_of(places.PLACE_DU_MARCHE, metres=900), start_words="Dépôt")
    assert order_of(made) == [report.pk for report in reversed(reports)]


def test_a_stop_outside_ones_reach_is_refused(agent: User, territory: Territory) -> None:
    far = make_report(geom=places.MAIRIE_SCHILTIGHEIM)
    with pytest.raises(PermissionDenied):
        make_round(agent, [make_report(), far])
    made = make_round(agent, [make_report()])
    with pytest.raises(PermissionDenied):
        actions.add(agent, round=made, contribution=far)


def test_an_agent_of_a_service_makes_rounds_of_what_it_has(territory: Territory) -> None:
    roads, green = (Service.objects.create(code=code, name=code) for code in ("voirie", "espaces-verts"))
    agent = make_user()
    Membership.objects.create(user=agent, role=Role.AGENT, boundary=territory.commune, service=roads)
    mine, theirs = make_report(service=roads, status="assigned"), make_report(service=green, status="assigned")
    assert make_round(agent, [mine], service=roads)
    with pytest.raises(PermissionDenied):
        make_round(agent, [theirs], service=roads)
    for service in (green, None):
        with pytest.raises(PermissionDenied):
            make_round(agent, [mine], service=service)


@pytest.mark.parametrize("role", [None, Role.COUNCIL, Role.ELECTED])
def test_only_those_who_handle_make_and_see_rounds(role: str | None, agent: User, territory: Territory) -> None:
    other = make_user(role, territory.commune if role else None)
    made = make_round(agent, [make_report()])
    assert not Round.objects.visible_to(other).exists()
    with pytest.raises(PermissionDenied):
        make_round(other, [make_report()])
    with pytest.raises(PermissionDenied):
        actions.tick(other, stop=made.stops.get(), key=uuid.uuid4(), outcome=Outcome.DONE)


def test_a_round_is_seen_by_its_service_where_it_goes(territory: Territory) -> None:
    roads, green = (Service.objects.create(code=code, name=code) for code in ("voirie", "espaces-verts"))
    seen = {}
    people = {
        "same": (roads, territory.commune), "same, elsewhere": (roads, territory.other_commune),
        "other": (green, territory.commune), "every service": (None, territory.commune),
    }  # fmt: skip
    driver = make_user()
    Membership.objects.create(user=driver, role=Role.AGENT, boundary=territory.commune, service=roads)
    made = make_round(driver, [make_report(service=roads, status="assigned")], service=roads)
    for name, (service, boundary) in people.items():
        person = make_user()
        Membership.objects.create(user=person, role=Role.AGENT, boundary=boundary, service=service)
        seen[name] = Round.objects.visible_to(person).filter(pk=made.pk).exists()
    assert seen == {"same": True, "same, elsewhere": False, "other": False, "every service": True}


def test_the_driver_must_look_after_every_stop(agent: User, territory: Territory) -> None:
    other = make_user(Role.AGENT, territory.other_commune)
    with pytest.raises(ValidationError, match="ne suit pas 1"):
        actions.make(agent, name="x", day=timezone.localdate(), owner=other, chosen=[make_report()])


def test_a_round_holds_no_more_than_it_may_and_no_less_than_one(agent: User) -> None:
    report = make_report()
    for chosen in ([], [report] * (MOST_STOPS + 1)):
        with pytest.raises(ValidationError, match="200"):
            make_round(agent, chosen)


def test_stops_are_moved_added_and_left_out(agent: User) -> None:
    one, two, three = in_a_row(3)
    made = make_round(agent, [one, two, three])
    first = made.stops.in_order().first()
    actions.move(agent, stop=first, by=1)
    assert order_of(made) == [two.pk, one.pk, three.pk]
    actions.move(agent, stop=first, by=-5)
    assert order_of(made) == [one.pk, two.pk, three.pk]
    more = make_report()
    actions.add(agent, round=made, contribution=more)
    with pytest.raises(ValidationError, match="déjà"):
        actions.add(agent, round=made, contribution=more)
    actions.drop(agent, stop=made.stops.get(contribution=two))
    assert order_of(made) == [one.pk, three.pk, more.pk]
    assert list(made.stops.in_order().values_list("position", flat=True)) == [1, 2, 3]


def test_put_in_order_again_what_is_seen_stays_first(agent: User) -> None:
    reports = in_a_row(4)
    made = make_round(agent, reports)
    last = made.stops.get(contribution=reports[3])
    actions.move(agent, stop=last, by=-3)
    actions.tick(agent, stop=last, key=uuid.uuid4(), outcome=Outcome.DONE)
    actions.shorten(agent, round=made)
    assert order_of(made) == [reports[3].pk, reports[2].pk, reports[1].pk, reports[0].pk]


def tick(agent: User, stop: Stop, outcome: str = Outcome.DONE, **more: Any) -> actions.Ticked:
    return actions.tick(agent, stop=stop, **{"key": uuid.uuid4(), "outcome": outcome, **more})


def test_the_same_tick_sent_again_changes_nothing(agent: User) -> None:
    stop, key = make_round(agent, [make_report()]).stops.get(), uuid.uuid4()
    for _again in range(3):
        assert tick(agent, stop, Outcome.NOT_FOUND, key=key, note="Rien ici").is_kept
    stop.refresh_from_db()
    assert (stop.outcome, stop.note, stop.ticked_by) == (Outcome.NOT_FOUND, "Rien ici", agent)
    assert Tick.objects.count() == 1
    assert stop.contribution.events.filter(type=EventType.NOTE).count() == 1


def test_the_later_tick_of_the_street_wins_whichever_arrives_first(agent: User, territory: Territory) -> None:
    made = make_round(agent, [make_report()])
    Round.objects.update(created_at=timezone.now() - 5 * HOUR)
    stop, colleague, now = (
        Stop.objects.select_related("round").get(),
        make_user(Role.AGENT, territory.commune),
        timezone.now(),
    )
    assert tick(colleague, stop, Outcome.DONE, at=now - HOUR).is_kept
    late = tick(agent, stop, Outcome.NOT_FOUND, at=now - 2 * HOUR)
    assert not late.is_kept
    assert (late.stop.outcome, late.stop.ticked_by) == (Outcome.DONE, colleague)
    assert not stop.contribution.events.filter(type=EventType.NOTE).exists()
    assert made.stops.get().ticks.count() == 2


def test_a_clock_that_runs_ahead_does_not_win_for_ever(agent: User) -> None:
    stop = make_round(agent, [make_report()]).stops.get()
    tick(agent, stop, Outcome.DONE, at=timezone.now() + 48 * HOUR)
    assert tick(agent, stop, Outcome.PENDING).is_kept
    stop.refresh_from_db()
    assert stop.outcome == Outcome.PENDING


def test_not_found_is_an_internal_note(agent: User) -> None:
    stop = make_round(agent, [make_report()], name="Nord").stops.get()
    tick(agent, stop, Outcome.NOT_FOUND, note="Déjà rebouché ?")
    event = stop.contribution.events.get(type=EventType.NOTE)
    assert not event.is_public
    assert event.text == "Non trouvé sur place (tournée « Nord ») : Déjà rebouché ?"


def test_a_stop_handed_to_another_service_since_is_not_ticked_nor_read(territory: Territory) -> None:
    roads, green = (Service.objects.create(code=code, name=code) for code in ("voirie", "espaces-verts"))
    agent = make_user()
    Membership.objects.create(user=agent, role=Role.AGENT, boundary=territory.commune, service=roads)
    report = make_report(service=roads, status="assigned")
    made = make_round(agent, [report], service=roads)
    actions.contributions.hand_over(agent, contribution=report, service=green)
    assert [line.contribution for line in lines_of(agent, made)] == [None]
    with pytest.raises(PermissionDenied):
        tick(agent, made.stops.get())


def test_what_was_ticked_stays_in_the_round(agent: User) -> None:
    made = make_round(agent, in_a_row(2))
    stop = made.stops.first()
    tick(agent, stop)
    with pytest.raises(ValidationError, match="pointé"):
        actions.drop(agent, stop=stop)
    with pytest.raises(ValidationError, match="commencée"):
        actions.remove(agent, round=made)


def test_done_is_closed_as_solved_each_on_its_own(agent: User) -> None:
    one, two = in_a_row(2)
    made, reason = make_round(agent, [one, two]), make_reason()
    for stop in made.stops.all():
        tick(agent, stop)
    close(agent, two)
    stops = [line.stop for line in lines_of(agent, made) if line.is_closable]
    assert [stop.contribution_id for stop in stops] == [one.pk]
    assert actions.close_done(agent, stops=stops, reasons={"report": reason}, answer="Rebouché.") == {}
    one.refresh_from_db()
    assert one.status == "solved"
    assert one.events.filter(type=EventType.STATUS, reason=reason, text="Rebouché.").count() == 1


def test_a_closing_that_is_refused_is_told_and_the_others_are_made(agent: User) -> None:
    one, two = in_a_row(2)
    made, reason = make_round(agent, [one, two]), make_reason()
    for stop in made.stops.all():
        tick(agent, stop)
    stops = list(made.stops.in_order().select_related("contribution"))
    close(agent, one)
    stops[0].contribution.refresh_from_db()
    refused = actions.close_done(agent, stops=stops, reasons={"report": reason}, answer="")
    assert list(refused) == [stops[0].pk]
    two.refresh_from_db()
    assert two.status == "solved"
