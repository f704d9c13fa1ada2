"""manage.py seed_demo: the same city from the same seed, history that follows the workflow, nothing done twice."""

import math
import uuid
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Count, F
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from addresses.models import Address, Street
from addresses.search import search
from boundaries.models import Boundary, Level
from boundaries.placing import territories_at
from contributions import actions, kinds
from contributions.actions import Place
from contributions.deadlines import deadline
from contributions.models import (
    Contact,
    Contribution,
    Delivery,
    Event,
    EventType,
    RoutingRule,
    Satisfaction,
    Support,
)
from contributions.rule_trial import try_lately
from demo import addresses
from demo.loading import demonstration
from demo.places import CENTRES, EPCI, NEIGHBOURHOODS, STRASBOURG
from geo.boxes import Box
from geo.srid import WGS84
from projects.models import Idea
from reports.models import Report
from tests import factories
from tests.addresses.files import file_of, line, run
from tests.world import make_photo

pytestmark = pytest.mark.django_db


def around(lon: float, lat: float, half: float) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((lon - half, lat - half, lon + half, lat + half)), srid=WGS84)


@pytest.fixture
def communes(settings: LazySettings, tmp_path: Path) -> None:
    """33 square communes about the places of the demonstration."""
    settings.DEMO = True
    settings.DEMO_ACCOUNTS_FILE = tmp_path / "accounts.txt"
    epci = factories.make_boundary(
        level=Level.EPCI, code=EPCI, name="Métropole", slug="m", geom=around(7.7, 48.58, 0.2)
    )
    boxes = {code: around(lon, lat, 0.004) for code, (lon, lat) in CENTRES.items()}
    for code, neighbourhoods in NEIGHBOURHOODS.items():
        places = [place for each in neighbourhoods if each.name for place in each.places]
        lons, lats = zip(*places, strict=True)
        boxes[code] = MultiPolygon(
            Polygon.from_bbox((min(lons) - 0.01, min(lats) - 0.01, max(lons) + 0.01, max(lats) + 0.01)), srid=WGS84
        )
    for code, geom in boxes.items():
        factories.make_boundary(
            level=Level.COMMUNE, code=code, name=f"Commune {code}", slug=code, geom=geom, parent=epci, population=4000
        )


@pytest.fixture(autouse=True)
def few_houses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same streets, with a house here and there: sixty thousand of them are for those who look."""
    monkeypatch.setattr(addresses, "BETWEEN_HOUSES", 150.0)


def seed(**options: object) -> str:
    out = StringIO()
    call_command("seed_demo", **{"reports": 400, **options}, stdout=out)
    return out.getvalue()


def file_one() -> Contribution:
    """A contribution that somebody filed, in the communes of these tests."""
    made, _is_new = actions.submit(
        AnonymousUser(),
        kind=kinds.get("report"),
        category=factories.make_category(),
        place=Place(Boundary.objects.get(code=STRASBOURG).geom.point_on_surface),
        submission_key=uuid.uuid4(),
    )
    return made


def test_without_communes_the_command_that_loads_them_is_named() -> None:
    with pytest.raises(CommandError, match=f"load_communes --epci {EPCI}"):
        seed()


def test_exactly_as_many_as_asked_each_with_its_own_row_and_its_submission(communes: None) -> None:
    seed(reports=400)
    assert Contribution.objects.count() == Report.objects.count() + Idea.objects.count() == 400
    assert Event.objects.filter(type=EventType.SUBMITTED).count() == 400
    assert Idea.objects.exists()


def picture() -> list[tuple[object, ...]]:
    columns = (
        "reference",
        "kind",
        "status",
        "description",
        "created_at",
        "support_count",
        "commune",
        "quartier",
        "geom",
    )
    return list(Contribution.objects.order_by("reference").values_list(*columns))


def test_the_same_seed_gives_the_same_city_and_another_another(communes: None) -> None:
    seed(seed=7)
    first = picture()
    seed(seed=7, reset=True)
    assert picture() == first
    seed(seed=8, reset=True)
    assert picture() != first


def test_a_second_time_nothing_is_done_and_it_says_so(communes: None) -> None:
    seed()
    accounts = list(User.objects.order_by("pk").values_list("email", "password"))
    assert "déjà là (400 contributions)" in seed(reports=900)
    assert Contribution.objects.count() == 400
    assert list(User.objects.order_by("pk").values_list("email", "password")) == accounts


def test_doing_it_again_leaves_what_people_filed(communes: None) -> None:
    seed()
    mine = file_one()
    seed(reports=100, reset=True)
    assert demonstration().count() == 100
    assert Contribution.objects.filter(pk=mine.pk, events__type=EventType.SUBMITTED).exists()


def test_doing_it_again_takes_away_what_hangs_on_the_history(communes: None) -> None:
    """Mails, satisfaction and proof: what visitors of the demonstration left on its contributions."""
    seed()
    closing = Event.objects.filter(type=EventType.STATUS, contribution__is_open=False).latest("pk")
    contact = Contact.objects.create(contribution=closing.contribution, email="riveraine@example.test")
    Delivery.objects.create(event=closing, contact=contact)
    Satisfaction.objects.create(closing=closing, is_satisfied=True)
    make_photo(closing.contribution, event=closing)
    seed(reports=100, reset=True)
    connection.check_constraints()
    assert demonstration().count() == 100
    assert not Delivery.objects.exists()


def test_a_base_with_real_contributions_is_left_alone(communes: None, settings: LazySettings) -> None:
    settings.DEMO = False
    file_one()
    with pytest.raises(CommandError, match="vraies contributions"):
        seed()


def test_histories_follow_the_workflow(communes: None) -> None:
    seed()
    rows = Contribution.objects.prefetch_related("events")
    for row in rows:
        workflow, status = row.declared_kind.workflow, row.declared_kind.workflow.initial.code
        told = sorted(row.events.all(), key=lambda event: (event.at, event.pk))
        steps = [event for event in told if event.type in (EventType.STATUS, EventType.HANDED)]
        for step in steps:
            if step.type == EventType.HANDED:
                status = step.status
                continue
            move = workflow.move(status, step.status)
            assert move is not None, (status, step.status)
            assert step.text or not move.needs_answer
            status = step.status
        assert (row.status, row.is_open) == (status, workflow.states[status].is_open)
        assert row.closed_at == (None if row.is_open else steps[-1].at)


def test_nothing_happens_before_it_is_filed_nor_in_the_future(communes: None) -> None:
    seed()
    now = timezone.now()
    for event in Event.objects.select_related("contribution"):
        assert event.contribution.created_at <= event.at <= now
        assert event.handled_at is not None


def test_supports_are_counted(communes: None) -> None:
    seed()
    wrong = Contribution.objects.annotate(found=Count("supports")).exclude(found=F("support_count"))
    assert not wrong.exists()
    assert Support.objects.exists()


def test_about_a_tenth_is_open_and_some_are_reported_twice(communes: None) -> None:
    seed(reports=1500)
    reports = Contribution.objects.of_kind("report")
    assert 0.04 <= reports.still_open().count() / reports.count() <= 0.16
    twins = sum(has_twin(row) for row in reports.order_by("-created_at")[:300])
    assert twins >= 10


def has_twin(row: Contribution) -> bool:
    box = Box.around(row.geom, 45)
    near = Contribution.objects.in_box(box).in_categories([row.category_id]).exclude(pk=row.pk)
    return near.filter(created_at__lte=row.created_at).exists()


def test_contributions_are_where_the_database_says(communes: None) -> None:
    seed()
    rows = list(Contribution.objects.select_related("commune", "quartier")[:200])
    found = territories_at([row.geom for row in rows])
    assert [(row.commune, row.quartier) for row in rows] == [(each.commune, each.quartier) for each in found]
    assert any(row.quartier for row in rows)


def test_quartiers_are_ours_they_say_so_and_they_do_not_overlap(communes: None) -> None:
    seed(reports=10)
    quartiers = list(Boundary.objects.of_level(Level.QUARTIER))
    drawn = sum(bool(each.name) for neighbourhoods in NEIGHBOURHOODS.values() for each in neighbourhoods)
    assert len(quartiers) == drawn
    assert all("non officiel" in quartier.note for quartier in quartiers)
    city = Boundary.objects.get(code=STRASBOURG)
    inside = [quartier.geom for quartier in quartiers if quartier.parent == city]
    area = math.fsum(geom.area for geom in inside)
    assert area == pytest.approx(MultiPolygon([part for geom in inside for part in geom]).unary_union.area)
    assert area < city.geom.area


def test_a_commune_with_quartiers_of_its_own_keeps_them(communes: None) -> None:
    city = Boundary.objects.get(code=STRASBOURG)
    factories.make_boundary(level=Level.QUARTIER, code="Q", name="Vrai", slug="vrai", geom=city.geom, parent=city)
    seed(reports=10)
    assert [boundary.name for boundary in city.children.all()] == ["Vrai"]


def test_accounts_have_their_roles_and_their_passwords_stay_private(communes: None, settings: LazySettings) -> None:
    seed(reports=10)
    path = settings.DEMO_ACCOUNTS_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    lines = [line.split()[:2] for line in path.read_text("utf-8").splitlines()]
    assert [email for email, _password in lines] == [
        "citoyen@demo.test", "agent@demo.test", "agent-voirie@demo.test", "responsable@demo.test", "elu@demo.test",
        "conseil@demo.test", "admin@demo.test",
    ]  # fmt: skip
    for email, password in lines:
        assert User.objects.get(email=email).check_password(password)
    roles = set(Membership.objects.values_list("user__email", "role", "boundary__level", "service__code"))
    assert roles == {
        ("agent@demo.test", Role.AGENT, Level.EPCI, None),
        ("agent-voirie@demo.test", Role.AGENT, Level.EPCI, "demo-voirie"),
        ("responsable@demo.test", Role.MANAGER, Level.EPCI, None),
        ("elu@demo.test", Role.ELECTED, Level.COMMUNE, None),
        ("conseil@demo.test", Role.COUNCIL, Level.QUARTIER, None),
        ("admin@demo.test", Role.ADMINISTRATOR, None, None),
    }
    assert list(User.objects.filter(is_staff=True).values_list("email", flat=True)) == ["admin@demo.test"]
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_lost_file_is_written_again_with_passwords_that_work(communes: None, settings: LazySettings) -> None:
    seed(reports=10)
    settings.DEMO_ACCOUNTS_FILE.unlink()
    seed(reports=10)
    email, password = settings.DEMO_ACCOUNTS_FILE.read_text("utf-8").splitlines()[0].split()[:2]
    assert User.objects.get(email=email).check_password(password)


def test_the_citizen_finds_contributions_of_their_own(communes: None) -> None:
    seed()
    assert Contribution.objects.filter(author__email="citoyen@demo.test").count() >= 5


def test_a_point_of_the_demonstration_is_a_point(communes: None) -> None:
    seed(reports=10)
    assert all(isinstance(row.geom, Point) and row.geom.srid == WGS84 for row in Contribution.objects.all())


def test_addresses_are_invented_along_the_streets_and_marked_as_such(
    communes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert "adresses inventées le long de" in seed()
    assert Street.objects.exists()
    assert not Street.objects.loaded().exists()
    assert not Street.objects.exclude(city__endswith="(démonstration)").exists()
    assert not Address.objects.exclude(ban_id__startswith="demo-").exists()
    some = Street.objects.order_by("pk")[0]
    assert search(f"3 {some.name} {some.city}").results[0].name.startswith("3 ")


def test_where_addresses_are_loaded_none_is_invented(communes: None, tmp_path: Path) -> None:
    run(file_of(tmp_path, line(12)))
    seed()
    assert [street.name for street in Street.objects.all()] == ["Rue des Tonneliers"]


def test_a_part_is_of_each_kind_that_a_service_meets(communes: None) -> None:
    seed(reports=3000)
    reports = Contribution.objects.of_kind("report")
    today = timezone.localdate()
    assert reports.filter(status="duplicate").count() >= 30
    assert reports.filter(status="not_ours").exists()
    assert reports.filter(reopened_count__gte=1).count() >= 30
    assert reports.waiting().exists()
    assert reports.late(today).exists()
    assert reports.filter(status="planned", planned_on__gte=today).exists()
    assert reports.still_open().without_service().exists()
    assert reports.exclude(assignee=None).exists()
    assert 0.7 <= reports.by_channel("web").count() / reports.count() <= 0.9
    assert set(reports.values_list("channel", flat=True)) == {"web", "phone", "counter", "api", "paper"}
    assert Service.objects.filter(pk__in=reports.values("service")).count() == 6


def test_what_is_invented_is_as_the_actions_would_have_left_it(communes: None) -> None:
    seed(reports=1500)
    for row in Contribution.objects.prefetch_related("events").select_related("category__parent", "duplicate_of"):
        told = sorted(row.events.all(), key=lambda event: (event.at, event.pk))
        handed = [event for event in told if event.type == EventType.HANDED]
        assert (row.service_id, row.service_since) == (
            (handed[-1].service_id, handed[-1].at) if handed else (None, None)
        )
        assert (row.status == "assigned") <= (row.service_id is not None)
        assert (row.status == "planned") <= (row.planned_on is not None)
        assert (row.status == "duplicate") == (row.duplicate_of_id is not None)
        assert row.duplicate_of is None or row.duplicate_of.duplicate_of_id is None
        assert (row.paused_at is not None) <= (row.is_open and told_last(told) == EventType.WAITING)
        reopened = [event for event in told if event.status == "reopened"]
        assert row.reopened_count == len(reopened)
        began = timezone.localdate(reopened[-1].at if reopened else row.created_at)
        assert row.due_on == deadline(row.category, began)


def told_last(events: list[Event]) -> str:
    return next(event.type for event in reversed(events) if event.type != EventType.SUPPORTED)


def test_what_a_rule_gives_is_what_the_demonstration_shows(communes: None) -> None:
    """The rules, tried on the last month, would move only what was handed to another service since."""
    seed(reports=1500)
    trial = try_lately(Contribution.objects.all())
    assert trial.count > 0
    assert sum(share.moved for share in trial.shares) <= 0.1 * trial.count


def test_rules_of_a_city_stay_alone(communes: None) -> None:
    call_command("loaddata", "categories", verbosity=0)
    mine = RoutingRule.objects.create(service=Service.objects.create(code="moi", name="Moi"))
    seed(reports=10)
    assert list(RoutingRule.objects.all()) == [mine]


def test_someone_s_duplicate_of_what_is_taken_out_stands_by_itself(communes: None) -> None:
    seed()
    mine = file_one()
    original = demonstration().filter(kind="report", duplicate_of=None).first()
    Contribution.objects.filter(pk=mine.pk).update(
        status="duplicate", is_open=False, closed_at=timezone.now(), duplicate_of=original
    )
    seed(reports=50, reset=True)
    connection.check_constraints()
    assert Contribution.objects.get(pk=mine.pk).duplicate_of is None
