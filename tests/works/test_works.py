"""Planned works: who files and changes them, and what the public sees of them."""

import datetime
import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from contributions.models import EventType
from geo.grid import CELL_BITS, cell_of
from tests import places
from tests.factories import Territory, make_category, make_report, make_superuser, make_user, make_work
from works import actions
from works.models import COMING, GOING_ON, OVER, Attachment, PlannedWork

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def columns(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "title": "Trottoirs neufs", "description": "", "geom": places.NEUDORF,
        "starts_on": today, "ends_on": today + DAY,
        "service": None, "is_public": True, "categories": [],
    } | more  # fmt: skip


@pytest.fixture
def agent(territory: Territory) -> User:
    return make_user(Role.AGENT, territory.commune)


def test_an_agent_plans_works_in_their_territory_alone(territory: Territory, agent: User) -> None:
    assert actions.plan(agent, **columns()).created_by == agent
    with pytest.raises(PermissionDenied):
        actions.plan(agent, **columns(geom=places.SCHILTIGHEIM))
    for role in (None, Role.COUNCIL, Role.ELECTED):
        with pytest.raises(PermissionDenied):
            actions.plan(make_user(role, territory.commune if role else None), **columns())


def test_an_agent_of_a_service_plans_for_it_alone(territory: Territory) -> None:
    roads, green = (Service.objects.create(code=code, name=code) for code in ("voirie", "espaces-verts"))
    agent = make_user()
    Membership.objects.create(user=agent, role=Role.AGENT, boundary=territory.commune, service=roads)
    assert actions.plan(agent, **columns(service=roads))
    for other in (green, None):
        with pytest.raises(PermissionDenied):
            actions.plan(agent, **columns(service=other))


def test_works_outside_the_served_territory_are_refused(territory: Territory) -> None:
    far = places.shape((7.3, 48.0), (7.4, 48.0), (7.4, 48.1), (7.3, 48.1))
    with pytest.raises(ValidationError, match="desservi"):
        actions.plan(make_superuser(), **columns(geom=far))


def test_the_last_day_never_comes_before_the_first(agent: User) -> None:
    with pytest.raises(ValidationError, match="avant le premier"):
        actions.plan(agent, **columns(ends_on=timezone.localdate() - DAY))
    with pytest.raises(IntegrityError):
        make_work(ends_on=timezone.localdate() - 9 * DAY)


def test_the_calendar_moves_works_along_and_somebody_may_end_them(agent: User) -> None:
    today = timezone.localdate()
    assert make_work().state == GOING_ON
    assert make_work(starts_on=today + DAY).state == COMING
    assert make_work(ends_on=today - DAY).state == OVER
    work = make_work()
    assert actions.end(agent, work=work).state == OVER
    longer = actions.change(agent, work=work, **columns(ends_on=today + 30 * DAY))
    assert longer.state == GOING_ON


def test_ended_works_stay_over_when_their_words_are_corrected(agent: User) -> None:
    work = actions.end(agent, work=make_work())
    changed = actions.change(agent, work=work, **columns(title="Autre nom", ends_on=work.ends_on))
    assert (changed.title, changed.state) == ("Autre nom", OVER)


def test_what_is_attached_keeps_works_from_being_erased(agent: User) -> None:
    work, report = make_work(), make_report()
    actions.attach(agent, contribution=report, work=work)
    with pytest.raises(ValidationError, match="rattachées"):
        actions.remove(agent, work=work)
    actions.detach(agent, contribution=report)
    assert report.events.filter(type=EventType.NOTE, is_public=False).exists()
    actions.remove(agent, work=work)
    assert not PlannedWork.objects.exists()


def test_a_contribution_waits_for_one_work_only(agent: User) -> None:
    report, work = make_report(), make_work()
    first = actions.attach(agent, contribution=report, work=work)
    assert actions.attach(agent, contribution=report, work=work) == first
    with pytest.raises(ValidationError, match="d'autres travaux"):
        actions.attach(agent, contribution=report, work=make_work())
    assert report.events.filter(type=EventType.ATTACHED).count() == 1


def test_the_history_of_unpublished_works_stays_internal(agent: User) -> None:
    report = make_report()
    actions.attach(agent, contribution=report, work=make_work(is_public=False))
    assert not report.events.get(type=EventType.ATTACHED).is_public


def test_the_list_shows_what_is_public_and_not_over(client: Client) -> None:
    make_work(title="Ceux-ci")
    make_work(title="Finis", ended_on=timezone.localdate())
    make_work(title="Secrets", is_public=False)
    page = client.get("/travaux/").content.decode()
    assert "Ceux-ci" in page
    assert "Finis" not in page
    assert "Secrets" not in page


def test_the_list_is_narrowed_to_a_territory(client: Client) -> None:
    make_work(title="À Neudorf")
    assert "À Neudorf" in client.get("/travaux/?territory=neudorf").content.decode()
    assert "À Neudorf" not in client.get("/travaux/?territory=robertsau").content.decode()
    assert client.get("/travaux/?territory=inconnu").status_code == 400


def test_unpublished_works_are_seen_by_the_services_of_their_place(client: Client, territory: Territory) -> None:
    hidden = make_work(title="Secrets", is_public=False)
    path = hidden.get_absolute_url()
    assert client.get(path).status_code == 404
    for boundary, status in ((territory.commune, 200), (territory.quartier, 200), (territory.other_commune, 404)):
        client.force_login(make_user(Role.AGENT, boundary))
        assert client.get(path).status_code == status


def tile_of(client: Client) -> bytes:
    x, y = (cell >> (CELL_BITS - 14) for cell in cell_of(*places.PLACE_DU_MARCHE.coords))
    return client.get(f"/tiles/works/14/{x}/{y}.mvt").content


def test_the_tile_draws_public_works_with_their_days(client: Client) -> None:
    make_work(title="Secrets", is_public=False)
    assert tile_of(client) == b""


def test_the_tile_holds_title_and_days(client: Client) -> None:
    work = make_work(title="Trottoirs neufs")
    drawn = tile_of(client)
    for word in ("work_labels", "Trottoirs neufs", work.starts_on.isoformat(), work.ends_on.isoformat()):
        assert word.encode() in drawn


def test_the_page_lists_what_is_attached_as_its_reader_may_see_it(client: Client, agent: User) -> None:
    work, shown, hidden = make_work(), make_report(title="Un trou"), make_report(title="Masqué", is_public=False)
    for report in (shown, hidden):
        Attachment.objects.create(contribution=report, work=work)
    page = client.get(work.get_absolute_url()).content.decode()
    assert "Un trou" in page
    assert "Masqué" not in page
    client.force_login(agent)
    assert "Masqué" in client.get(work.get_absolute_url()).content.decode()


def typed(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "title": "Trottoirs neufs", "starts_on": today.isoformat(), "ends_on": (today + DAY).isoformat(),
        "is_public": "on",
    } | more  # fmt: skip


@pytest.mark.parametrize("way", ["zone", "file", "territory"])
def test_the_form_takes_a_zone_in_three_ways_without_scripts(client: Client, agent: User, way: str) -> None:
    family = make_category().parent
    zone = places.NEUDORF[0].geojson
    given = {
        "zone": {"zone": zone},
        "file": {"zone_file": SimpleUploadedFile("zone.geojson", zone.encode())},
        "territory": {"territory": "neudorf"},
    }[way]
    client.force_login(agent)
    answer = client.post("/agents/travaux/nouveaux/", typed(categories=[family.pk], **given))
    work = PlannedWork.objects.get()
    assert answer.url == work.get_absolute_url()
    assert work.geom.equals_exact(places.NEUDORF, 1e-9) or work.geom.equals(places.NEUDORF)
    assert list(work.categories.all()) == [family]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Dites où"),
        ({"zone": "non"}, "GeoJSON"),
        ({"zone": json.dumps({"type": "Point", "coordinates": [7.7, 48.5]})}, "GeoJSON"),
        ({"territory": "schiltigheim"}, "pas de votre ressort"),
        ({"territory": "neudorf", "ends_on": "2020-01-01"}, "avant le premier"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, agent: User, more: dict[str, str], said: str
) -> None:
    client.force_login(agent)
    answer = client.post("/agents/travaux/nouveaux/", typed(**more))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Trottoirs neufs" in page
    assert not PlannedWork.objects.exists()


def test_a_reference_is_attached_and_let_go_from_the_page(client: Client, agent: User) -> None:
    work, report = make_work(), make_report()
    client.force_login(agent)
    path = f"/agents/travaux/{work.pk}/rattacher/"
    assert client.post(path, {"reference": report.reference.lower()}).status_code == 302
    assert Attachment.objects.get().contribution_id == report.pk
    assert client.post(path, {"reference": "S-2222222"}).status_code == 422
    assert client.post(path, {"reference": report.reference, "drop": "on"}).status_code == 302
    assert not Attachment.objects.exists()
