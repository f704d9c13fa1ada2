"""Works shared between services: a parent, its parts, and what neither the public nor the counters see of them."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from contributions import actions
from contributions.actions import Part
from contributions.models import CellCount, Contact, Contribution, Event, EventType, MonthCount
from contributions.parts import Progress, progress
from contributions.tasks import handle_events
from tests.factories import Territory, close, make_category, make_idea, make_report, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(territory: Territory) -> Contribution:
    return make_report(description="Un arbre tombé sur un lampadaire.", email="voisine@example.test")


def two_parts() -> list[Part]:
    light = make_category("lampadaire", family="Éclairage", official_delay_days=3)
    return [Part(make_service("eclairage"), light, "Redresser le mât"), Part(make_service("parcs"), make_category())]


def code_of(refusal: ValidationError) -> str:
    return next(error.code for errors in refusal.error_dict.values() for error in errors)


def test_each_part_lies_there_has_its_service_and_its_deadline_and_nobody_follows_it(
    agent: User, whole: Contribution
) -> None:
    first, second = actions.split(agent, contribution=whole, parts=two_parts())
    for part in (first, second):
        assert (part.geom, part.commune, part.quartier, part.kind) == (
            whole.geom, whole.commune, whole.quartier, whole.kind,
        )  # fmt: skip
        assert (part.part_of_id, part.is_public, part.is_open, part.status) == (whole.pk, False, True, "assigned")
        assert not part.contacts.exists()
        assert part.events.count() == 2
    assert [first.service.code, second.service.code] == ["eclairage", "parcs"]
    assert first.due_on is not None
    assert first.description == "Redresser le mât"
    told = Event.objects.get(contribution=whole, type=EventType.SPLIT)
    assert not told.is_public
    assert first.reference in told.text
    assert second.reference in told.text


def test_no_mail_leaves_for_a_part(agent: User, whole: Contribution) -> None:
    Contact.objects.update(confirmed_at=whole.created_at)
    handle_events()
    mail.outbox.clear()
    (part, _other) = actions.split(agent, contribution=whole, parts=two_parts())
    close(agent, part)
    handle_events()
    assert not mail.outbox


def test_a_part_is_in_no_public_counter_and_on_no_public_page(agent: User, whole: Contribution, client: Client) -> None:
    counted = sum(MonthCount.objects.values_list("n", flat=True)), sum(CellCount.objects.values_list("n", flat=True))
    (part, _other) = actions.split(agent, contribution=whole, parts=two_parts())
    close(agent, part)
    after = sum(MonthCount.objects.values_list("n", flat=True)), sum(CellCount.objects.values_list("n", flat=True))
    assert after == counted
    assert client.get(part.get_absolute_url()).status_code == 404
    page = client.get(whole.get_absolute_url()).content.decode()
    assert "2 interventions" in page
    assert "dont 1 terminée" in page
    assert part.reference not in page
    assert "Redresser" not in page


def test_the_whole_is_not_solved_before_its_parts(agent: User, whole: Contribution) -> None:
    first, second = actions.split(agent, contribution=whole, parts=two_parts())
    close(agent, first)
    with pytest.raises(ValidationError) as refused:
        close(agent, whole)
    assert code_of(refused.value) == "open_parts"
    assert second.reference in str(refused.value)
    assert first.reference not in str(refused.value)
    close(agent, second)
    close(agent, whole)
    whole.refresh_from_db()
    assert not whole.is_open


def test_the_whole_may_be_declined_whatever_its_parts(agent: User, whole: Contribution) -> None:
    actions.split(agent, contribution=whole, parts=two_parts())
    close(agent, whole, status="refused")
    whole.refresh_from_db()
    assert whole.status == "refused"


def test_closing_a_part_is_told_to_the_staff_of_the_whole(agent: User, whole: Contribution) -> None:
    (part, _other) = actions.split(agent, contribution=whole, parts=two_parts())
    assert progress(whole) == Progress(total=2, done=0)
    close(agent, part)
    told = Event.objects.get(contribution=whole, type=EventType.PART_DONE)
    assert part.reference in told.text
    assert not told.is_public
    assert progress(whole) == Progress(total=2, done=1)


def test_a_part_is_not_shared_again(agent: User, whole: Contribution) -> None:
    (part, _other) = actions.split(agent, contribution=whole, parts=two_parts())
    with pytest.raises(ValidationError) as refused:
        actions.split(agent, contribution=part, parts=two_parts())
    assert code_of(refused.value) == "two_levels"


def test_what_was_merged_is_not_shared(agent: User, whole: Contribution) -> None:
    other = make_report()
    actions.change_status(agent, contribution=other, status="duplicate", duplicate_of=whole)
    with pytest.raises(ValidationError) as refused:
        actions.split(agent, contribution=other, parts=two_parts())
    assert code_of(refused.value) == "merged"


def test_what_has_parts_is_not_merged_and_neither_is_a_part(agent: User, whole: Contribution) -> None:
    other = make_report()
    (part, _second) = actions.split(agent, contribution=whole, parts=two_parts())
    for merged, kept in ((whole, other), (part, other), (other, part)):
        with pytest.raises(ValidationError) as refused:
            actions.change_status(agent, contribution=merged, status="duplicate", duplicate_of=kept)
        assert code_of(refused.value) == "has_parts"


def test_a_part_is_never_shown_to_the_public(agent: User, whole: Contribution) -> None:
    (part, _other) = actions.split(agent, contribution=whole, parts=two_parts())
    with pytest.raises(ValidationError) as refused:
        actions.set_public(agent, contribution=part, is_public=True)
    assert code_of(refused.value) == "part"


def test_what_is_closed_or_handled_by_no_service_is_not_shared(
    agent: User, whole: Contribution, territory: Territory
) -> None:
    close(agent, whole)
    for row, code in ((whole, "closed"), (make_idea(), "not_routed")):
        with pytest.raises(ValidationError) as refused:
            actions.split(agent, contribution=row, parts=two_parts())
        assert code_of(refused.value) == code


def test_a_service_that_is_gone_or_a_category_of_another_kind_is_refused(agent: User, whole: Contribution) -> None:
    gone = Part(make_service("ancien", is_active=False), make_category())
    other = Part(make_service("parcs"), make_category("espaces-publics", kind="idea"))
    for part, code in ((gone, "inactive"), (other, "wrong_category")):
        with pytest.raises(ValidationError) as refused:
            actions.split(agent, contribution=whole, parts=[part])
        assert code_of(refused.value) == code
    assert not whole.parts.exists()


def test_who_does_not_handle_it_does_not_share_it(territory: Territory, whole: Contribution) -> None:
    for person in (make_user(), make_user(Role.ELECTED, territory.commune)):
        with pytest.raises(PermissionDenied):
            actions.split(person, contribution=whole, parts=two_parts())


def test_who_has_acted_meanwhile_is_told(agent: User, whole: Contribution) -> None:
    actions.note(agent, contribution=whole, text="Vu")
    with pytest.raises(ValidationError) as refused:
        actions.split(agent, contribution=whole, parts=two_parts(), revision=0)
    assert refused.value.code == "changed"
