"""Taking back an act on many: for a day, each that nobody has touched since is exactly as it was."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from contributions import actions
from contributions.columns import HANDLED, columns_of
from contributions.models import Contact, Contribution, Delivery, Event, EventType
from contributions.tasks import handle_events
from desk.actions import act_on_many, undo
from desk.batches import Act, What
from desk.batches_rights import batches_for
from desk.models import Batch
from tests.desk.acts import Team, in_hands, logged_in, make_team, member
from tests.factories import Territory, make_idea, make_reason, make_user

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.datetime(2025, 3, 4, 5, 6, 7, 891_011, tzinfo=datetime.UTC)
SOON = datetime.date(2099, 1, 2)


@pytest.fixture
def team(territory: Territory) -> Team:
    return make_team(territory)


def of(row: Contribution) -> Contribution:
    return Contribution.objects.get(pk=row.pk)


def do(team: Team, act: Act, rows: list[Contribution], by: Any = None) -> Batch:
    chosen = [(row.pk, of(row).revision) for row in rows]
    return act_on_many(by or team.agent, act=act, chosen=chosen, key=uuid.uuid4())


def whole(pk: int) -> dict[str, Any]:
    """Every column of the contribution but the one that only grows."""
    row = Contribution.objects.filter(pk=pk).values().get()
    del row["revision"]
    return row


def tomorrow() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=1)


# Each act, and the state it begins from: the columns that an undo must bring back, all of them filled at least once.
ACTS: dict[str, tuple[dict[str, Any], Callable[[Team], Act]]] = {
    "in progress": ({}, lambda _team: Act(What.STATUS, status="in_progress")),
    "planned": ({}, lambda _team: Act(What.STATUS, status="planned", planned_on=tomorrow())),
    "planned again": (
        {"status": "planned", "planned_on": datetime.date(2025, 1, 2)},
        lambda _team: Act(What.STATUS, status="planned", planned_on=tomorrow()),
    ),
    "solved": ({"needs_check": True}, lambda _team: Act(What.STATUS, status="solved", reason=make_reason())),
    "solved while waiting": (
        {"paused_at": LONG_AGO, "due_on": datetime.date(2025, 4, 1)},
        lambda _team: Act(What.STATUS, status="solved", reason=make_reason(), also_waiting=True),
    ),
    "given to another while moved": (
        {"status": "to_qualify", "assignee": "agent", "service_since": LONG_AGO},
        lambda team: Act(What.STATUS, status="assigned", service=team.parks),
    ),
    "reopened": (
        {"status": "solved", "closed_at": LONG_AGO, "seen_at": LONG_AGO, "due_on": datetime.date(2025, 4, 1)},
        lambda _team: Act(What.STATUS, status="reopened", answer="Nous regardons encore."),
    ),
    "reopened duplicate": (
        {"status": "duplicate", "closed_at": LONG_AGO, "duplicate_of": "kept"},
        lambda _team: Act(What.STATUS, status="reopened", answer="Ce n'était pas le même."),
    ),
    "duplicate": ({}, lambda _team: Act(What.STATUS, status="duplicate", duplicate_of="kept")),  # type: ignore[arg-type]
    "handed over": (
        {"assignee": "agent", "service_since": LONG_AGO},
        lambda team: Act(What.HAND_OVER, service=team.parks),
    ),
    "taken": ({}, lambda team: Act(What.TAKE, assignee=team.manager)),
    "left": ({"assignee": "agent"}, lambda _team: Act(What.TAKE, assignee=None)),
    "answered": ({}, lambda _team: Act(What.ANSWER, answer="Nous sommes au courant.")),
}


@pytest.mark.parametrize("name", ACTS)
def test_done_then_undone_is_as_before(team: Team, name: str) -> None:
    columns, make_act = ACTS[name]
    (kept,) = in_hands(team.roads)
    named = {"agent": team.agent, "kept": kept}
    columns = {
        column: named.get(value, value) if isinstance(value, str) else value for column, value in columns.items()
    }
    rows = in_hands(team.roads, 2, **columns)
    act = make_act(team)
    if act.duplicate_of == "kept":
        act = Act(What.STATUS, status="duplicate", duplicate_of=kept)
    before = [whole(row.pk) for row in rows]
    batch = do(team, act, rows, by=team.manager)
    assert batch.lines.count() == 2
    if act.what != What.ANSWER:
        assert [whole(row.pk) for row in rows] != before
    done = undo(team.manager, batch=batch)
    assert (done.restored, done.left) == (2, [])
    assert [whole(row.pk) for row in rows] == before


def test_every_column_that_an_act_writes_is_one_that_is_put_back() -> None:
    """A column added to the acts and forgotten here would not come back."""
    written = {
        "status", "is_open", "closed_at", "needs_check", "seen_at", "planned_on", "duplicate_of", "service",
        "service_since", "assignee", "due_on", "paused_at", "replied_at", "reopened_count",
    }  # fmt: skip
    assert {name.removesuffix("_id") for name in HANDLED} == written


def test_an_undo_tells_those_who_follow(team: Team, mailoutbox: list[Any]) -> None:
    (row,) = in_hands(team.roads)
    Contact.objects.create(contribution=row, email="voisine@example.test", confirmed_at=LONG_AGO)
    Event.objects.update(handled_at=timezone.now())
    batch = do(team, Act(What.STATUS, status="solved", answer="Réparé.", reason=make_reason()), [row])
    undo(team.agent, batch=batch)
    handle_events()
    assert Delivery.objects.count() == 2
    day = timezone.localdate().year
    assert "était une erreur et est annulée" in mailoutbox[-1].body
    assert str(day) in mailoutbox[-1].body
    told = Event.objects.get(type=EventType.UNDONE)
    assert told.is_public
    assert told.status == "assigned"


def test_an_undone_follow_up_is_between_us(team: Team) -> None:
    (row,) = in_hands(team.roads)
    undo(team.agent, batch=do(team, Act(What.TAKE, assignee=team.agent), [row]))
    assert not Event.objects.get(type=EventType.UNDONE).is_public


def test_what_somebody_touched_since_stays_and_is_told(team: Team) -> None:
    first, second = in_hands(team.roads, 2)
    batch = do(team, Act(What.STATUS, status="in_progress"), [first, second])
    actions.note(team.manager, contribution=of(first), text="Vu sur place.")
    done = undo(team.agent, batch=batch)
    assert done.restored == 1
    ((reference, why),) = done.left
    assert reference == first.reference
    assert "Responsable de la voirie" in why
    assert of(first).status == "in_progress"
    assert of(second).status == "assigned"
    page = logged_in(team.agent).get(reverse("desk-batch", args=[batch.pk])).content.decode()
    assert first.reference in page
    assert "Responsable de la voirie" in page


def test_a_passers_word_that_came_since_is_kept(team: Team) -> None:
    (row,) = in_hands(team.roads)
    batch = do(team, Act(What.STATUS, status="in_progress"), [row])
    Contribution.objects.filter(pk=row.pk).update(needs_check=True, seen_at=LONG_AGO)
    undo(team.agent, batch=batch)
    assert of(row).needs_check
    assert of(row).seen_at == LONG_AGO


def test_it_is_undone_for_a_day_and_once(team: Team) -> None:
    rows = in_hands(team.roads)
    batch = do(team, Act(What.ANSWER, answer="Oui."), rows)
    undo(team.agent, batch=batch)
    with pytest.raises(ValidationError) as again:
        undo(team.agent, batch=batch)
    assert again.value.code == "undone"
    late = do(team, Act(What.ANSWER, answer="Non."), rows)
    Batch.objects.filter(pk=late.pk).update(at=timezone.now() - datetime.timedelta(hours=24, minutes=1))
    with pytest.raises(ValidationError) as refused:
        undo(team.agent, batch=late)
    assert refused.value.code == "late"
    assert "délai de 24" in logged_in(team.agent).get(reverse("desk-batch", args=[late.pk])).content.decode()


def test_the_agent_and_those_who_lead_them_read_it_and_nobody_else(team: Team, territory: Territory) -> None:
    batch = do(team, Act(What.STATUS, status="in_progress"), in_hands(team.roads))
    administrator = make_user(Role.ADMINISTRATOR, territory.commune)
    elsewhere = make_user(Role.ADMINISTRATOR, territory.other_commune)
    colleague = member(Role.AGENT, territory, team.roads)
    for person in (team.agent, team.manager, administrator):
        assert list(batches_for(person)) == [batch]
    for person in (team.gardener, elsewhere, colleague, make_user(), make_user(Role.ELECTED)):
        assert not batches_for(person).exists()
    address = reverse("desk-batch", args=[batch.pk])
    assert logged_in(team.gardener).get(address).status_code == 404
    assert logged_in(team.gardener).post(reverse("desk-batch-undo", args=[batch.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        undo(team.gardener, batch=batch)


def test_what_was_handed_over_by_mistake_can_be_taken_back(team: Team) -> None:
    (row,) = in_hands(team.roads)
    batch = do(team, Act(What.HAND_OVER, service=team.parks), [row])
    assert undo(team.agent, batch=batch).restored == 1
    assert of(row).service == team.roads


def test_a_manager_takes_back_what_their_agent_did(team: Team) -> None:
    (row,) = in_hands(team.roads)
    batch = do(team, Act(What.HAND_OVER, service=team.parks), [row])
    page = logged_in(team.manager).post(reverse("desk-batch-undo", args=[batch.pk]), follow=True)
    assert of(row).service == team.roads
    assert "comme avant" in page.content.decode()


def test_who_has_left_the_service_undoes_nothing(team: Team) -> None:
    (row,) = in_hands(team.roads)
    batch = do(team, Act(What.STATUS, status="in_progress"), [row])
    Membership.objects.filter(user=team.agent).update(service=team.parks)
    assert undo(team.agent, batch=batch).restored == 0
    assert of(row).status == "in_progress"


def test_the_list_says_what_how_many_and_until_when(team: Team) -> None:
    do(team, Act(What.STATUS, status="in_progress", answer="Bien reçu."), in_hands(team.roads, 3))
    page = logged_in(team.agent).get(reverse("desk-batches")).content.decode()
    assert "Changement d&#x27;état" in page
    assert "En cours" in page
    assert "3 contributions" in page
    assert "Annulable jusqu" in page


def test_an_idea_is_handled_with_its_own_workflow(territory: Territory) -> None:
    lead = make_user(Role.ADMINISTRATOR, territory.commune)
    idea = Contribution.objects.get(pk=make_idea().pk)
    act = Act(What.STATUS, status="studied")
    batch = act_on_many(lead, act=act, chosen=[(idea.pk, idea.revision)], key=uuid.uuid4())
    assert of(idea).status == "studied"
    undo(lead, batch=batch)
    assert columns_of(of(idea)) == columns_of(idea)
