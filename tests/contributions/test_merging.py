"""Merging moves nothing and undoing restores everything, in any order; people are counted once, and told once."""

import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import Role, User
from contributions import actions
from contributions.models import Constat, Contact, Contribution, DistinctPair, Merge, Photo, Support
from contributions.tasks import handle_events
from reports.models import Report
from tests.factories import Territory, close, make_report, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()


def merge(agent: User, row: Contribution, kept: Contribution) -> None:
    now = Contribution.objects.get(pk=row.pk)
    actions.change_status(agent, contribution=now, status="duplicate", duplicate_of=kept)


def unmerge(agent: User, row: Contribution) -> None:
    actions.unmerge(agent, contribution=Contribution.objects.get(pk=row.pk))


def sees(row: Contribution, voter: str, **said: Any) -> Constat:
    key = said.pop("submission_key", None) or uuid.uuid4()
    testimony = actions.Testimony(voter=voter, **said)
    return actions.testify(NOBODY, contribution=row, submission_key=key, testimony=testimony)[0]


def all_there_is() -> dict[str, list[Any]]:
    """Every row that a merge could move or lose; a revision only grows, and history is added to."""
    columns = [field.attname for field in Contribution._meta.concrete_fields if field.name != "revision"]
    kept: dict[str, list[Any]] = {"Contribution": list(Contribution.objects.order_by("pk").values(*columns))}
    for model in (Support, Constat, Contact, Photo):
        kept[model.__name__] = list(model.objects.order_by("pk").values())
    return kept


def reports(number: int) -> list[Report]:
    made = [make_report(email=f"personne-{place}@example.test") for place in range(number)]
    for report in made:
        make_photo(report)
    return made


def test_undone_it_is_as_if_it_had_never_been(agent: User, manager: User) -> None:
    row, kept = reports(2)
    actions.support(NOBODY, contribution=row, voter="a:1")
    actions.support(NOBODY, contribution=row, voter="a:2")
    actions.support(NOBODY, contribution=kept, voter="a:2")
    actions.ask_author(agent, contribution=row, text="De quel côté ?")
    before = all_there_is()
    merge(agent, row, kept)
    assert all_there_is() != before
    assert Contribution.objects.get(pk=kept.pk).support_count == 2
    unmerge(agent, row)
    assert all_there_is() == before
    assert not Merge.objects.filter(undone_at=None).exists()


def tree_of(edges: dict[int, int], pk: int) -> int:
    while pk in edges:
        pk = edges[pk]
    return pk


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_merges_and_undoings(agent: User, seed: int) -> None:
    draw, rows = random.Random(seed), reports(5)
    for row in rows:
        for voter in draw.sample(range(4), 2):
            actions.support(NOBODY, contribution=row, voter=f"a:{voter}")
    before, edges = all_there_is(), {}
    voters = {row.pk: set(row.supports.values_list("voter", flat=True)) for row in rows}

    def one_merge() -> None:
        row, kept = draw.sample(rows, 2)
        root = tree_of(edges, kept.pk)
        if row.pk in edges or root == row.pk:
            with pytest.raises(ValidationError):
                merge(agent, row, kept)
        else:
            merge(agent, row, kept)
            edges[row.pk] = root

    def one_undoing() -> None:
        if edges:
            pk = draw.choice(sorted(edges))
            unmerge(agent, Contribution.objects.get(pk=pk))
            del edges[pk]

    for _step in range(14):
        draw.choice([one_merge, one_merge, one_undoing])()
        for row in Contribution.objects.all():
            root = tree_of(edges, row.pk)
            assert (row.duplicate_of_id or row.pk) == root
            if root == row.pk:
                group = [pk for pk in voters if tree_of(edges, pk) == root]
                assert row.support_count == len(set().union(*(voters[pk] for pk in group)))
    while edges:
        one_undoing()
    assert all_there_is() == before


def test_a_group_is_merged_with_all_that_is_in_it(agent: User) -> None:
    first, second, third = reports(3)
    merge(agent, first, second)
    merge(agent, second, third)
    assert set(Contribution.objects.filter(duplicate_of=third)) == {
        Contribution.objects.get(pk=first.pk),
        Contribution.objects.get(pk=second.pk),
    }
    unmerge(agent, second)
    assert Contribution.objects.get(pk=first.pk).duplicate_of_id == second.pk


def test_a_chain_cannot_be_written_even_past_the_verbs(agent: User) -> None:
    first, second, third = reports(3)
    merge(agent, first, second)
    Contribution.objects.filter(pk=second.pk).update(is_open=False, closed_at=second.created_at)
    for row, kept in ((second, third), (third, first), (second, first)):
        Contribution.objects.filter(pk=third.pk).update(is_open=False, closed_at=third.created_at)
        with pytest.raises(IntegrityError, match="contribution_duplicate_of_a_kept_one"), transaction.atomic():
            Contribution.objects.filter(pk=row.pk).update(duplicate_of=kept)


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    def tried(act: Callable[[], object]) -> Exception | None:
        try:
            act()
        except Exception as error:  # what each is told is what the test looks at
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(8) as people:
        return list(people.map(tried, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_of_two_agents_who_merge_both_ways_at_once_one_wins_and_the_other_is_told(agent: User, _time: int) -> None:
    first, second = make_report(), make_report()
    told = at_once(partial(merge, agent, first, second), partial(merge, agent, second, first))
    (refusal,) = [error for error in told if error]
    assert isinstance(refusal, ValidationError)
    assert "déjà regroupée" in " ".join(refusal.messages)
    found = Contribution.objects.exclude(duplicate_of=None).get()
    assert {found.pk, found.duplicate_of_id} == {first.pk, second.pk}


@pytest.mark.django_db(transaction=True)
def test_fifty_people_who_confirm_at_once_while_it_is_merged_count_once_each(agent: User) -> None:
    row, kept = make_report(), make_report()
    same = [partial(actions.support, NOBODY, contribution=row, voter=f"a:{voter}") for voter in range(50)]
    kept_ones = [partial(actions.support, NOBODY, contribution=kept, voter=f"a:{voter}") for voter in (1, 2)]
    told = at_once(*same[:25], partial(merge, agent, row, kept), *kept_ones, *same[25:])
    # Whoever comes once it is closed, having read it open, confirms the one that is kept.
    assert [error for error in told if error] == []
    assert Contribution.objects.get(pk=kept.pk).support_count == 50


def test_who_confirms_both_counts_once_together_and_once_each_when_they_are_apart(agent: User) -> None:
    row, kept = reports(2)
    actions.support(NOBODY, contribution=row, voter="a:1")
    merge(agent, row, kept)
    assert not actions.support(NOBODY, contribution=Contribution.objects.get(pk=kept.pk), voter="a:1")
    assert Contribution.objects.get(pk=kept.pk).support_count == 1
    unmerge(agent, row)
    assert set(Contribution.objects.values_list("support_count", flat=True)) == {1}


def test_what_somebody_saw_is_kept_once_with_their_voice_and_their_photo(report: Report) -> None:
    key = uuid.uuid4()
    photo = make_photo(None, submission_key=key)
    made = sees(report, "a:1", submission_key=key, text="Il s'agrandit.")
    assert sees(report, "a:1", submission_key=key, text="Il s'agrandit.") == made
    photo.refresh_from_db()
    assert (photo.contribution_id, photo.constat_id) == (report.pk, made.pk)
    assert not report.photos.of_contributions().exists()
    sees(report, "a:1", text="Encore moi.")
    assert Contribution.objects.get(pk=report.pk).support_count == 1
    assert report.constats.count() == 2


def test_what_is_seen_after_it_was_closed_is_to_be_checked(agent: User, report: Report) -> None:
    close(agent, report)
    sees(Contribution.objects.get(pk=report.pk), "a:1")
    assert Contribution.objects.get(pk=report.pk).needs_check


def test_what_is_hidden_gets_no_constat(report: Report) -> None:
    Contribution.objects.filter(pk=report.pk).update(is_public=False)
    with pytest.raises(PermissionDenied):
        sees(Contribution.objects.get(pk=report.pk), "a:1")


def confirm_all() -> None:
    handle_events()
    for contact in Contact.objects.filter(confirmed_at=None):
        actions.confirm_address(contact=contact)
    mail.outbox.clear()


def told() -> list[tuple[str, str]]:
    handle_events()
    found = sorted((message.to[0], message.subject.partition(" : ")[0]) for message in mail.outbox)
    mail.outbox.clear()
    return found


def test_everyone_who_follows_one_of_the_group_is_told_once(agent: User) -> None:
    row = make_report(email="premiere@example.test")
    kept = make_report(email="seconde@example.test")
    both = make_report(email="Seconde@example.test")
    sees(kept, "a:1", email="temoin@example.test")
    confirm_all()
    merge(agent, row, kept)
    assert told() == [("premiere@example.test", row.reference)]
    merge(agent, both, kept)
    assert told() == [("Seconde@example.test", both.reference)]
    close(agent, Contribution.objects.get(pk=kept.pk))
    assert told() == [
        ("premiere@example.test", row.reference),
        ("seconde@example.test", kept.reference),
        ("temoin@example.test", kept.reference),
    ]
    unmerge(agent, row)
    assert told() == [("premiere@example.test", row.reference)]


def test_who_left_one_of_them_is_not_written_to_by_the_other(agent: User) -> None:
    row, kept = make_report(email="personne@example.test"), make_report(email="personne@example.test")
    confirm_all()
    merge(agent, row, kept)
    told()
    actions.unsubscribe(contact=kept.contacts.get())
    close(agent, Contribution.objects.get(pk=kept.pk))
    assert told() == []


def test_the_secret_of_the_author_is_not_told_to_a_witness(agent: User, report: Report) -> None:
    sees(report, "a:1", email="temoin@example.test")
    confirm_all()
    close(agent, report)
    handle_events()
    (message,) = mail.outbox
    assert report.get_absolute_url() in message.body
    assert "/suivi/" not in message.body


def test_what_is_not_the_same_is_kept_once_and_the_word_of_the_staff_counts(agent: User) -> None:
    first, second = reports(2)
    actions.tell_apart(NOBODY, contribution=second, others=[first, second])
    actions.tell_apart(agent, contribution=first, others=[second])
    actions.tell_apart(NOBODY, contribution=first, others=[second])
    pair = DistinctPair.objects.get()
    assert (pair.first_id, pair.second_id, pair.is_staff, pair.actor) == (first.pk, second.pk, True, agent)


def test_only_who_handles_one_of_the_two_takes_them_apart(agent: User, territory: Territory) -> None:
    row, kept = reports(2)
    merge(agent, row, kept)
    for somebody in (NOBODY, make_user(), make_user(Role.AGENT, territory.other_commune)):
        with pytest.raises(PermissionDenied):
            unmerge(somebody, row)  # type: ignore[arg-type] # nobody has no account
    unmerge(agent, row)
    with pytest.raises(ValidationError):
        unmerge(agent, row)
