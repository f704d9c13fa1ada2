"""What an author answers is found at once: by whoever follows it, and by the whole service among what is watched."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contributions import actions, replies
from contributions.models import Contribution, EventType
from contributions.tracking import tracking_token
from desk import batches
from desk.colleagues import unread_of
from desk.models import Batch, Mention
from desk.tasks import tell_the_called
from tests.desk.acts import Team, confirm, in_hands, logged_in, make_team, preview
from tests.factories import Territory

pytestmark = pytest.mark.django_db
WORDS = "Côté pair, devant la boulangerie."


@pytest.fixture
def team(territory: Territory) -> Team:
    return make_team(territory)


def asked_and_answered(team: Team, *, followed: bool = True) -> Contribution:
    (row,) = in_hands(team.roads)
    if followed:
        actions.take(team.agent, contribution=row, assignee=team.agent)
    actions.ask_author(team.manager, contribution=row, text="De quel côté ?")
    token = tracking_token(Contribution.objects.get(pk=row.pk).submission_key)
    actions.reply(AnonymousUser(), contribution=row, text=WORDS, token=token)
    return Contribution.objects.get(pk=row.pk)


def watched(client: Client) -> list[str]:
    listing = client.get(reverse("desk"), {"watch": "replied"}).context["listing"]
    return [line.contribution.reference for line in listing.lines]


def test_the_service_finds_it_among_what_is_watched(team: Team) -> None:
    in_hands(team.roads)
    row = asked_and_answered(team, followed=False)
    for person in (team.agent, team.manager):
        assert watched(logged_in(person)) == [row.reference]
    assert watched(logged_in(team.gardener)) == []
    assert not Mention.objects.exists()  # nobody follows it


def test_the_detail_and_the_line_say_so(team: Team) -> None:
    row = asked_and_answered(team)
    client = logged_in(team.manager)
    page = client.get(reverse("desk-report", args=[row.reference])).content.decode()
    assert "Son auteur a répondu le" in page
    assert "son auteur a répondu" in page
    assert WORDS in page


@pytest.mark.parametrize(
    "act",
    [
        lambda team, row: actions.note(team.manager, contribution=row, text="Vu."),
        lambda team, row: actions.answer(team.manager, contribution=row, text="Merci."),
        lambda team, row: actions.ask_author(team.manager, contribution=row, text="Et en face ?"),
        lambda team, row: actions.change_status(team.manager, contribution=row, status="in_progress"),
        lambda team, row: actions.take(team.manager, contribution=row, assignee=team.manager),
    ],
    ids=["note", "answer", "ask", "status", "take"],
)
def test_whoever_acts_has_read_it(team: Team, act: Any) -> None:
    row = asked_and_answered(team)
    act(team, row)
    assert watched(logged_in(team.agent)) == []


def test_reading_the_contacts_or_a_voice_is_no_act(team: Team) -> None:
    row = asked_and_answered(team)
    actions.read_contacts(team.agent, contribution=row)
    actions.support(AnonymousUser(), contribution=row, voter="e:somebody")
    assert watched(logged_in(team.agent)) == [row.reference]


def test_going_on_without_an_answer_is_no_answer(team: Team) -> None:
    (row,) = in_hands(team.roads)
    actions.ask_author(team.agent, contribution=row, text="De quel côté ?")
    actions.resume(team.agent, contribution=row)
    assert watched(logged_in(team.agent)) == []
    assert not Mention.objects.exists()


def test_who_follows_it_is_called_once_and_by_mail_without_the_words(
    team: Team, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = asked_and_answered(team)
    (call,) = Mention.objects.all()
    assert (call.user, call.note.type) == (team.agent, EventType.RESUMED)
    tell_the_called()
    (mail,) = [one for one in mailoutbox if one.to == [team.agent.email]]
    assert mail.subject == f"{row.reference} : son auteur a répondu"
    assert WORDS not in mail.body
    assert reverse("desk-report", args=[row.reference]) in mail.body
    client = logged_in(team.agent)
    page = client.get(reverse("desk-mentions")).content.decode()
    assert WORDS in page
    assert "Réponse de son auteur" in page
    client.get(reverse("desk-report", args=[row.reference]))
    assert not unread_of(team.agent).exists()
    assert watched(client) == [row.reference]  # read, and nothing done yet


def test_the_public_never_learns_that_there_is_an_answer(team: Team) -> None:
    row = asked_and_answered(team)
    page = Client().get(row.get_absolute_url()).content.decode()
    assert WORDS not in page
    assert "auteur a répondu" not in page


def test_an_act_on_many_that_is_taken_back_leaves_it_to_be_read_again(team: Team) -> None:
    row = asked_and_answered(team)
    client = logged_in(team.agent)
    confirm(client, preview(client, [row], what=batches.What.ANSWER, answer="Nous y allons."))
    assert watched(client) == []
    client.post(reverse("desk-batch-undo", args=[Batch.objects.get().pk]))
    assert watched(client) == [row.reference]


def test_it_is_looked_for_in_an_index_of_those_rows_alone(team: Team) -> None:
    with CaptureQueriesContext(connection) as seen:
        watched(logged_in(team.agent))
    asked = [query["sql"] for query in seen.captured_queries if '"replied_at" IS NOT NULL' in query["sql"]]
    assert asked
    assert all('"is_open"' in statement for statement in asked)
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain select id from contributions_contribution where replied_at is not null")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "contribution_replied" in plan


def test_a_listener_is_declared_once() -> None:
    def listener(_reply: Any) -> None: ...

    replies.register(listener)
    try:
        with pytest.raises(ValueError, match="declared twice"):
            replies.register(listener)
    finally:
        replies._listeners.remove(listener)
