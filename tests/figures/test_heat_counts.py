"""The heat map by territory: every contribution is in one line, and each number is that of the list it opens."""

import datetime
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from boundaries.models import Level
from contributions.models import Channel, Contribution
from contributions.staff_filters import StaffFilterForm, narrow_for
from desk.filters import DeskFilterForm, canonical
from figures.heat import Heat, heat_of
from figures.heat_filters import HeatForm
from figures.heat_table import table_of
from tests.crowd import gather
from tests.factories import Territory, make_boundary, make_category, make_report, make_superuser, make_user
from tests.places import shape

SEED = 20_250_106
REPORTS = 160
FILTERS = 30
STATES = ("received", "to_qualify", "in_progress", "solved", "refused")


@pytest.fixture
def crowd(territory: Territory) -> list[Contribution]:
    """Reports of every sort, everywhere: in quartiers, in a commune outside of them, in a commune without any, nowhere;
    hidden, late, waiting, of two services."""
    dice = random.Random(SEED)
    services = [Service.objects.create(code=f"service-{n}", name=f"Service {n}") for n in range(2)]
    places = [
        territory.point_in_quartier,
        territory.point_in_other_quartier,
        territory.point_outside_quartiers,
        territory.point_in_other_commune,
    ]
    categories = [make_category(), make_category("lampadaire", family="Éclairage")]
    today = timezone.localdate()
    rows = []
    for number in range(REPORTS):
        columns: dict[str, Any] = {
            "status": dice.choice(STATES),
            "service": dice.choice([*services, None]),
            "channel": dice.choice([Channel.WEB, Channel.PHONE]),
            "is_public": dice.random() > 0.1,
            "due_on": today + datetime.timedelta(days=dice.randint(-20, 20)),
            "created_at": timezone.now() - datetime.timedelta(days=dice.randint(0, 500), hours=1),
        }
        if dice.random() < 0.1 and columns["status"] not in ("solved", "refused"):
            columns["paused_at"] = timezone.now()
        if number % 20 == 0:
            # As taken over from another tool: a place beyond what we serve.
            columns |= {"commune": None, "quartier": None}
        rows.append(columns | {"geom": dice.choice(places), "category": dice.choice(categories)})
    return gather(rows)


def random_filters(dice: random.Random) -> Iterator[dict[str, str]]:
    """Each with a few filters of the desk, and what a heat map adds."""
    day = timezone.localdate()
    choices = {
        "status": ["open", "closed", "received", "solved"],
        "service": ["service-0", "none"],
        "due": ["late", "week"],
        "channel": ["phone"],
        "category": ["nid-de-poule", "famille-report-voirie"],
        "territory": ["strasbourg", "schiltigheim", "neudorf", "metropole", "perimetre"],
        "quartier": ["outside"],
        "watch": ["waiting", "hidden"],
        "period": ["90"],
        "since": [(day - datetime.timedelta(days=200)).isoformat()],
        "until": [(day - datetime.timedelta(days=10)).isoformat()],
        "q": ["trou"],
    }
    for _n in range(FILTERS):
        chosen = {name: dice.choice(choices[name]) for name in dice.sample(sorted(choices), dice.randint(0, 3))}
        yield {
            **chosen,
            "level": dice.choice(["commune", "quartier"]),
            "measure": dice.choice(["count", "late", "rate"]),
        }


def heat(user: User, **filters: str) -> tuple[Heat, HeatForm]:
    query = QueryDict(mutable=True)
    query.update(filters)
    form = HeatForm(query)
    assert form.is_valid(), form.errors
    return heat_of(user, Contribution.objects.on_desk_of(user), form), form


def listed(user: User, address: str) -> int:
    """How many lines the list of an address has: the desk's own filters, on what this person reads."""
    form = DeskFilterForm(canonical(QueryDict(address.partition("?")[2])))
    assert form.is_valid(), form.errors
    return narrow_for(user, Contribution.objects.on_desk_of(user), form).count()


def perimeter(territory: Territory) -> None:
    """Across the river and two quartiers."""
    corners = ((7.76, 48.55), (7.80, 48.55), (7.80, 48.61), (7.76, 48.61))
    make_boundary(level=Level.PERIMETER, code="p1", name="Périmètre", slug="perimetre", geom=shape(*corners))


@pytest.mark.parametrize("who", ["superuser", "administrator", "agent_of_a_service", "elected"])
def test_the_table_sums_to_the_list_and_to_the_api(
    client: Client, crowd: list[Contribution], territory: Territory, who: str
) -> None:
    perimeter(territory)
    user = reader(who, territory)
    client.force_login(user)
    seen = []
    for filters in random_filters(random.Random(SEED)):
        found, form = heat(user, **filters)
        staff = StaffFilterForm(QueryDict(form.query()))
        assert staff.is_valid()
        total = narrow_for(user, Contribution.objects.on_desk_of(user), staff).count()
        asked = {name: value for name, value in filters.items() if name != "measure"}
        answer = client.get("/api/v1/heat/", {**asked, "scope": "desk"})
        assert answer.status_code == 200, answer.json()
        by_api = answer.json()
        assert sum(row.figures.count for row in found.rows) == total, filters
        assert found.total.figures.count == total, filters
        assert (by_api["total"], sum(one["count"] for one in by_api["territories"])) == (total, total), filters
        seen.append(total)
    assert len(seen) == FILTERS
    assert len(set(seen)) > FILTERS / 3, "the filters should give all sorts of numbers"


def reader(who: str, territory: Territory) -> User:
    if who == "superuser":
        return make_superuser()
    if who == "administrator":
        return make_user(Role.ADMINISTRATOR, territory.commune)
    if who == "elected":
        return make_user(Role.ELECTED, territory.commune)
    user = make_user()
    Membership.objects.create(user=user, role=Role.AGENT, service=Service.objects.get(code="service-0"))
    return user


def test_each_number_is_that_of_the_list_it_opens(crowd: list[Contribution], territory: Territory) -> None:
    perimeter(territory)
    user, followed = make_superuser(), 0
    for filters in random_filters(random.Random(SEED + 1)):
        for compare in ({}, {"compare": "dates", "until_b": "2025-01-01"}):
            found, form = heat(user, **filters | compare)
            table = table_of(found, form)
            for line in [*table.lines, table.total]:
                for head, cell in zip(table.heads[1:], line.cells, strict=True):
                    if cell.address and "%" not in cell.text:
                        assert listed(user, cell.address) == int(cell.text), (filters, line.name, head.label)
                        followed += 1
    assert followed > 300


def test_the_late_share_opens_the_list_of_what_is_late(crowd: list[Contribution]) -> None:
    user = make_superuser()
    found, form = heat(user)
    for row, line in zip(found.rows, table_of(found, form).lines, strict=True):
        cell = line.cells[2]
        assert listed(user, cell.address) == row.figures.late if row.figures.late else not cell.address


def test_what_is_in_no_quartier_and_in_no_commune_has_its_line(crowd: list[Contribution]) -> None:
    found, _form = heat(make_superuser(), level="quartier")
    names = [row.place.name for row in found.rows]
    assert names == ["Neudorf", "Robertsau", "Schiltigheim", "Strasbourg, hors quartier", "Hors commune"]
    communes, _form = heat(make_superuser(), level="commune")
    assert [row.place.name for row in communes.rows] == ["Schiltigheim", "Strasbourg", "Hors commune"]


def test_ages_and_lateness_are_those_of_the_open_ones(territory: Territory) -> None:
    today = timezone.localdate()
    for days, status in ((10, "received"), (20, "received"), (60, "received"), (400, "solved")):
        moment = timezone.now() - datetime.timedelta(days=days)
        make_report(status=status, created_at=moment, due_on=today - datetime.timedelta(days=1 if days > 15 else -1))
    found, _form = heat(make_superuser(), measure="age")
    (row,) = [row for row in found.rows if row.place.name == "Neudorf"]
    assert (row.figures.count, row.figures.open, row.figures.late) == (4, 3, 2)
    assert row.figures.median_age == pytest.approx(20, abs=0.01)
    assert row.figures.mean_age == pytest.approx(30, abs=0.01)
    assert found.total.figures.median_age == pytest.approx(20, abs=0.01)


def test_a_redrawn_territory_is_one_line(territory: Territory) -> None:
    """The old version keeps its contributions, the new one its own; the table adds them."""
    make_report()
    old = territory.quartier
    old.valid_to = datetime.date(2025, 1, 1)
    old.save()
    old.pk, old.valid_from, old.valid_to = None, datetime.date(2025, 1, 1), None
    old.save()
    make_report()
    user = make_superuser()
    found, form = heat(user)
    lines = {row.place.name: row.figures.count for row in found.rows if row.figures.count}
    assert lines == {"Neudorf": 2}
    (line,) = [line for line in table_of(found, form).lines if line.name == "Neudorf"]
    assert listed(user, line.cells[0].address) == 2


def test_a_territory_without_population_says_so(territory: Territory) -> None:
    make_report()
    make_report(geom=territory.point_in_other_commune)
    found, form = heat(make_superuser(), level="commune", measure="rate")
    cells = {line.name: line.cells[-1] for line in table_of(found, form).lines}
    assert cells["Schiltigheim"].reason == "population inconnue"
    assert (cells["Strasbourg"].text, cells["Strasbourg"].reason) == ("0,0", "")
    assert table_of(found, form).total.cells[-1].reason == "population inconnue"


def test_nobody_is_shown_a_zero_for_what_they_may_not_read(client: Client, territory: Territory) -> None:
    client.force_login(make_user(Role.AGENT, territory.other_commune))
    page = client.get("/agents/chaleur/?level=commune").content.decode()
    assert 'data-place="commune:schiltigheim"' in page
    assert 'data-place="commune:strasbourg"' not in page


def test_two_periods_are_compared(territory: Territory) -> None:
    now = timezone.now()
    for days in (1, 2, 3, 40):
        make_report(created_at=now - datetime.timedelta(days=days))
    found, form = heat(make_superuser(), period="30", compare="previous")
    (row,) = [row for row in found.rows if row.place.name == "Neudorf"]
    assert (row.figures.count, row.other.count, found.drawn_text(row)) == (3, 1, "+2")
    assert row.shade.code.startswith("diff-")
    assert form.other_span.last == form.span.first - datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"compare": "previous"}, "compare"),
        ({"compare": "dates"}, "since_b"),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "until"),
        ({"measure": "chance"}, "measure"),
        ({"place": "99999"}, "place"),
    ],
)
def test_what_makes_no_sense_is_told(client: Client, territory: Territory, filters: dict, field: str) -> None:
    client.force_login(make_superuser())
    answer = client.get("/agents/chaleur/", filters)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert client.get("/agents/chaleur/tableau.csv", filters).status_code == 400


def test_the_number_of_statements_does_not_grow_with_the_territories(
    crowd: list[Contribution], django_assert_max_num_queries: Any
) -> None:
    user = make_superuser()
    with django_assert_max_num_queries(3):  # services of the form, territories, counts
        heat(user, level="quartier")
