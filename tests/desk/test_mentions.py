"""Calling a colleague: who may be called, that they are told once, and where they read it."""

import smtplib
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts.models import HANDLERS, Membership, Role, Service, User
from accounts.permissions import holds
from contributions import actions
from contributions.models import Contribution, Event
from desk import calls, colleagues
from desk.models import Mention
from desk.tasks import tell_the_called
from tests.desk.acts import Team, in_hands, logged_in, make_team
from tests.factories import Territory, make_report, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(territory: Territory) -> Team:
    return make_team(territory)


@pytest.fixture
def row(team: Team) -> Contribution:
    (row,) = in_hands(team.roads)
    return row


def called(team: Team, row: Contribution, *people: User, text: str = "Peux-tu passer ?") -> Event:
    note = actions.note(team.agent, contribution=row, text=text)
    colleagues.mention(team.agent, note=note, colleagues=people)
    return note


def test_the_colleagues_are_exactly_those_who_may_act(territory: Territory, team: Team) -> None:
    """The rule is told twice, once for a person and once for everybody: it must be the same."""
    places = (None, territory.epci, territory.commune, territory.other_commune, territory.quartier)
    for role in (*HANDLERS, Role.ELECTED, Role.COUNCIL):
        for place in places:
            for service in (None, team.roads, team.parks) if role in (Role.AGENT, Role.MANAGER) else (None,):
                Membership.objects.create(user=make_user(), role=role, boundary=place, service=service)
    for service in (None, team.roads):
        row = Contribution.objects.get(pk=make_report(service=service).pk)
        within = (row.commune_id, row.quartier_id)
        allowed = {one for one in User.objects.all() if holds(one, *HANDLERS, within=within, service=row.service_id)}
        assert set(colleagues.colleagues_of(row)) == allowed
        assert 0 < len(allowed) < User.objects.count()


def test_the_colleagues_cost_two_queries(
    row: Contribution, django_assert_max_num_queries: Any, territory: Territory, team: Team
) -> None:
    for _number in range(5):
        Membership.objects.create(user=make_user(), role=Role.AGENT, boundary=territory.commune, service=team.roads)
    with django_assert_max_num_queries(2):
        assert len(colleagues.colleagues_of(row)) == 7


def test_one_who_is_called_finds_the_note_and_a_mail(team: Team, row: Contribution, mailoutbox: list[Any]) -> None:
    called(team, row, team.manager, text="Un secret de bureau")
    page = logged_in(team.manager).get(reverse("desk-mentions")).content.decode()
    assert "Un secret de bureau" in page
    assert "1 note vous attend" in page
    assert tell_the_called() == 1
    assert tell_the_called() == 0
    (mail,) = mailoutbox
    assert mail.to == [team.manager.email]
    assert row.reference in mail.subject
    assert reverse("desk-report", args=[row.reference]) in mail.body
    assert "Un secret de bureau" not in mail.body


def test_somebody_called_twice_in_one_note_is_told_once(team: Team, row: Contribution, mailoutbox: list[Any]) -> None:
    note = called(team, row, team.manager)
    colleagues.mention(team.agent, note=note, colleagues=[team.manager])
    assert Mention.objects.count() == 1
    assert tell_the_called() == 1


def test_nobody_is_called_who_could_not_read_it(team: Team, row: Contribution) -> None:
    note = actions.note(team.agent, contribution=row, text="…")
    for stranger in (team.gardener, make_user(), make_user(Role.ELECTED)):
        with pytest.raises(ValidationError):
            colleagues.mention(team.agent, note=note, colleagues=[stranger])
    with pytest.raises(PermissionDenied):
        colleagues.mention(team.gardener, note=note, colleagues=[team.manager])
    assert not Mention.objects.exists()


def test_only_an_internal_note_calls(team: Team, row: Contribution) -> None:
    with pytest.raises(PermissionDenied):
        colleagues.mention(team.agent, note=row.events.first(), colleagues=[team.manager])


def test_a_note_of_what_was_handed_over_since_is_no_longer_shown(team: Team, row: Contribution) -> None:
    called(team, row, team.manager)
    actions.hand_over(team.agent, contribution=row, service=team.parks)
    assert not colleagues.unread_of(team.manager).exists()


def test_what_is_opened_or_marked_is_read(team: Team, row: Contribution, mailoutbox: list[Any]) -> None:
    called(team, row, team.manager)
    colleagues.read(team.manager, contribution=row)
    assert not colleagues.unread_of(team.manager).exists()
    assert tell_the_called() == 0  # seen before the mail left
    called(team, row, team.manager)
    client = logged_in(team.manager)
    assert client.post(reverse("desk-mentions-read")).status_code == 302
    assert not colleagues.unread_of(team.manager).exists()
    assert "Personne ne vous attend" in client.get(reverse("desk-mentions")).content.decode()


def test_the_frame_of_the_desk_says_how_many_wait(team: Team, row: Contribution) -> None:
    called(team, row, team.manager)
    assert "On vous appelle (1)" in logged_in(team.manager).get(reverse("desk-batches")).content.decode()
    assert "On vous appelle (" not in logged_in(team.agent).get(reverse("desk-batches")).content.decode()


def test_a_broker_that_is_away_costs_no_note_and_the_clock_follows(
    team: Team, row: Contribution, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    def away(**_options: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(calls.tell_the_called, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        called(team, row, team.manager)
    assert not mailoutbox
    assert tell_the_called() == 1


def test_a_mail_server_that_is_away_leaves_what_is_owed(
    team: Team, row: Contribution, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    called(team, row, team.manager)

    def refuse(_backend: Any, _mails: Any) -> int:
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert tell_the_called() == 0
    assert tell_the_called() == 1


def test_a_service_without_people_has_no_colleagues(territory: Territory) -> None:
    alone = Service.objects.create(code="eau", name="Eau")
    (row,) = in_hands(alone)
    assert not colleagues.colleagues_of(row)
