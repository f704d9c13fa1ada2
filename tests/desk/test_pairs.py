"""Suspected duplicates on the desk: who sees which, in which order, and what an answer does."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, Service, User
from contributions import actions
from contributions.models import Contribution, DistinctPair, Suspicion
from desk.deciding import counted
from tests.factories import Territory, make_category, make_report, make_service, make_user
from tests.places import PLACE_DU_MARCHE, north_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def roads(territory: Territory) -> Service:
    return make_service("voirie")


@pytest.fixture
def agent(territory: Territory, roads: Service) -> User:
    return make_user(Role.AGENT, territory.commune, service=roads, name="Agent un")


@pytest.fixture
def desk(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


def suspect(one: Contribution, other: Contribution, probability: float = 0.5, group: int = 0) -> Suspicion:
    first, second = sorted((one.pk, other.pk))
    return Suspicion.objects.create(
        first_id=first, second_id=second, probability=probability, distance_m=5, group=group or first, area=1
    )


def pair_of(service: Service | None, probability: float = 0.5, **columns: object) -> tuple[Contribution, Contribution]:
    one = make_report(service=service, **columns)
    other = make_report(service=service, geom=north_of(PLACE_DU_MARCHE, metres=12), **columns)
    suspect(one, other, probability)
    return one, other


def read(client: Client, query: str = "") -> str:
    answer = client.get(f"{reverse('desk-pairs')}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def say(client: Client, what: str, other: Contribution, kept: Contribution, **more: object) -> HttpResponse:
    sent = {"answer": what, "other": other.reference, "kept": kept.reference, "revision": other.revision}
    path = reverse("desk-pairs-answer", args=[min(other.pk, kept.pk)])
    return client.post(path, sent | more, headers=HTMX)


def test_a_pair_is_shown_with_the_oldest_to_keep_and_the_reason(desk: Client, roads: Service) -> None:
    one, other = pair_of(roads)
    page = read(desk)
    assert page.index(one.reference) < page.index(other.reference)
    assert "à 12 m, même catégorie, mots proches, il y a moins d&#x27;une heure" in page.replace("\xa0", " ")


def test_the_one_that_most_people_confirm_is_kept(desk: Client, roads: Service) -> None:
    one, other = pair_of(roads)
    Contribution.objects.filter(pk=other.pk).update(support_count=3)
    page = read(desk)
    assert page.index(other.reference) < page.index(one.reference)


def test_another_one_can_be_kept(desk: Client, roads: Service) -> None:
    one, other = pair_of(roads)
    path = reverse("desk-pairs-group", args=[one.pk]) + f"?garder={other.reference}"
    for page in (
        desk.get(path, headers=HTMX).content.decode(),
        desk.get(path, follow=True).content.decode().partition("pairs__groups")[2],
    ):
        assert page.index(f'data-member="{other.reference}"') < page.index(f'data-member="{one.reference}"')


def test_what_no_part_of_is_handled_here_is_not_shown(desk: Client, territory: Territory) -> None:
    pair_of(make_service("eau"))
    assert "data-choice" not in read(desk)


def test_one_of_another_service_is_kept_since_its_own_service_alone_can_close_it(desk: Client, roads: Service) -> None:
    mine = make_report(service=roads)
    theirs = make_report(service=make_service("eau"))
    suspect(mine, theirs)
    page = read(desk)
    assert page.index(f'data-member="{theirs.reference}"') < page.index(f'data-member="{mine.reference}"')
    assert say(desk, "same", mine, theirs).status_code == 200
    mine.refresh_from_db()
    assert mine.duplicate_of_id == theirs.pk
    assert say(desk, "same", theirs, make_report(service=roads)).status_code == 403


@pytest.mark.parametrize("column", ["is_open", "is_public"])
def test_what_was_closed_or_hidden_since_is_left_out(desk: Client, roads: Service, column: str) -> None:
    _one, other = pair_of(roads)
    closing = {"is_open": False, "closed_at": other.created_at} if column == "is_open" else {"is_public": False}
    Contribution.objects.filter(pk=other.pk).update(**closing)
    assert "data-choice" not in read(desk)


def test_the_likeliest_come_first_and_pages_follow_each_other(
    desk: Client, roads: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.pairs.GROUPS", 2)
    made = [pair_of(roads, probability) for probability in (0.3, 0.9, 0.5, 0.5, 0.1)]
    wanted = [made[number][1].reference for number in (1, 2, 3, 0, 4)]
    seen: list[str] = []
    path = reverse("desk-pairs")
    for _page in range(3):
        answer = desk.get(path)
        page = answer.context["page"]
        seen += [group.choices[0].member.contribution.reference for group in page.groups]
        path = f"{reverse('desk-pairs')}?after={page.next_cursor}"
    assert seen == wanted
    assert page.next_cursor is None


@pytest.mark.parametrize("cursor", ["x", "nan~1", "2~1", "0.5~0", "0.5~99999999999999999999", "0.5~²", "~"])
def test_a_cursor_that_is_none_is_told(desk: Client, cursor: str) -> None:
    assert desk.get(reverse("desk-pairs"), {"after": cursor}).status_code == 400


def test_filters_narrow_what_is_shown(desk: Client, roads: Service) -> None:
    _one, hole = pair_of(roads)
    _other, lamp = pair_of(roads, category=make_category("lampadaire", family="Éclairage"))
    page = read(desk, "?category=lampadaire")
    assert lamp.reference in page
    assert hole.reference not in page
    assert "data-choice" in read(desk, "?territory=neudorf")
    assert "data-choice" not in read(desk, "?territory=robertsau")
    assert desk.get(reverse("desk-pairs") + "?category=inconnue").status_code == 400


def test_the_same_closes_it_as_a_duplicate_and_undo_takes_it_back(desk: Client, roads: Service) -> None:
    one, other = pair_of(roads)
    answer = say(desk, "same", other, one)
    assert answer.status_code == 200
    assert "pairs:answered" in answer["HX-Trigger"]
    assert "data-undo" in answer.content.decode()
    other.refresh_from_db()
    assert (other.duplicate_of_id, other.is_open) == (one.pk, False)
    answer = desk.post(reverse("desk-pairs-undo"), headers=HTMX)
    assert answer.status_code == 200
    assert other.reference in answer.content.decode()
    other.refresh_from_db()
    assert (other.duplicate_of_id, other.is_open, other.status) == (None, True, "received")


def test_not_the_same_is_remembered_and_undo_forgets_it(desk: Client, roads: Service) -> None:
    one, other = pair_of(roads)
    assert say(desk, "apart", other, one).status_code == 200
    told = DistinctPair.objects.get()
    assert (told.first_id, told.second_id, told.is_staff) == (one.pk, other.pk, True)
    assert "data-choice" not in read(desk)
    assert desk.post(reverse("desk-pairs-undo"), headers=HTMX).status_code == 200
    assert not DistinctPair.objects.exists()
    assert "data-choice" in read(desk)
    assert desk.post(reverse("desk-pairs-undo"), headers=HTMX).status_code == 409


def test_who_comes_second_is_told_and_nothing_is_lost(desk: Client, roads: Service, territory: Territory) -> None:
    colleague = make_user(Role.AGENT, territory.commune, name="Agent deux")
    one, other = pair_of(roads)
    actions.change_status(colleague, contribution=one, status="duplicate", duplicate_of=other)
    answer = say(desk, "same", other, one)
    assert answer.status_code == 409
    assert "déjà regroupée" in answer.content.decode()
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.duplicate_of_id, other.duplicate_of_id) == (other.pk, None)


def test_what_has_changed_since_it_was_read_is_not_closed(desk: Client, roads: Service, agent: User) -> None:
    one, other = pair_of(roads)
    actions.change_status(agent, contribution=other, status="in_progress")
    answer = say(desk, "same", other, one)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Agent un · En cours" in page
    assert "data-choice" in page
    assert say(desk, "same", Contribution.objects.get(pk=other.pk), one).status_code == 200


def test_without_scripts_an_answer_leads_back_to_the_page(desk: Client, roads: Service) -> None:
    one, other = pair_of(roads)
    sent = {"answer": "same", "other": other.reference, "kept": one.reference, "revision": other.revision}
    answer = desk.post(reverse("desk-pairs-answer", args=[one.pk]), sent, follow=True)
    assert f"{other.reference} est regroupée avec {one.reference}" in answer.content.decode()
    answer = desk.post(reverse("desk-pairs-undo"), follow=True)
    assert "data-choice" in answer.content.decode()


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_an_answer_that_is_none_is_refused(desk: Client, roads: Service, answer: str) -> None:
    one, other = pair_of(roads)
    assert say(desk, answer, other, one).status_code == 422


def test_a_reference_that_nobody_bears_is_told(desk: Client, roads: Service) -> None:
    one, other = pair_of(roads)
    Contribution.objects.filter(pk=one.pk).update(is_public=False, service=None, commune=None, quartier=None)
    assert say(desk, "same", other, one).status_code == 409


def test_of_three_each_is_decided_for_itself(desk: Client, roads: Service) -> None:
    one, two, three = (make_report(service=roads) for _n in range(3))
    suspect(one, two, 0.9)
    suspect(two, three, 0.4, group=one.pk)
    assert read(desk).count("data-choice=") == 2
    page = say(desk, "apart", two, one).content.decode()
    assert page.count("data-choice=") == 1
    assert f'data-choice="{three.reference}"' in page


def test_the_map_tells_the_groups_of_its_box_with_their_members(desk: Client, roads: Service) -> None:
    one, two, three = (make_report(service=roads) for _n in range(3))
    suspect(one, two, 0.9)
    suspect(two, three, 0.4, group=one.pk)
    pair_of(make_service("eau"))
    path = reverse("desk-pairs-map")
    (found,) = desk.get(path, {"bbox": "7.7,48.5,7.8,48.6"}).json()["features"]
    assert found["properties"] == {"group": one.pk, "n": 3}
    assert found["geometry"]["coordinates"] == pytest.approx(PLACE_DU_MARCHE.coords, abs=1e-5)
    assert desk.get(path, {"bbox": "7.0,48.0,7.1,48.1"}).json()["features"] == []
    assert desk.get(path, {"bbox": "7.7,48.5,7.8,48.6", "territory": "robertsau"}).json()["features"] == []
    assert desk.get(path).status_code == 400


def test_the_count_of_the_frame_is_of_groups_and_read_once_a_minute(
    desk: Client, roads: Service, agent: User, django_assert_num_queries: object
) -> None:
    one, two, three = (make_report(service=roads) for _n in range(3))
    suspect(one, two)
    suspect(two, three, group=one.pk)
    assert "Doublons (1)" in desk.get(reverse("desk")).content.decode()
    rows = Contribution.objects.looked_after_by(agent)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert counted(agent, rows) == 1
    say(desk, "apart", two, one)
    say(desk, "apart", three, two)
    assert "Doublons (" not in desk.get(reverse("desk")).content.decode()


def test_the_queries_of_the_page_do_not_grow_with_its_groups(desk: Client, roads: Service) -> None:
    counts = []
    for _turn in range(2):
        pair_of(roads)
        pair_of(roads)
        desk.get(reverse("desk-pairs"))
        with CaptureQueriesContext(connection) as seen:
            desk.get(reverse("desk-pairs"))
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]
