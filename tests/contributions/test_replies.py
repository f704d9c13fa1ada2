"""What the local authority asks its author, and how they answer: by the secret link, or by their account."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Service, User
from contributions import actions
from contributions.models import Contribution, EventType
from contributions.tasks import handle_events
from contributions.timeline import author_steps, public_steps, staff_steps
from contributions.tracking import tracking_token
from reports.models import Report
from tests.factories import make_report, make_user

pytestmark = pytest.mark.django_db

QUESTION = "De quel côté de la rue ?"
ANSWER = "Côté pair, devant la boulangerie."


@pytest.fixture
def author(db: None) -> User:
    return make_user()


@pytest.fixture
def asked(agent: User, author: User) -> Report:
    report = make_report(author=author)
    actions.ask_author(agent, contribution=report, text=QUESTION)
    return report


def door(report: Report) -> str:
    return reverse("tracking-reply", args=[tracking_token(report.submission_key)])


def tracking(report: Report) -> str:
    return reverse("tracking", args=[tracking_token(report.submission_key)])


def row(report: Report) -> Contribution:
    return Contribution.objects.get(pk=report.pk)


def test_the_question_and_its_form_are_for_the_author_alone(client: Client, asked: Report, author: User) -> None:
    by_link = client.get(tracking(asked)).content.decode()
    assert QUESTION in by_link
    assert f'action="{door(asked)}"' in by_link
    in_public = client.get(asked.get_absolute_url()).content.decode()
    assert QUESTION in in_public
    assert "repondre" not in in_public
    assert "Une précision est demandée à son auteur" in in_public
    client.force_login(author)
    mine = client.get(asked.get_absolute_url()).content.decode()
    assert reverse("contribution-reply", args=[asked.reference]) in mine


def test_nothing_is_asked_of_who_owes_nothing(client: Client, agent: User) -> None:
    report = make_report()
    assert "repondre" not in client.get(tracking(report)).content.decode()
    actions.ask_author(agent, contribution=report, text=QUESTION)
    actions.resume(agent, contribution=report)
    assert "repondre" not in client.get(tracking(report)).content.decode()


def test_by_the_link_the_answer_reaches_the_staff_and_nobody_else(client: Client, asked: Report) -> None:
    answer = client.post(door(asked), {"text": ANSWER}, follow=True)
    assert "votre réponse est transmise" in answer.content.decode()
    assert row(asked).paused_at is None
    event = asked.events.get(type=EventType.RESUMED)
    assert (event.text, event.is_public) == (ANSWER, False)
    assert ANSWER not in Client().get(asked.get_absolute_url()).content.decode()
    assert ANSWER in client.get(tracking(asked)).content.decode()


def test_by_the_account_it_is_the_same(client: Client, asked: Report, author: User) -> None:
    client.force_login(author)
    address = reverse("contribution-reply", args=[asked.reference])
    assert client.post(address, {"text": ANSWER}).status_code == 302
    assert asked.events.get(type=EventType.RESUMED).actor == author


@pytest.mark.parametrize("who", ["anonymous", "citizen", "agent"])
def test_nobody_answers_in_the_author_s_place(client: Client, asked: Report, agent: User, who: str) -> None:
    if who != "anonymous":
        client.force_login(agent if who == "agent" else make_user())
    address = reverse("contribution-reply", args=[asked.reference])
    assert client.post(address, {"text": ANSWER}).status_code == 403
    wrong = reverse("tracking-reply", args=[tracking_token(make_report().submission_key)])
    assert client.post(wrong, {"text": ANSWER}).status_code == 409
    assert row(asked).paused_at is not None


def test_an_empty_answer_is_told_and_the_question_stays(client: Client, asked: Report) -> None:
    page = client.post(door(asked), {"text": "  "})
    assert page.status_code == 422
    assert "Écrivez votre réponse" in page.content.decode()
    assert row(asked).paused_at is not None


def test_words_that_are_refused_are_kept(client: Client, asked: Report) -> None:
    typed = "Côté pair. " * 300
    page = client.post(door(asked), {"text": typed})
    assert page.status_code == 422
    assert typed.strip() in page.content.decode()


def test_an_answer_that_comes_too_late_is_told_and_its_words_are_kept(
    client: Client, asked: Report, agent: User
) -> None:
    actions.resume(agent, contribution=asked)
    page = client.post(door(asked), {"text": ANSWER})
    html = page.content.decode()
    assert page.status_code == 409
    assert "Le traitement a déjà repris" in html
    assert ANSWER in html
    assert not asked.events.exclude(text="").filter(type=EventType.RESUMED).exists()


def test_twice_sent_it_is_answered_once(client: Client, asked: Report) -> None:
    assert [client.post(door(asked), {"text": ANSWER}).status_code for _time in range(2)] == [302, 409]
    assert asked.events.filter(type=EventType.RESUMED).count() == 1


def test_what_is_hidden_from_the_public_is_answered_by_the_link(client: Client, asked: Report, agent: User) -> None:
    actions.set_public(agent, contribution=asked, is_public=False)
    assert client.post(door(asked), {"text": ANSWER}).status_code == 302


def test_markup_is_shown_as_text(client: Client, asked: Report) -> None:
    client.post(door(asked), {"text": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in client.get(tracking(asked)).content.decode()


def test_the_mail_leads_to_the_form(agent: User, settings) -> None:
    report = make_report(email="riveraine@example.test")
    handle_events()
    actions.confirm_address(contact=report.contacts.get())
    mail.outbox.clear()
    actions.ask_author(agent, contribution=report, text=QUESTION)
    handle_events()
    (told,) = mail.outbox
    assert QUESTION in told.body
    assert f"Répondre\n{settings.SITE_URL}{tracking(report)}#reponse" in told.body


def test_each_reader_has_their_own_words(asked: Report, agent: User, client: Client) -> None:
    client.post(door(asked), {"text": ANSWER})
    public, author, staff = (
        [step.label for step in steps(row(asked))] for steps in (public_steps, author_steps, staff_steps)
    )
    assert public == ["Reçue", "Précision demandée"]
    assert author == staff == ["Reçue", "Précision demandée", "Réponse de son auteur"]


# Who has it, since when, and the day that is planned


def test_everybody_reads_who_has_it_since_when_and_the_planned_day(client: Client, agent: User) -> None:
    report = make_report()
    service = Service.objects.create(code="voirie", name="Voirie & pavés")
    actions.hand_over(agent, contribution=report, service=service, text="C'est une rue pavée.")
    day = timezone.localdate()
    actions.change_status(agent, contribution=row(report), status="planned", planned_on=day)
    for address in (report.get_absolute_url(), tracking(report)):
        page = " ".join(client.get(address).content.decode().replace("\xa0", " ").split())
        assert "Transmise à : Voirie &amp; pavés" in page
        assert "C&#x27;est une rue pavée." in page
        assert "Chez : Voirie &amp; pavés, depuis le " in page
        assert page.count("Intervention prévue le ") == 2  # beside the place, and in its history


def test_once_closed_nobody_has_it_any_more(client: Client, agent: User) -> None:
    report = make_report()
    kept = make_report()
    service = Service.objects.create(code="voirie", name="Voirie")
    actions.hand_over(agent, contribution=report, service=service)
    actions.change_status(agent, contribution=row(report), status="duplicate", duplicate_of=kept)
    answer = client.get(report.get_absolute_url(), follow=True)
    assert "depuis le" not in answer.content.decode()
    assert answer.request["PATH_INFO"] == kept.get_absolute_url()


def test_a_duplicate_of_what_is_hidden_names_nothing(client: Client, agent: User) -> None:
    report, kept = make_report(), make_report()
    actions.change_status(agent, contribution=report, status="duplicate", duplicate_of=kept)
    actions.set_public(agent, contribution=kept, is_public=False)
    assert kept.reference not in client.get(report.get_absolute_url()).content.decode()
