"""Writing down for somebody: theirs and not the agent's, once, by the channel it came, with the receipt to read out."""

import datetime
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from contributions.models import (
    Answer,
    Channel,
    Contact,
    Contribution,
    Diversion,
    Event,
    EventType,
    Photo,
    Question,
    Support,
)
from contributions.tracking import tracking_token
from desk import entry_receipt
from tests import places
from tests.desk.acts import Team, logged_in, make_team
from tests.factories import Territory, make_category, make_report, make_user, make_work
from tests.world import picture
from works.models import Attachment
from works.words import key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(territory: Territory) -> Team:
    make_category()
    return make_team(territory)


@pytest.fixture
def client(team: Team) -> Client:
    return logged_in(team.agent)


def typed(**more: Any) -> dict[str, Any]:
    return {
        "submission_key": str(uuid.uuid4()),
        "channel": "phone",
        "lon": places.PLACE_DU_MARCHE.x,
        "lat": places.PLACE_DU_MARCHE.y,
        "category": "nid-de-poule",
        "description": "Un trou devant la poste.",
        "email": "",
        "go": "next",
        **more,
    }


def send(client: Client, **more: Any) -> Any:
    return client.post(reverse("desk-entry"), typed(**more))


def the_only_one() -> Contribution:
    return Contribution.objects.get()


def test_it_is_filed_for_them_and_not_for_the_agent(client: Client, team: Team) -> None:
    assert send(client, channel="counter", email="voisine@example.test").status_code == 302
    filed = the_only_one()
    assert filed.author is None
    assert filed.channel == Channel.COUNTER
    assert filed.events.get(type=EventType.SUBMITTED).actor is None
    note = filed.events.get(type=EventType.NOTE)
    assert (note.actor, note.is_public) == (team.agent, False)
    assert "Guichet" in note.text
    contact = Contact.objects.get()
    assert contact.email == "voisine@example.test"
    assert contact.confirmed_at is None  # theirs to confirm, whoever typed it


def test_neither_the_agent_nor_the_caller_stands_on_the_public_page(client: Client, team: Team) -> None:
    send(client, email="voisine@example.test")
    page = Client().get(the_only_one().get_absolute_url()).content.decode()
    assert "Saisie pour" not in page
    assert team.agent.name not in page
    assert "voisine" not in page


def test_the_agent_has_no_say_as_its_author(client: Client, team: Team) -> None:
    """Contesting and rating are the caller's."""
    send(client)
    assert "contester" not in client.get(the_only_one().get_absolute_url()).content.decode().lower()


def test_a_form_sent_twice_is_filed_once_and_signed_once(client: Client) -> None:
    same = typed()
    first = client.post(reverse("desk-entry"), same)
    second = client.post(reverse("desk-entry"), same)
    assert first.status_code == second.status_code == 302
    assert the_only_one().events.filter(type=EventType.NOTE).count() == 1


def test_the_receipt_gives_the_reference_and_the_tracking_link(client: Client) -> None:
    page = client.get(send(client).url).content.decode()
    filed = the_only_one()
    assert filed.reference in page
    assert reverse("tracking", args=[tracking_token(filed.submission_key)]) in page


def test_the_receipt_is_for_who_wrote_it_down_alone(client: Client, team: Team) -> None:
    address = send(client).url
    assert logged_in(team.manager).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    forged = entry_receipt.seal(team.manager, the_only_one(), is_new=True, has_email=False)
    assert client.get(reverse("desk-entry-done", args=[forged])).status_code == 404
    assert client.get(reverse("desk-entry-done", args=["abc"])).status_code == 404


def test_the_channel_is_remembered(client: Client) -> None:
    assert client.get(reverse("desk-entry")).context["channel"]["channel"].value() == "phone"
    send(client, channel="paper")
    assert client.get(reverse("desk-entry")).context["channel"]["channel"].value() == "paper"


@pytest.mark.parametrize("channel", ["web", "import", "api", "", "pigeon"])
def test_no_other_channel_can_be_named(client: Client, channel: str) -> None:
    assert send(client, channel=channel).status_code == 422
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"lon": "", "lat": ""}, "Indiquez où"),
        ({"lon": "7.358", "lat": "48.078"}, "en dehors du territoire"),
        ({"category": ""}, "Choisissez une catégorie"),
        ({"email": "pas une adresse"}, "adresse électronique"),
        ({"channel": ""}, "Dites par où"),
    ],
)
def test_what_lacks_is_told_and_nothing_typed_is_lost(client: Client, wrong: dict[str, str], words: str) -> None:
    page = send(client, **{"description": "Des mots à garder", "email": "v@example.test", **wrong})
    text = page.content.decode()
    assert page.status_code == 422
    assert words in text
    assert "Des mots à garder" in text
    assert wrong.get("email", "v@example.test") in text
    if "category" not in wrong:
        assert 'value="nid-de-poule" checked' in text
    assert not Contribution.objects.exists()


def test_similar_ones_are_shown_before_anything_is_filed_a_second_time(client: Client) -> None:
    known = make_report()
    first = send(client)
    assert first.status_code == 200
    assert known.reference in first.content.decode()
    assert Contribution.objects.count() == 1
    assert send(client, similar_seen="S-AUTRE22").status_code == 200
    assert send(client, similar_seen=known.reference).status_code == 302
    assert Contribution.objects.count() == 2


def test_the_fragment_of_similar_ones_says_which_it_shows(client: Client) -> None:
    known = make_report()
    query = {"lon": places.PLACE_DU_MARCHE.x, "lat": places.PLACE_DU_MARCHE.y, "category": "nid-de-poule"}
    text = client.get(reverse("desk-entry-similar"), query).content.decode()
    assert f'name="similar_seen" value="{known.reference}"' in text
    assert client.get(reverse("desk-entry-similar")).status_code == 400


def test_a_voice_is_added_with_the_address_of_the_caller(client: Client, team: Team) -> None:
    known = make_report()
    same = typed(same=known.reference, email="voisine@example.test", category="", description="")
    answer = client.post(reverse("desk-entry"), same)
    client.post(reverse("desk-entry"), same)
    assert Contribution.objects.count() == 1
    assert Support.objects.count() == 1
    assert Contribution.objects.get().support_count == 1
    assert Contact.objects.get(contribution=known).email == "voisine@example.test"
    assert Event.objects.get(type=EventType.NOTE).actor == team.agent
    page = client.get(answer.url).content.decode()
    assert known.reference in page
    assert tracking_token(known.submission_key) not in page  # the secret of somebody else


def test_several_callers_are_several_voices(client: Client) -> None:
    known = make_report()
    for _caller in range(3):
        send(client, same=known.reference)
    assert Contribution.objects.get().support_count == 3


def test_a_voice_with_a_wrong_address_is_not_added_in_silence(client: Client) -> None:
    known = make_report()
    page = send(client, same=known.reference, email="pas une adresse")
    assert page.status_code == 422
    assert not Support.objects.exists()


def test_a_closed_or_invented_one_takes_no_voice(client: Client) -> None:
    closed = make_report(status="solved", closed_at=timezone.now() - datetime.timedelta(days=61))
    for reference in (closed.reference, "S-ZZZZZZZ", "\x00"):
        assert send(client, same=reference).status_code == 422
    assert not Support.objects.exists()


def test_questions_and_diversions_are_read_first(client: Client) -> None:
    category = make_category()
    question = Question.objects.create(
        category=category, code="volume", label="Combien ?", type="number", is_required=True
    )
    asked = send(client)
    assert "Combien ?" in asked.content.decode()
    assert not Contribution.objects.exists()
    told = {"asked": f"nid-de-poule:{question.pk}", "q-volume": "3"}
    assert send(client, **told).status_code == 302
    assert Answer.objects.get().value == 3
    Diversion.objects.create(category=category, reason="danger", message="Appelez le 18.", is_final=True)
    assert send(client, **told).status_code == 422


def test_without_a_script_the_address_is_searched_and_chosen(client: Client) -> None:
    searched = send(client, lon="", lat="", address_words="place du marché")
    assert searched.status_code == 200
    assert "place du marché" in searched.content.decode()
    position = f"{places.PLACE_DU_MARCHE.x},{places.PLACE_DU_MARCHE.y}"
    put = send(client, lon="", lat="", address=position)
    assert put.context["place"]["lon"].value() == places.PLACE_DU_MARCHE.x
    assert "Un trou devant la poste." in put.content.decode()


def test_those_who_handle_nothing_enter_nothing(territory: Territory, team: Team) -> None:
    for person in (
        make_user(),
        make_user(Role.ELECTED, territory.commune),
        make_user(Role.COUNCIL, territory.quartier),
    ):
        assert _refused(person)
    assert Client().get(reverse("desk-entry")).status_code == 302


def _refused(person: User) -> bool:
    client = logged_in(person)
    return send(client).status_code == client.get(reverse("desk-entry")).status_code == 403


def test_planned_works_are_told_before_and_can_be_waited_for(client: Client) -> None:
    work = make_work()
    told = send(client)
    assert told.status_code == 200
    page = told.content.decode()
    assert "Des travaux sont prévus là" in page
    assert work.title in page
    assert not Contribution.objects.exists()
    key = key_of(work)
    receipt = client.get(send(client, announced_seen=key, attach=key).url).content.decode()
    assert Attachment.objects.get().contribution_id == the_only_one().pk
    assert work.title in receipt


def test_works_that_were_on_the_screen_are_not_told_twice(client: Client) -> None:
    work = make_work()
    assert send(client, announced_seen=key_of(work), attach="").status_code == 302
    assert not Attachment.objects.exists()


def test_works_are_told_while_the_person_speaks_and_the_choice_stays(client: Client) -> None:
    key = key_of(make_work())
    fragment = client.get(reverse("desk-entry-similar"), typed(attach=key)).content.decode()
    assert f'name="announced_seen" value="{key}"' in fragment
    assert f'value="{key}" checked' in fragment
    assert "Déjà connu" not in fragment


def test_what_is_known_and_what_is_planned_are_told_on_one_screen(client: Client) -> None:
    known, work = make_report(), make_work()
    page = send(client).content.decode()
    assert f'name="similar_seen" value="{known.reference}"' in page
    assert f'name="announced_seen" value="{key_of(work)}"' in page
    seen = {"similar_seen": known.reference, "announced_seen": key_of(work), "attach": ""}
    assert send(client, **seen).status_code == 302


def test_one_photo_goes_along(client: Client) -> None:
    same = typed()
    upload = SimpleUploadedFile("papier.jpg", picture(), content_type="image/jpeg")
    first = client.post(reverse("desk-entry"), {**same, "category": "", "photo": upload, "photo_alt": "Le formulaire"})
    assert first.status_code == 422  # no category: the photo is kept all the same
    assert "Photo gardée" in first.content.decode()
    assert client.post(reverse("desk-entry"), same).status_code == 302
    photo = Photo.objects.get()
    assert (photo.contribution_id, photo.alt) == (the_only_one().pk, "Le formulaire")


def test_a_photo_is_taken_away_again(client: Client) -> None:
    same = typed()
    upload = SimpleUploadedFile("papier.jpg", picture(), content_type="image/jpeg")
    client.post(reverse("desk-entry"), {**same, "category": "", "photo": upload})
    page = client.post(reverse("desk-entry"), {**same, "remove_photo": str(Photo.objects.get().pk)})
    assert page.status_code == 200
    assert not Photo.objects.exists()
    assert not Contribution.objects.exists()


def test_what_is_no_photo_says_so_and_nothing_is_lost(client: Client) -> None:
    upload = SimpleUploadedFile("virus.jpg", b"MZ...", content_type="image/jpeg")
    page = send(client, photo=upload)
    assert page.status_code == 422
    assert 'id="id_photo_error"' in page.content.decode()
    assert "Un trou devant la poste." in page.content.decode()
    assert not Contribution.objects.exists()


def test_a_photo_of_what_is_the_same_is_kept_with_it(client: Client) -> None:
    known, same = make_report(), typed()
    upload = SimpleUploadedFile("trou.jpg", picture(), content_type="image/jpeg")
    assert client.post(reverse("desk-entry"), {**same, "photo": upload, "same": known.reference}).status_code == 302
    assert Photo.objects.get().constat == known.constats.get()
    assert known.constats.get().text == "Un trou devant la poste."


def test_the_key_of_what_somebody_else_filed_gives_nothing(client: Client) -> None:
    theirs = make_report()
    answer = send(client, submission_key=str(theirs.submission_key), similar_seen=theirs.reference)
    assert answer.status_code == 403
    assert not theirs.events.filter(type=EventType.NOTE).exists()
