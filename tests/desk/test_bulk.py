"""Acting on many: exactly what is previewed is done, with the rights and the refusals of the single act."""

import datetime
import uuid
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from contributions import actions
from contributions.models import Contribution, Event, EventType
from desk import batches_token
from desk.actions import act_on_many
from desk.batches import Act, What
from desk.models import Batch
from tests.desk.acts import Team, confirm, in_hands, logged_in, make_team, member, preview
from tests.factories import Territory, make_reason, make_user

pytestmark = pytest.mark.django_db

DONE = {"what": "status", "status": "in_progress", "answer": "Nous commençons {reference}."}


@pytest.fixture
def team(territory: Territory) -> Team:
    return make_team(territory)


def of(row: Contribution) -> Contribution:
    return Contribution.objects.get(pk=row.pk)


def test_what_was_previewed_is_done_to_each(team: Team) -> None:
    rows = in_hands(team.roads, 3)
    client = logged_in(team.agent)
    seen = preview(client, rows, **DONE)
    assert seen.status_code == 200
    assert len(seen.context["plan"].will) == 3
    assert not Batch.objects.exists()
    confirm(client, seen)
    assert {of(row).status for row in rows} == {"in_progress"}
    told = Event.objects.filter(type=EventType.STATUS, is_public=True)
    assert {event.text for event in told} == {f"Nous commençons {row.reference}." for row in rows}
    assert Batch.objects.get().lines.count() == 3


def test_a_preview_confirmed_twice_is_done_once(team: Team) -> None:
    rows = in_hands(team.roads, 2)
    client = logged_in(team.agent)
    seen = preview(client, rows, what="answer", answer="Merci.")
    confirm(client, seen)
    confirm(client, seen)
    assert Batch.objects.count() == 1
    assert Event.objects.filter(type=EventType.ANSWERED).count() == 2


def test_the_preview_says_why_each_of_the_others_stays(team: Team, territory: Territory) -> None:
    (fits,) = in_hands(team.roads)
    (waits,) = in_hands(team.roads, paused_at=timezone.now())
    (closed,) = in_hands(team.roads, status="solved")
    (theirs,) = in_hands(team.parks)
    both = member(Role.AGENT, territory, team.roads)
    Membership.objects.create(user=both, role=Role.ELECTED, boundary=territory.commune)
    seen = preview(logged_in(both), [fits, waits, closed, theirs], what="status", status="in_progress")
    plan = seen.context["plan"]
    assert [row.pk for row in plan.will] == [fits.pk]
    whys = {one.reference: one.why for one in plan.wont}
    assert "attend une précision" in whys[waits.reference].lower()
    assert "close" in whys[closed.reference]
    assert "autre service" in whys[theirs.reference]
    assert "1</strong> contribution changera" in seen.content.decode()


def test_those_that_wait_are_taken_when_it_is_asked(team: Team) -> None:
    (waits,) = in_hands(team.roads, paused_at=timezone.now())
    client = logged_in(team.agent)
    confirm(client, preview(client, [waits], **DONE, also_waiting="on"))
    assert of(waits).status == "in_progress"
    assert of(waits).paused_at is None


def test_a_move_of_the_manager_is_not_for_an_agent(team: Team) -> None:
    rows = in_hands(team.roads)
    reason = make_reason(status="not_ours")
    act = {"what": "status", "status": "not_ours", "reason": reason.code, "answer": "Pas chez nous."}
    assert "responsable" in preview(logged_in(team.agent), rows, **act).context["plan"].wont[0].why
    assert len(preview(logged_in(team.manager), rows, **act).context["plan"].will) == 1


def test_what_somebody_changed_since_the_preview_is_left_and_told(team: Team) -> None:
    first, second = in_hands(team.roads, 2)
    client = logged_in(team.agent)
    seen = preview(client, [first, second], **DONE)
    actions.answer(team.manager, contribution=first, text="Je m'en occupe.")
    page = confirm(client, seen)
    assert of(first).status == "assigned"
    assert of(second).status == "in_progress"
    assert first.reference in page.content.decode()
    (left,) = Batch.objects.get().left_out
    assert left[0] == first.reference
    assert "Responsable de la voirie" in left[1]


def test_another_service_cannot_be_acted_on_by_naming_its_references(team: Team) -> None:
    theirs = in_hands(team.roads, 2)
    client = logged_in(team.gardener)
    seen = preview(client, theirs, **DONE)
    assert seen.context["choice"].rows == []
    assert not Event.objects.filter(type=EventType.STATUS).exists()


def test_rights_are_asked_again_when_it_is_confirmed(team: Team) -> None:
    rows = in_hands(team.roads)
    client = logged_in(team.agent)
    seen = preview(client, rows, **DONE)
    Membership.objects.filter(user=team.agent).update(service=team.parks)
    confirm(client, seen)
    assert of(rows[0]).status == "assigned"
    assert Batch.objects.get().left_out[0][0] == rows[0].reference


@pytest.mark.parametrize("spoil", [lambda text: text[:-2] + "xx", lambda _text: "", lambda text: text[1:]])
def test_a_preview_that_was_tampered_with_does_nothing(team: Team, spoil: Any) -> None:
    rows = in_hands(team.roads)
    client = logged_in(team.agent)
    sealed = preview(client, rows, **DONE).context["sealed"]
    answer = client.post(reverse("desk-bulk"), {"step": "confirm", "sealed": spoil(sealed)})
    assert answer.status_code == 422
    assert "rien n&#x27;a été fait" in answer.content.decode()
    assert of(rows[0]).status == "assigned"


def test_a_preview_is_no_one_elses_to_confirm(team: Team) -> None:
    rows = in_hands(team.roads)
    seen = preview(logged_in(team.agent), rows, **DONE)
    answer = logged_in(team.manager).post(reverse("desk-bulk"), {"step": "confirm", "sealed": seen.context["sealed"]})
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_a_preview_of_this_morning_is_too_old(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = in_hands(team.roads)
    client = logged_in(team.agent)
    seen = preview(client, rows, **DONE)
    monkeypatch.setattr(batches_token, "GOOD_FOR", datetime.timedelta(seconds=-1))
    answer = client.post(reverse("desk-bulk"), {"step": "confirm", "sealed": seen.context["sealed"]})
    assert answer.status_code == 422
    assert of(rows[0]).status == "assigned"


def test_a_seal_of_something_else_opens_nothing(team: Team) -> None:
    sealed = signing.dumps({"user": team.agent.pk}, salt="desk.entry")
    answer = logged_in(team.agent).post(reverse("desk-bulk"), {"step": "confirm", "sealed": sealed})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("act", "field"),
    [
        ({"what": "status"}, "status"),
        ({"what": "status", "status": "planned"}, "planned_on"),
        ({"what": "status", "status": "planned", "planned_on": "2020-01-01"}, "planned_on"),
        ({"what": "status", "status": "solved"}, "reason"),
        ({"what": "status", "status": "duplicate"}, "original"),
        ({"what": "status", "status": "duplicate", "original": "S-ZZZZZZZ"}, "original"),
        ({"what": "answer"}, "answer"),
        ({"what": "answer", "answer": "Voici {password}."}, "answer"),
        ({"what": "hand_over"}, "service"),
        ({}, "what"),
    ],
)
def test_what_lacks_is_told_and_nothing_typed_is_lost(team: Team, act: dict[str, str], field: str) -> None:
    rows = in_hands(team.roads, 2)
    typed = act if field == "answer" else {"answer": "Des mots à garder.", **act}
    page = preview(logged_in(team.agent), rows, **typed)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert page.content.decode().count(rows[0].reference) >= 2  # in the list, and carried by the form
    assert typed.get("answer", "") in page.content.decode()


def test_handing_over_and_taking_go_through_their_own_verbs(team: Team) -> None:
    rows = in_hands(team.roads, 2)
    client = logged_in(team.agent)
    confirm(client, preview(client, rows, what="take", assignee="me"))
    assert {of(row).assignee for row in rows} == {team.agent}
    rows = [of(row) for row in rows]
    confirm(client, preview(client, rows, what="hand_over", service=team.parks.code, answer="Pour vous."))
    assert {of(row).service for row in rows} == {team.parks}
    assert Event.objects.filter(type=EventType.HANDED, service=team.parks, text="Pour vous.").count() == 2


def test_duplicates_of_one_are_closed_together_and_the_kept_one_is_not(team: Team) -> None:
    kept, *others = in_hands(team.roads, 3)
    client = logged_in(team.agent)
    seen = preview(client, [kept, *others], what="status", status="duplicate", original=kept.reference)
    assert "gardez" in seen.context["plan"].wont[0].why
    confirm(client, seen)
    assert {of(row).duplicate_of_id for row in others} == {kept.pk}
    assert of(kept).is_open


def test_an_answer_never_publishes_a_variable_that_has_no_value(team: Team) -> None:
    (row,) = in_hands(team.roads)
    seen = preview(logged_in(team.agent), [row], what="answer", answer="Prévu le {planned_on}.")
    assert "n'est pas connu" in seen.context["plan"].wont[0].why


def test_everything_that_the_filters_leave_can_be_chosen(team: Team) -> None:
    rows = in_hands(team.roads, 2)
    in_hands(team.roads, status="solved")
    client = logged_in(team.agent)
    page = client.post(reverse("desk-bulk"), {"source": "filters", "filters": "status=assigned&sort=newest"})
    assert {row.pk for row in page.context["choice"].rows} == {row.pk for row in rows}
    assert {row.pk for row in client.get(reverse("desk-bulk")).context["choice"].rows} == {row.pk for row in rows}


def test_more_than_the_most_are_cut_and_said(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    in_hands(team.roads, 4)
    for module in ("desk.batches_choice", "desk.views.bulk"):
        monkeypatch.setattr(f"{module}.MOST", 3)
    page = logged_in(team.agent).get(reverse("desk-bulk"), {"status": "open"})
    assert len(page.context["choice"].rows) == 3
    assert "Il y en a davantage" in page.content.decode()


def test_elected_members_and_citizens_act_on_nothing(team: Team, territory: Territory) -> None:
    rows = in_hands(team.roads)
    for person in (make_user(Role.ELECTED, territory.commune), make_user()):
        assert preview(logged_in(person), rows, **DONE).status_code == 403


def test_a_batch_costs_a_bounded_number_of_queries_a_row(team: Team) -> None:
    """Measured: the same for the tenth as for the first."""
    client = logged_in(team.agent)

    def cost(count: int) -> int:
        seen = preview(client, in_hands(team.roads, count), **DONE)
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("desk-bulk"), {"step": "confirm", "sealed": seen.context["sealed"]})
        return len(queries)

    few, many = cost(2), cost(12)
    a_row = (many - few) / 10
    assert a_row <= 10, f"{a_row} queries a row, {few - 2 * a_row} besides"

    def judged(count: int) -> int:
        rows = in_hands(team.roads, count)
        with CaptureQueriesContext(connection) as queries:
            preview(client, rows, **DONE)
        return len(queries)

    assert judged(12) == judged(2)


def test_the_worker_is_woken_once_for_all(team: Team, django_capture_on_commit_callbacks: Any) -> None:
    rows = in_hands(team.roads, 5)
    with django_capture_on_commit_callbacks() as callbacks:
        chosen = [(row.pk, row.revision) for row in rows]
        act_on_many(team.agent, act=Act(What.ANSWER, answer="Merci."), chosen=chosen, key=uuid.uuid4())
    assert len(callbacks) == 1
