"""What somebody of the house could try: act out of turn, learn what is not theirs, stand in the way of others."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import Membership, Role
from contributions import actions
from contributions.models import Contribution
from desk.actions import act_on_many, undo
from desk.batches import Act, What
from desk.models import Batch, Mention
from desk.tasks import tell_the_called
from tests.desk.acts import Team, in_hands, logged_in, make_team, member
from tests.factories import Territory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(territory: Territory) -> Team:
    return make_team(territory)


def of_both(team: Team, territory: Territory, **columns: Any) -> tuple[Any, Contribution, Contribution]:
    """An agent of every service, who acts on something of each."""
    agent = member(Role.AGENT, territory, None, name="Agent de tous les services")
    (of_roads,), (of_parks,) = in_hands(team.roads), in_hands(team.parks, **columns)
    return agent, of_roads, of_parks


def begun(agent: Any, *rows: Contribution) -> Batch:
    chosen = [(row.pk, Contribution.objects.get(pk=row.pk).revision) for row in rows]
    return act_on_many(agent, act=Act(What.STATUS, status="in_progress"), chosen=chosen, key=uuid.uuid4())


def status_of(row: Contribution) -> str:
    return Contribution.objects.get(pk=row.pk).status


def test_who_takes_back_their_part_leaves_the_rest_to_others(team: Team, territory: Territory) -> None:
    agent, of_roads, of_parks = of_both(team, territory)
    batch = begun(agent, of_roads, of_parks)
    assert undo(team.manager, batch=batch).restored == 1
    assert (status_of(of_roads), status_of(of_parks)) == ("assigned", "in_progress")
    assert undo(team.manager, batch=batch).restored == 0
    assert undo(agent, batch=batch).restored == 1
    assert status_of(of_parks) == "assigned"
    assert Batch.objects.get().undone_at


def test_a_batch_tells_a_manager_nothing_of_what_another_service_hides(team: Team, territory: Territory) -> None:
    agent, of_roads, of_parks = of_both(team, territory, is_public=False, title="Le secret des jardins")
    batch = begun(agent, of_roads, of_parks)
    Contribution.objects.filter(pk=of_parks.pk).update(address="12 rue du Secret")
    address = reverse("desk-batch", args=[batch.pk])
    theirs = logged_in(team.manager).get(address).content.decode()
    assert of_roads.reference in theirs
    for word in ("Le secret des jardins", "12 rue du Secret", of_parks.reference):
        assert word not in theirs
    assert "Le secret des jardins" in logged_in(agent).get(address).content.decode()
    # Once undone, what stands in the way names who acted: on what one reads, and on nothing else.
    actions.note(team.gardener, contribution=of_parks, text="Une note")
    undo(agent, batch=batch)
    theirs = logged_in(team.manager).get(address).content.decode()
    assert team.gardener.name not in theirs
    assert team.gardener.name in logged_in(agent).get(address).content.decode()


def test_nobodys_name_is_learned_by_calling_them(team: Team) -> None:
    (row,) = in_hands(team.roads)
    citizen = make_user(name="Une habitante de la rue")
    path = reverse("desk-note", args=[row.reference])
    answer = logged_in(team.agent).post(path, {"text": "Bonjour", "colleagues": [citizen.pk]})
    assert answer.status_code == 422
    assert "Une habitante" not in answer.content.decode()


def test_a_call_is_not_mailed_to_who_may_no_longer_read_the_note(team: Team, mailoutbox: list[Any]) -> None:
    (row,) = in_hands(team.roads)
    note = actions.note(team.agent, contribution=row, text="Peux-tu passer ?")
    Mention.objects.create(note=note, user=team.manager)
    Membership.objects.filter(user=team.manager).update(service=team.parks)
    assert tell_the_called() == 0
    assert mailoutbox == []


def test_an_elected_member_does_not_learn_which_agent_reads(team: Team, territory: Territory) -> None:
    (row,) = in_hands(team.roads)
    elected = logged_in(make_user(Role.ELECTED, territory.commune))
    logged_in(team.agent).get(reverse("desk-report", args=[row.reference]))
    for name in ("desk-report", "desk-others", "desk-print"):
        page = elected.get(reverse(name, args=[row.reference])).content.decode()
        assert team.agent.name not in page, name
    colleague = logged_in(team.manager).get(reverse("desk-others", args=[row.reference])).content.decode()
    assert team.agent.name in colleague


def many(team: Team, rows: list[Contribution], kept: Contribution) -> None:
    duplicates = Act(What.STATUS, status="duplicate", duplicate_of=kept)
    act_on_many(team.agent, act=duplicates, chosen=[(row.pk, row.revision) for row in rows], key=uuid.uuid4())


def one(team: Team, rows: list[Contribution], kept: Contribution) -> None:
    actions.change_status(team.agent, contribution=rows[-1], status="duplicate", duplicate_of=kept)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("close", "order"), [(many, (0, 1, 2)), (one, (1, 2, 0))])
def test_two_acts_on_the_same_rows_never_hold_each_other_up(
    territory: Territory, close: Callable[..., None], order: tuple[int, int, int]
) -> None:
    """What is kept is held in its place among the others, and not where it is asked about."""
    team = make_team(territory)
    made = sorted(in_hands(team.roads, 3), key=lambda row: row.pk)
    first, second, kept = (made[place] for place in order)
    began, failed = threading.Event(), []

    def close_as_duplicates() -> None:
        began.set()
        try:
            close(team, [first, second], kept)
        except Exception as error:  # whatever it is, the test tells it
            failed.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=close_as_duplicates)
    lower, higher = sorted((second.pk, kept.pk))
    with transaction.atomic():
        # Another act on many, in the order of the ids, which has come as far as the lower of the two.
        Contribution.objects.select_for_update().get(pk=lower)
        other.start()
        began.wait()
        other.join(0.5)
        Contribution.objects.select_for_update().get(pk=higher)
    other.join(10)
    assert failed == []
    assert status_of(second) == "duplicate"
