"""What other people saw of a contribution: on its page, bounded, hidden with what hides it, and counted by person."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions import actions, evidence
from contributions.evidence import constat_count, evidence_of, people_of
from contributions.models import Constat, Contact, Contribution, EventType
from contributions.timeline import public_steps
from contributions.tracking import constat_token
from reports.models import Report
from tests.factories import Territory, make_report, make_superuser, make_user
from tests.places import PLACE_DU_MARCHE, north_of
from tests.world import make_photo

pytestmark = pytest.mark.django_db


def seen_by(voter: str, known: Contribution, user: object = None, **said: Any) -> Constat:
    key = uuid.uuid4()
    testimony = actions.Testimony(voter, **said)
    return actions.testify(user or AnonymousUser(), contribution=known, submission_key=key, testimony=testimony)[0]


def merged_into(kept: Report, **columns: Any) -> Report:
    made = make_report(status="duplicate", **columns)
    Contribution.objects.filter(pk=made.pk).update(duplicate_of=kept)
    return made


def page_of(row: Contribution, client: Client | None = None) -> str:
    return (client or Client()).get(row.get_absolute_url()).content.decode().replace("\xa0", " ")


def test_the_page_shows_what_each_one_saw_oldest_first(territory: Territory) -> None:
    known = make_report()
    seen_by("a:1", known, text="Il grandit.", point=north_of(PLACE_DU_MARCHE, metres=12))
    seen_by("a:2", known, text="Un vélo y est tombé.")
    page = page_of(known)
    assert page.index("Il grandit.") < page.index("Un vélo y est tombé.")
    assert "à 12 m" in page
    assert "3 personnes l'ont vu" in page.replace("&#x27;", "'")


def test_what_was_merged_is_evidence_of_what_is_kept_with_its_own_constats(territory: Territory) -> None:
    kept = make_report()
    other = make_report(description="Le même, vu d'en face.")
    seen_by("a:1", other, text="Vu avant qu'on les regroupe.")
    hidden = merged_into(kept, description="Que personne ne lit.", is_public=False)
    Contribution.objects.filter(pk=other.pk).update(status="duplicate", is_open=False, closed_at=other.created_at)
    Contribution.objects.filter(pk=other.pk).update(duplicate_of=kept)
    pieces = evidence_of(kept).pieces
    assert [piece.text for piece in pieces] == ["Le même, vu d'en face.", "Vu avant qu'on les regroupe."]
    assert hidden.reference not in page_of(kept)
    assert constat_count(kept) == 1


def test_a_person_counts_once_however_they_said_it(territory: Territory) -> None:
    author = make_user()
    known = make_report(author=author)
    seen_by(f"u:{author.pk}", known, user=author, text="Toujours là.")
    seen_by("a:1", known)
    seen_by("a:1", known, text="Encore.")
    known.refresh_from_db()
    assert (people_of(known), known.support_count) == (2, 2)


def test_only_so_many_are_shown_and_the_rest_is_counted(territory: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_SHOWN", 2)
    known = make_report()
    for number in range(4):
        seen_by(f"a:{number}", known, text=f"Constat {number}")
    merged_into(known)
    shown = evidence_of(known)
    assert ([piece.text for piece in shown.pieces], shown.more) == (["Constat 0", "Constat 1"], 3)


def test_a_contribution_without_any_has_no_such_section(territory: Territory) -> None:
    assert 'id="constats"' not in page_of(make_report())


@pytest.mark.parametrize("where", ["contribution", "constat", "photo"])
def test_the_photo_of_a_constat_is_hidden_with_what_is_hidden(client: Client, territory: Territory, where: str) -> None:
    known = make_report()
    made = seen_by("a:1", known)
    photo = make_photo(known, constat=made, submission_key=made.submission_key)
    address = reverse("photo-small", args=[photo.pk])
    assert client.get(address).status_code == 200
    {"contribution": Contribution.objects.filter(pk=known.pk), "constat": Constat.objects, "photo": known.photos}[
        where
    ].update(is_public=False)
    assert client.get(address).status_code == 404
    client.force_login(make_user(Role.AGENT, territory.commune))
    assert client.get(address).status_code == 200


def test_the_author_of_the_report_does_not_see_what_was_hidden_of_somebody_else(
    client: Client, territory: Territory
) -> None:
    author = make_user()
    known = make_report(author=author)
    made = seen_by("a:1", known, text="Un mot que l'on cache.")
    photo = make_photo(known, constat=made, submission_key=made.submission_key, is_public=False)
    actions.review_constat(make_superuser(), constat=made, is_public=False)
    client.force_login(author)
    assert client.get(reverse("photo", args=[photo.pk])).status_code == 404
    assert "Un mot que l'on cache." not in page_of(known, client)


def test_who_looks_after_it_hides_a_constat_and_shows_it_again(client: Client, territory: Territory) -> None:
    known = make_report()
    made = seen_by("a:1", known, text="Une injure.")
    client.force_login(make_user(Role.AGENT, territory.commune))
    address = reverse("constat-visibility", args=[known.reference, made.pk])
    assert address in page_of(known, client)
    client.post(address)
    client.post(address)
    assert "Une injure." not in page_of(known)
    assert "Une injure." in page_of(known, client)
    client.post(address, {"is_public": "on"})
    assert "Une injure." in page_of(known)
    events = known.events.filter(type__in=(EventType.HIDDEN, EventType.SHOWN))
    assert [(event.type, event.is_public) for event in events] == [("hidden", False), ("shown", False)]


def test_nobody_else_reviews_a_constat(territory: Territory) -> None:
    made = seen_by("a:1", make_report())
    for user in (AnonymousUser(), make_user(), make_user(Role.AGENT, territory.other_commune)):
        with pytest.raises(PermissionDenied):
            actions.review_constat(user, constat=made, is_public=False)


def test_a_constat_of_another_contribution_is_not_reviewed_from_this_page(client: Client, territory: Territory) -> None:
    known, other = make_report(), make_report()
    made = seen_by("a:1", other)
    client.force_login(make_user(Role.AGENT, territory.commune))
    assert client.post(reverse("constat-visibility", args=[known.reference, made.pk])).status_code == 404


def test_what_was_kept_is_told_to_its_sender_and_nobody_guesses_where(client: Client, territory: Territory) -> None:
    made = seen_by("a:1", make_report(), text="Vu.")
    assert client.get(reverse("testified", args=[constat_token(made)])).status_code == 200
    for token in (str(made.pk), f"{made.pk}.x", "\x00"):
        assert client.get(f"/constats/{token}/").status_code in (400, 404)
    Contribution.objects.update(is_public=False)
    assert client.get(reverse("testified", args=[constat_token(made)])).status_code == 404


def test_an_address_left_with_a_constat_is_erased_with_the_others(territory: Territory) -> None:
    seen_by("a:1", make_report(), email="voisine@example.test")
    assert actions.erase_address(make_superuser(), email="Voisine@example.test") == 1
    assert not Contact.objects.exists()
    assert Constat.objects.exists()


def test_those_that_come_one_after_the_other_are_one_step_of_the_history(territory: Territory) -> None:
    known = make_report()
    for number in range(3):
        seen_by(f"a:{number}", known)
    assert [step.label for step in public_steps(known)] == ["Reçue", "3 autres constats"]
