"""Who acts where and for which service, as a table: every role × service × territory, and what each may do there."""

import datetime
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.models import HANDLERS, READERS, Membership, Role, Service, User
from accounts.permissions import holds, reaches_of
from boundaries.models import Boundary
from contributions import actions
from contributions.models import Contribution, EventType
from contributions.permissions import looks_after, may_read_contact, may_read_on_desk
from tests import places
from tests.factories import Territory, make_report, make_superuser, make_territory, make_user

pytestmark = pytest.mark.django_db

SERVICES = ("voirie", "proprete", None)
PLACES = ("quartier", "other_quartier", "commune", "other_commune", "epci", None)
# Where the territories are: by name of a territory, those of the reports that lie in it.
INSIDE = {
    "quartier": {"quartier"},
    "other_quartier": {"other_quartier"},
    "commune": {"quartier", "other_quartier", "centre"},
    "other_commune": {"schilik"},
    "epci": {"quartier", "other_quartier", "centre", "schilik"},
    None: {"quartier", "other_quartier", "centre", "schilik"},
}
POINTS = {
    "quartier": places.PLACE_DU_MARCHE,
    "other_quartier": places.ORANGERIE,
    "centre": places.CATHEDRALE,
    "schilik": places.MAIRIE_SCHILTIGHEIM,
}
Key = tuple[str, str | None, bool]  # where it is, which service has it, whether it is public


@dataclass(frozen=True)
class City:
    territory: Territory
    services: dict[str | None, Service | None]
    rows: dict[Key, Contribution]

    def person(self, role: str, service: str | None, place: str | None, **columns: object) -> User:
        person = make_user(**columns)
        boundary = getattr(self.territory, place) if place else None
        Membership.objects.create(user=person, role=role, service=self.services[service], boundary=boundary)
        return person

    def keys(self, rows: object) -> set[Key]:
        found = {row.pk for row in rows}
        return {key for key, row in self.rows.items() if row.pk in found}


@pytest.fixture(scope="module")
def city(file_db: None) -> City:
    territory = make_territory()
    services: dict[str | None, Service | None] = {None: None}
    for code in ("voirie", "proprete"):
        services[code] = Service.objects.create(code=code, name=code.capitalize())
    rows = {
        (where, code, is_public): Contribution.objects.get(
            pk=make_report(geom=point, service=service, is_public=is_public, email="x@example.test").pk
        )
        for where, point in POINTS.items()
        for code, service in services.items()
        for is_public in (True, False)
    }
    return City(territory, services, rows)


def held(city: City, service: str | None, place: str | None) -> set[Key]:
    """What a role of that service reaches in that place. One of every service also has what nobody has yet."""
    return {key for key in city.rows if key[0] in INSIDE[place] and service in (None, key[1])}


def is_possible(role: str, service: str | None) -> bool:
    return service is None or role in (Role.AGENT, Role.MANAGER)


TABLE = [(r, s, p) for r in Role for s in SERVICES for p in PLACES if is_possible(r, s)]


@pytest.mark.parametrize(("role", "service", "place"), TABLE)
def test_each_role_reaches_its_services_and_its_territories(
    city: City, role: Role, service: str | None, place: str | None
) -> None:
    person = city.person(role, service, place)
    mine = held(city, service, place)
    public = {key for key in city.rows if key[2]}
    handled = mine if role in HANDLERS else set()
    read = handled | ((mine & public) if role == Role.ELECTED else set())
    objects = Contribution.objects.order_by("pk")
    assert city.keys(objects.looked_after_by(person)) == handled
    assert city.keys(objects.on_desk_of(person)) == read
    assert city.keys(objects.visible_to(person)) == public | handled
    contacts = mine if role in (Role.AGENT, Role.MANAGER) else set()
    for key, row in city.rows.items():
        assert looks_after(person, row) == (key in handled), key
        assert may_read_on_desk(person, row) == (key in read), key
        assert may_read_contact(person, row) == (key in contacts), key
        within = (row.commune_id, row.quartier_id)
        assert holds(person, role, within=within, service=row.service_id) == (key in mine), key
        assert not holds(person, *(set(Role) - {role}), within=within, service=row.service_id), key


def test_two_roles_add_up_and_do_not_mix(city: City) -> None:
    """Agent of one service here and of another there is neither in the other's place."""
    person = city.person(Role.AGENT, "voirie", "quartier")
    Membership.objects.create(
        user=person, role=Role.AGENT, service=city.services["proprete"], boundary=city.territory.other_commune
    )
    expected = held(city, "voirie", "quartier") | held(city, "proprete", "other_commune")
    assert city.keys(Contribution.objects.looked_after_by(person)) == expected
    assert {key for key, row in city.rows.items() if looks_after(person, row)} == expected


def test_an_elected_member_who_is_also_an_agent_keeps_both(city: City) -> None:
    person = city.person(Role.ELECTED, None, "commune")
    Membership.objects.create(
        user=person, role=Role.AGENT, service=city.services["voirie"], boundary=city.territory.quartier
    )
    handled = held(city, "voirie", "quartier")
    read = {key for key in held(city, None, "commune") if key[2]}
    assert city.keys(Contribution.objects.on_desk_of(person)) == handled | read
    assert city.keys(Contribution.objects.looked_after_by(person)) == handled


def test_a_superuser_handles_everything_and_reads_no_address(city: City) -> None:
    boss = make_superuser()
    assert city.keys(Contribution.objects.looked_after_by(boss)) == set(city.rows)
    assert all(looks_after(boss, row) for row in city.rows.values())
    assert not any(may_read_contact(boss, row) for row in city.rows.values())


def test_a_superuser_who_is_an_agent_too_still_reads_no_address(city: City) -> None:
    boss = city.person(Role.AGENT, None, None, is_superuser=True, is_staff=True)
    assert not any(may_read_contact(boss, row) for row in city.rows.values())


@pytest.mark.parametrize("role", Role)
def test_an_account_that_is_closed_reaches_nothing(city: City, role: Role) -> None:
    person = city.person(role, None, None, is_active=False)
    assert reaches_of(person, *Role) == []
    assert not Contribution.objects.on_desk_of(person).exists()
    assert not any(looks_after(person, row) or may_read_contact(person, row) for row in city.rows.values())


def test_a_closed_superuser_reaches_nothing(city: City) -> None:
    assert reaches_of(make_superuser(is_active=False), *Role) == []


def test_nobody_and_a_citizen_reach_nothing(city: City) -> None:
    for person in (AnonymousUser(), make_user()):
        assert reaches_of(person, *READERS) == []
        assert not Contribution.objects.on_desk_of(person).exists()


@pytest.mark.parametrize("place", ["quartier", "commune", "epci"])
def test_a_role_reaches_every_version_of_its_territory(city: City, place: str) -> None:
    """Named in the old version or in the new one, it reaches what was received under both."""
    old: Boundary = getattr(city.territory, place)
    day = datetime.date(2024, 1, 1)
    Boundary.objects.filter(pk=old.pk).update(valid_to=day)
    new = Boundary.objects.get(pk=old.pk)
    new.pk, new.valid_from, new.valid_to = None, day, None
    new.save()
    Boundary.objects.filter(parent=old, level="commune").exclude(pk=new.pk).update(parent=new)
    moved = city.rows[("quartier", "voirie", True)]
    if place in ("quartier", "commune"):
        Contribution.objects.filter(pk=moved.pk).update(**{place: new})
    for named in (old, new):
        person = make_user()
        Membership.objects.create(user=person, role=Role.AGENT, boundary=named)
        assert city.keys(Contribution.objects.looked_after_by(person)) == held(city, None, place)


def test_one_query_however_many_roles(city: City, django_assert_num_queries) -> None:
    person = city.person(Role.AGENT, "voirie", "quartier")
    for place in ("commune", "other_commune", "epci"):
        Membership.objects.create(
            user=person, role=Role.MANAGER, service=city.services["proprete"], boundary=getattr(city.territory, place)
        )
    with django_assert_num_queries(1):
        assert len(reaches_of(person, *HANDLERS)) == 4


def test_each_reading_of_an_address_is_written_down(city: City) -> None:
    row = city.rows[("quartier", "voirie", True)]
    agent = city.person(Role.AGENT, "voirie", "commune")
    for _time in range(2):
        assert [contact.email for contact in actions.read_contacts(agent, contribution=row)] == ["x@example.test"]
    logged = row.events.filter(type=EventType.CONTACT_READ)
    assert list(logged.values_list("actor", "is_public")) == [(agent.pk, False)] * 2


def test_who_is_refused_an_address_leaves_no_trace_of_reading_it(city: City) -> None:
    row = city.rows[("quartier", "voirie", True)]
    for person in (
        city.person(Role.AGENT, "proprete", "commune"),
        city.person(Role.AGENT, "voirie", "other_commune"),
        city.person(Role.ADMINISTRATOR, None, None),
        city.person(Role.ELECTED, None, None),
        make_superuser(),
        make_user(),
    ):
        with pytest.raises(PermissionDenied):
            actions.read_contacts(person, contribution=row)
    assert not row.events.filter(type=EventType.CONTACT_READ).exists()
