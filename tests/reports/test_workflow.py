"""The workflow of a report, walked: every state × every target × every person. What the table allows is done, what it
does not is refused, and nothing changes."""

import datetime
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from contributions import actions
from contributions.models import Contribution, EventType
from contributions.permissions import may_move
from reports.workflow import REPORT_WORKFLOW
from tests import places
from tests.factories import Territory, close, make_reason, make_report, make_superuser, make_territory, make_user

pytestmark = pytest.mark.django_db

STATES = tuple(REPORT_WORKFLOW.states)
# The moves as the city reads them, by state: for all who handle it, and for those who lead alone.
FOR_ALL = {
    "received": {"to_qualify", "assigned", "planned", "in_progress", "solved", "refused", "not_ours", "duplicate"},
    "to_qualify": {"assigned", "planned", "in_progress", "solved", "refused", "not_ours", "duplicate"},
    "assigned": {"to_qualify", "planned", "in_progress", "solved", "refused", "duplicate"},
    "planned": {"planned", "in_progress", "solved", "duplicate"},
    "in_progress": {"planned", "solved", "duplicate"},
    "reopened": {"to_qualify", "assigned", "planned", "in_progress", "solved", "duplicate"},
}
FOR_LEADS = {
    "assigned": {"not_ours"},
    "planned": {"refused"},
    "in_progress": {"refused"},
    "reopened": {"refused", "not_ours"},
    **{closed: {"reopened"} for closed in ("solved", "refused", "not_ours", "duplicate")},
}
# What the public is told why, whatever the state it comes from.
ANSWERED = {"refused", "not_ours", "reopened"}
HANDLING = ("agent", "agent_of_all", "manager", "administrator", "superuser")
LEADING = ("manager", "administrator", "superuser")
OTHERS = (
    "agent_of_another_service",
    "agent_of_another_commune",
    "manager_of_another_service",
    "administrator_elsewhere",
    "elected",
    "council",
    "author",
    "citizen",
    "anonymous",
    "closed_account",
)
PEOPLE = (*HANDLING, *OTHERS)
EVERY_MOVE = list(product(STATES, STATES))


@pytest.fixture(scope="module")
def service(file_db: None) -> Service:
    return Service.objects.create(code="voirie", name="Voirie")


@pytest.fixture(scope="module")
def people(service: Service) -> dict[str, User | AnonymousUser]:
    territory = make_territory()
    other = Service.objects.create(code="proprete", name="Propreté")

    def one(role: str, boundary: object, of: Service | None = None, **columns: object) -> User:
        person = make_user(**columns)
        Membership.objects.create(user=person, role=role, boundary=boundary, service=of)
        return person

    here, there = territory.commune, territory.other_commune
    return {
        "agent": one(Role.AGENT, here, service),
        "agent_of_all": one(Role.AGENT, here),
        "manager": one(Role.MANAGER, here, service),
        "administrator": one(Role.ADMINISTRATOR, here),
        "superuser": make_superuser(),
        "agent_of_another_service": one(Role.AGENT, here, other),
        "agent_of_another_commune": one(Role.AGENT, there, service),
        "manager_of_another_service": one(Role.MANAGER, here, other),
        "administrator_elsewhere": one(Role.ADMINISTRATOR, there),
        "elected": one(Role.ELECTED, here),
        "council": one(Role.COUNCIL, territory.quartier),
        "author": make_user(),
        "citizen": make_user(),
        "anonymous": AnonymousUser(),
        "closed_account": one(Role.ADMINISTRATOR, None, is_active=False),
    }


def test_the_states_are_those_of_the_city() -> None:
    assert STATES == (
        "received", "to_qualify", "assigned", "planned", "in_progress", "solved", "refused", "not_ours", "duplicate",
        "reopened",
    )  # fmt: skip
    assert {code for code, state in REPORT_WORKFLOW.states.items() if not state.is_open} == {
        "solved", "refused", "not_ours", "duplicate",
    }  # fmt: skip
    needs = {code: state.needs for code, state in REPORT_WORKFLOW.states.items() if state.needs}
    assert needs == {"assigned": "service", "planned": "planned_on", "duplicate": "duplicate_of"}


@pytest.mark.parametrize(("source", "target"), EVERY_MOVE, ids="→".join)
def test_each_move_is_for_those_of_the_table_and_for_nobody_else(source: str, target: str) -> None:
    """The table itself, beside the sentence that says who leads."""
    move = REPORT_WORKFLOW.move(source, target)
    if target in FOR_ALL.get(source, set()):
        assert move.roles == (Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR)
    elif target in FOR_LEADS.get(source, set()):
        assert move.roles == (Role.MANAGER, Role.ADMINISTRATOR)
    else:
        assert move is None
        return
    assert move.needs_answer == (target in ANSWERED)


def allowed(source: str, target: str, person: str) -> bool:
    if target in FOR_ALL.get(source, set()):
        return person in HANDLING
    return target in FOR_LEADS.get(source, set()) and person in LEADING


def brought_to(status: str, service: Service, author: User) -> Contribution:
    """A report in that state, of that service, as its history left it."""
    row = make_report(author=author, service=service)
    columns: dict[str, object] = {"status": status, "is_open": REPORT_WORKFLOW.states[status].is_open}
    if not columns["is_open"]:
        columns["closed_at"] = timezone.now()
    if status == "planned":
        columns["planned_on"] = timezone.localdate()
    if status == "duplicate":
        columns["duplicate_of"] = make_report()
    Contribution.objects.filter(pk=row.pk).update(**columns)
    return Contribution.objects.get(pk=row.pk)


def owed(target: str) -> dict[str, object]:
    """All that a move to that state may owe."""
    state = REPORT_WORKFLOW.states[target]
    given: dict[str, object] = {"answer": "Voici pourquoi."}
    if state.needs == "planned_on":
        given["planned_on"] = timezone.localdate() + datetime.timedelta(days=3)
    if state.needs == "duplicate_of":
        given["duplicate_of"] = make_report()
    elif not state.is_open:
        given["reason"] = make_reason(status=target)
    return given


def snapshot(row: Contribution) -> tuple[object, ...]:
    columns = ("status", "is_open", "closed_at", "planned_on", "duplicate_of", "service", "due_on", "revision")
    return Contribution.objects.filter(pk=row.pk).values_list(*columns).get(), row.events.count()


@pytest.mark.parametrize(("source", "target"), EVERY_MOVE, ids="→".join)
def test_every_state_every_target_every_person(
    people: dict[str, User | AnonymousUser], service: Service, source: str, target: str
) -> None:
    done = {}
    row = brought_to(source, service, people["author"])
    for name in PEOPLE:
        before = snapshot(row)
        expected = allowed(source, target, name)
        assert may_move(people[name], row, target) == expected, name
        refusal = attempt(people[name], row, target)
        done[name] = refusal is None
        if refusal is None:
            arrived = Contribution.objects.get(pk=row.pk)
            assert (arrived.status, arrived.revision) == (target, row.revision + 1)
            assert row.events.filter(type=EventType.STATUS, status=target, actor=people[name]).exists()
            row = brought_to(source, service, people["author"])
            continue
        # Nothing has changed: it will do for the next person.
        assert snapshot(row) == before, name
        # Who may act here is told that the move does not exist; anyone else learns nothing of it.
        assert isinstance(refusal, ValidationError) == (name in HANDLING and not exists(source, target)), name
    assert done == {name: allowed(source, target, name) for name in PEOPLE}


def attempt(person: User | AnonymousUser, row: Contribution, target: str) -> Exception | None:
    """What the move was refused with."""
    try:
        actions.change_status(person, contribution=row, status=target, **owed(target))
    except (PermissionDenied, ValidationError) as refusal:
        return refusal
    return None


def exists(source: str, target: str) -> bool:
    return target in FOR_ALL.get(source, set()) | FOR_LEADS.get(source, set())


EXISTING = [(s, t) for s, t in EVERY_MOVE if exists(s, t)]


@pytest.mark.parametrize(("source", "target"), EXISTING, ids="→".join)
def test_each_move_refuses_to_go_without_what_it_owes(
    people: dict[str, User | AnonymousUser], service: Service, source: str, target: str
) -> None:
    row = brought_to(source, service, people["author"])
    missing = {
        "answer": "answer" if target in ANSWERED else None,
        "reason": "reason" if target in ("solved", "refused", "not_ours") else None,
        "planned_on": "planned_on" if target == "planned" else None,
        "duplicate_of": "duplicate_of" if target == "duplicate" else None,
    }
    before = snapshot(row)
    for left_out, field in missing.items():
        given = {name: value for name, value in owed(target).items() if name != left_out}
        if field is None:
            continue
        with pytest.raises(ValidationError) as refused:
            actions.change_status(people["manager"], contribution=row, status=target, **given)
        assert list(refused.value.error_dict) == [field]
        assert snapshot(row) == before


@pytest.mark.parametrize("source", [s for s in STATES if exists(s, "assigned")])
def test_nothing_is_assigned_to_nobody(people: dict, service: Service, source: str) -> None:
    row = brought_to(source, service, people["author"])
    Contribution.objects.filter(pk=row.pk).update(service=None)
    with pytest.raises(ValidationError) as refused:
        actions.change_status(people["agent_of_all"], contribution=row, status="assigned")
    assert list(refused.value.error_dict) == ["service"]
    actions.change_status(people["agent_of_all"], contribution=row, status="assigned", service=service)
    row = Contribution.objects.get(pk=row.pk)
    assert (row.status, row.service, row.service_since is not None) == ("assigned", service, True)


@pytest.mark.parametrize("days", [-1, 4 * 366])
def test_a_planned_day_is_neither_past_nor_too_far(people: dict, service: Service, days: int) -> None:
    row = brought_to("assigned", service, people["author"])
    day = timezone.localdate() + datetime.timedelta(days=days)
    with pytest.raises(ValidationError) as refused:
        actions.change_status(people["agent"], contribution=row, status="planned", planned_on=day)
    assert list(refused.value.error_dict) == ["planned_on"]


def test_what_no_service_has_is_for_those_of_every_service(people: dict, service: Service) -> None:
    row = brought_to("received", service, people["author"])
    Contribution.objects.filter(pk=row.pk).update(service=None)
    row = Contribution.objects.get(pk=row.pk)
    able = {name for name in PEOPLE if may_move(people[name], row, "in_progress")}
    assert able == {"agent_of_all", "administrator", "superuser"}


def test_its_author_reopens_it_by_a_contest_and_not_by_a_move(people: dict, service: Service, agent: User) -> None:
    author = people["author"]
    row = make_report(author=author, service=service)
    closing = close(agent, row)
    with pytest.raises(PermissionDenied):
        actions.change_status(author, contribution=row, status="reopened", answer="Non.")
    actions.contest(author, contribution=row, closing=closing.pk, text="Toujours là.")
    assert Contribution.objects.get(pk=row.pk).status == "reopened"


@pytest.fixture
def agent(territory: Territory) -> User:
    return make_user(Role.AGENT, territory.commune)


def test_a_report_s_whole_way(people: dict, service: Service, territory: Territory) -> None:
    """Received, qualified, assigned, planned twice, begun, solved, reopened, refused by who leads."""
    row = make_report(geom=places.PLACE_DU_MARCHE)
    day = timezone.localdate() + datetime.timedelta(days=2)
    steps = [
        ("agent_of_all", "to_qualify", {}),
        ("agent_of_all", "assigned", {"service": service}),
        ("agent", "planned", {"planned_on": day}),
        ("agent", "planned", {"planned_on": day + datetime.timedelta(days=1)}),
        ("agent", "in_progress", {}),
        ("agent", "solved", {"reason": make_reason()}),
        ("manager", "reopened", {"answer": "Il en reste."}),
        ("manager", "refused", {"answer": "Rien à faire.", "reason": make_reason(status="refused")}),
    ]
    for name, target, said in steps:
        actions.change_status(people[name], contribution=row, status=target, **said)
        row = Contribution.objects.get(pk=row.pk)
    assert (row.status, row.is_open, row.revision, row.reopened_count) == ("refused", False, len(steps), 1)
    assert [event.status for event in row.events.filter(type=EventType.STATUS)] == [target for _n, target, _s in steps]
