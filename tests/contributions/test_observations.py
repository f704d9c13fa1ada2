""" "Toujours là", "disparu": the last word of anyone passing; two who say "gone" ask the service to check."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from contributions import actions
from contributions.models import Contribution, EventType, Observation
from contributions.voters import COOKIE
from reports.models import Report
from tests.factories import Territory, close, make_idea, make_report, make_user
from tests.tiles.asking import features, over

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.timedelta(days=40)


@pytest.fixture
def old(territory: Territory) -> Report:
    """Last seen forty days ago."""
    then = timezone.now() - LONG_AGO
    return make_report(created_at=then, seen_at=then)


def say(client: Client, report: Contribution, word: str, **headers: str) -> HttpResponse:
    address = reverse("contribution-observation", args=[report.reference])
    return client.post(address, {"seen": word}, headers=headers)


def pass_by(report: Contribution, voter: str, *, is_still_there: bool) -> None:
    actions.observe(AnonymousUser(), contribution=report, voter=f"a:{voter}", is_still_there=is_still_there)


def state(report: Contribution) -> tuple[bool, bool, int]:
    """Seen today, to be checked, how many checks were asked for."""
    row = Contribution.objects.get(pk=report.pk)
    is_fresh = row.seen_at > timezone.now() - datetime.timedelta(hours=1)
    return is_fresh, row.needs_check, row.events.filter(type=EventType.CHECK, is_public=True).count()


def test_still_there_makes_it_fresh(client: Client, old: Report) -> None:
    page = client.get(old.get_absolute_url()).content.decode()
    assert "Vue pour la dernière fois le " in page
    answer = say(client, old, "there")
    assert (answer.status_code, answer["Location"]) == (302, f"{old.get_absolute_url()}#constat")
    assert state(old) == (True, False, 0)
    page = client.get(old.get_absolute_url()).content.decode()
    assert "Vue pour la dernière fois à l&#x27;instant" in page
    assert "Vous avez dit « toujours là »" in page


def test_gone_said_by_one_person_changes_nothing_yet(client: Client, old: Report) -> None:
    for _time in range(3):
        say(client, old, "gone")
    assert state(old) == (False, False, 0)
    assert Observation.objects.count() == 1


def test_two_people_who_say_gone_ask_for_a_check_once(old: Report) -> None:
    for _person in range(4):
        say(Client(), old, "gone")
    assert state(old) == (False, True, 1)
    page = Client().get(old.get_absolute_url()).content.decode()
    assert "Vérification demandée" in page
    assert "la collectivité va vérifier" in page


def test_the_count_begins_again_when_someone_sees_it(old: Report) -> None:
    pass_by(old, "one", is_still_there=False)
    pass_by(old, "two", is_still_there=True)
    pass_by(old, "three", is_still_there=False)
    assert state(old) == (True, False, 0)
    pass_by(old, "four", is_still_there=False)
    assert state(old) == (True, True, 1)


def test_still_there_settles_the_check(old: Report) -> None:
    for voter in ("one", "two"):
        pass_by(old, voter, is_still_there=False)
    pass_by(old, "three", is_still_there=True)
    assert state(old) == (True, False, 1)


def test_a_check_is_asked_for_once_a_day_whoever_says_what(old: Report) -> None:
    for turn in range(3):
        for voter in ("one", "two"):
            pass_by(old, f"{voter}-{turn}", is_still_there=False)
        pass_by(old, f"three-{turn}", is_still_there=True)
    assert state(old) == (True, False, 1)


def test_what_was_said_before_a_reopening_counts_no_more(old: Report, territory: Territory) -> None:
    pass_by(old, "one", is_still_there=False)
    manager = make_user(Role.MANAGER, territory.commune)
    close(manager, old)
    actions.change_status(manager, contribution=old, status="reopened", answer="Elle est revenue.")
    pass_by(old, "two", is_still_there=False)
    assert state(old) == (True, False, 0)


def test_a_confirmation_has_seen_it_too(old: Report) -> None:
    actions.support(AnonymousUser(), contribution=old, voter="a:one")
    assert state(old)[0]


def test_a_person_may_change_their_mind(client: Client, old: Report) -> None:
    say(client, old, "gone")
    say(client, old, "there")
    assert Observation.objects.get().is_still_there
    assert "Vous avez dit « toujours là »" in client.get(old.get_absolute_url()).content.decode()


def test_its_author_may_say_it_too(client: Client, territory: Territory) -> None:
    author = make_user()
    report = make_report(author=author)
    client.force_login(author)
    assert say(client, report, "gone").status_code == 302
    assert Observation.objects.get().voter == f"u:{author.pk}"


def test_what_passers_by_say_is_not_told_one_by_one(client: Client, old: Report, territory: Territory) -> None:
    pass_by(old, "one", is_still_there=False)
    pass_by(old, "two", is_still_there=True)
    assert not old.events.filter(type__in=[EventType.SEEN, EventType.GONE], is_public=True).exists()
    client.force_login(make_user(Role.AGENT, territory.commune))
    for reader in (Client(), client):
        assert "Dite disparue" not in reader.get(old.get_absolute_url()).content.decode()


def test_those_who_look_after_it_see_what_is_to_be_checked(client: Client, old: Report, territory: Territory) -> None:
    for voter in ("one", "two"):
        pass_by(old, voter, is_still_there=False)
    client.force_login(make_user(Role.AGENT, territory.commune))
    assert "À vérifier sur place" in client.get(old.get_absolute_url()).content.decode()
    assert old.get_absolute_url() in client.get(reverse("account")).content.decode()
    client.force_login(make_user(Role.AGENT, territory.other_commune))
    assert old.get_absolute_url() not in client.get(reverse("account")).content.decode()


@pytest.mark.parametrize("columns", [{"status": "solved"}, {"is_public": False}])
def test_what_is_closed_or_hidden_is_not_observed(client: Client, territory: Territory, columns: dict) -> None:
    author = make_user()
    report = make_report(author=author, **columns)
    client.force_login(author)
    assert say(client, report, "there").status_code == 403
    with pytest.raises(PermissionDenied):
        pass_by(report, "one", is_still_there=True)
    assert 'value="gone"' not in client.get(report.get_absolute_url()).content.decode()


def test_an_idea_is_neither_there_nor_gone(client: Client, territory: Territory) -> None:
    idea = make_idea()
    assert say(client, idea, "gone").status_code == 403
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "Disparu" not in page
    assert "Vue pour la dernière fois" not in page


@pytest.mark.parametrize("word", ["", "perhaps", "x" * 10_000])
def test_another_word_is_a_bad_request(client: Client, old: Report, word: str) -> None:
    assert say(client, old, word).status_code == 400
    assert not Observation.objects.exists()


def test_a_machine_is_stopped_and_told(old: Report, settings) -> None:
    settings.SUBMISSIONS_PER_HOUR = 2
    for _time in range(4):
        assert say(Client(), old, "there").status_code == 302
    assert Observation.objects.count() == 2
    told = say(Client(), old, "there", hx_request="true")
    assert told.status_code == 429
    assert "Trop de réponses" in told.content.decode()


def test_it_needs_the_form(old: Report) -> None:
    assert say(Client(enforce_csrf_checks=True), old, "there").status_code == 403
    assert not Observation.objects.exists()


def test_the_map_gets_and_sends_a_fragment(client: Client, old: Report) -> None:
    fragment = client.get(reverse("contribution-observation", args=[old.reference]))
    assert "no-store" in fragment["Cache-Control"]
    assert "<html" not in fragment.content.decode()
    assert "csrfmiddlewaretoken" in fragment.content.decode()
    assert COOKIE not in client.cookies
    answer = say(client, old, "there", hx_request="true")
    assert answer.status_code == 200
    assert "Merci, c&#x27;est noté." in answer.content.decode()
    assert "Vue pour la dernière fois à l&#x27;instant" in answer.content.decode()
    assert COOKIE in client.cookies


def test_the_card_of_the_map_stays_the_same_for_everybody(client: Client, old: Report) -> None:
    card = client.get(reverse("contribution-preview", args=[old.pk]))
    assert reverse("contribution-observation", args=[old.reference]) in card.content.decode()
    assert "csrfmiddlewaretoken" not in card.content.decode()
    assert not card.cookies


@pytest.mark.parametrize(
    ("columns", "seen"),
    [({}, 40), ({"status": "solved"}, None), ({"seen_at": timezone.now()}, 0)],
    ids=["unseen", "closed", "seen"],
)
def test_the_map_knows_for_how_long_it_was_not_seen(old: Report, columns: dict, seen: int | None) -> None:
    if "status" in columns:
        columns |= {"is_open": False, "closed_at": timezone.now()}
    Report.objects.filter(pk=old.pk).update(**columns)
    (feature,) = features("contributions", over(old.geom, 14))
    assert feature.properties.get("seen") == seen


def test_an_idea_never_pales(territory: Territory) -> None:
    idea = make_idea(seen_at=timezone.now() - LONG_AGO)
    (feature,) = features("contributions", over(idea.geom, 14))
    assert "seen" not in feature.properties


@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_once_ask_for_one_check() -> None:
    report = make_report(seen_at=timezone.now() - LONG_AGO)

    def one(number: int) -> None:
        try:
            pass_by(report, str(number), is_still_there=False)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        list(people.map(one, range(50)))
    row = Contribution.objects.get(pk=report.pk)
    assert row.observations.count() == 50
    assert state(report) == (False, True, 1)
