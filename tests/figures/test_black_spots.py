"""Black spots: found near each place alone, the same whichever area is asked, and told to everybody."""

import datetime
import io
import random
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from figures import black_spot_rows
from figures.black_spots import AROUND_METRES, Case, find_spots
from figures.models import BlackSpot
from figures.schedule import find_black_spots
from geo.grid import CELL_BITS, Tile, cell_of, morton_range
from geo.measures import METRES_PER_DEGREE, metres_between
from reports.models import Report
from tests import places
from tests.contributions.test_paper import streams
from tests.factories import Territory, make_category, make_report

HERE = places.PLACE_DU_MARCHE
NOON = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)


def case(pk: int, *, north: float = 0, east: float = 0, family: int = 1, is_open: bool = False) -> Case:
    lon = HERE.x + east / (METRES_PER_DEGREE * 0.6616)
    solved_at = None if is_open else NOON + datetime.timedelta(days=pk)
    return Case(pk, family, lon, HERE.y + north / METRES_PER_DEGREE, solved_at)


def test_three_at_one_place_are_a_spot_and_two_are_not() -> None:
    cases = [case(1), case(2, north=10), case(3, east=10), case(4, north=5, is_open=True), case(5, family=2)]
    (spot,) = find_spots(cases, least=3)
    assert [one.pk for one in spot.solved] == [1, 2, 3]
    assert spot.unsolved == 1
    assert find_spots(cases[:2], least=3) == []


def test_the_middle_is_where_most_lie_around() -> None:
    row = [case(number, north=20 * number) for number in range(1, 6)]
    (spot,) = find_spots(row, least=3)
    assert spot.middle.pk == 2
    assert [one.pk for one in spot.solved] == [1, 2, 3]


def test_what_only_a_street_brings_together_is_no_spot() -> None:
    assert find_spots([case(number, north=(AROUND_METRES + 1) * number) for number in range(1, 9)], least=3) == []


def spread(seed: int) -> list[Case]:
    draw = random.Random(seed)
    middles = [(draw.uniform(0, 900), draw.uniform(0, 900)) for _number in range(25)]
    return [
        case(pk, north=draw.gauss(middle[0], 15), east=draw.gauss(middle[1], 15), family=draw.randint(1, 2))
        for pk, middle in enumerate((draw.choice(middles) for _number in range(400)), 1)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_no_case_counts_in_two_spots_and_all_around_a_middle_count(seed: int) -> None:
    cases = spread(seed)
    spots = find_spots(cases, least=3)
    assert len(spots) > 5
    counted = [one.pk for spot in spots for one in spot.solved]
    assert len(counted) == len(set(counted))
    for spot in spots:
        middle = places.point(spot.middle.lon, spot.middle.lat)
        around = [
            one.pk
            for one in cases
            if one.family == spot.middle.family
            and metres_between(middle, places.point(one.lon, one.lat)) <= AROUND_METRES
        ]
        assert len(around) == pytest.approx(len(spot.solved), abs=1)  # one may lie on the very edge


@pytest.mark.parametrize("seed", range(6))
def test_cut_into_areas_the_spots_are_the_same(seed: int) -> None:
    """Each half knows as much beyond its edge as its spots depend on."""
    cases = spread(seed)
    edge = HERE.y + 450 / METRES_PER_DEGREE
    margin = black_spot_rows.REACH_METRES * 1.01 / METRES_PER_DEGREE
    south = find_spots([one for one in cases if one.lat < edge + margin], least=3)
    north = find_spots([one for one in cases if one.lat >= edge - margin], least=3)
    halves = {spot.middle.pk for spot in south if spot.middle.lat < edge}
    halves |= {spot.middle.pk for spot in north if spot.middle.lat >= edge}
    assert halves == {spot.middle.pk for spot in find_spots(cases, least=3)}


def test_an_area_is_the_square_of_its_key() -> None:
    tile = Tile.holding(HERE.x, HERE.y, 12)
    assert black_spot_rows.tile_of(morton_range(12, tile.x, tile.y)[0] >> 24) == tile


def solved(days: int = 10, **columns: Any) -> Report:
    closed_at = timezone.now() - datetime.timedelta(days=days)
    columns.setdefault("status", "solved")
    return make_report(closed_at=closed_at, created_at=closed_at - datetime.timedelta(days=4), **columns)


@pytest.fixture
def spot(territory: Territory) -> BlackSpot:
    """Three that were solved within ten metres, and one that is open."""
    for number in range(3):
        solved(10 + number, geom=places.north_of(HERE, metres=5 * number), address="12 rue des Tonneliers")
    make_report()
    assert find_black_spots() == 1
    return BlackSpot.objects.get()


@pytest.mark.django_db
def test_a_spot_keeps_where_how_often_and_when(spot: BlackSpot, territory: Territory) -> None:
    assert (spot.solved, spot.unsolved, spot.family.name) == (3, 1, "Voirie")
    assert (spot.commune, spot.quartier) == (territory.commune, territory.quartier)
    assert spot.last_at - spot.first_at == pytest.approx(datetime.timedelta(days=2), abs=datetime.timedelta(minutes=1))
    assert black_spot_rows.tile_of(spot.area) == Tile.holding(HERE.x, HERE.y, 12)
    assert str(spot) == "Voirie · 12 rue des Tonneliers"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [{"is_public": False}, {"is_approximate": True}, {"status": "refused"}, {"closed_at": NOON.replace(year=2020)}],
    ids=lambda columns: next(iter(columns)),
)
def test_what_is_no_repair_of_the_year_that_all_see_does_not_count(
    territory: Territory, columns: dict[str, Any]
) -> None:
    for _number in range(2):
        solved()
    make_report(**{"status": "solved", "closed_at": timezone.now(), **columns})
    assert find_black_spots() == 0


@pytest.mark.django_db
def test_merged_ones_count_with_the_one_that_is_kept(territory: Territory) -> None:
    kept = solved()
    for _number in range(4):
        solved(duplicate_of=kept, status="duplicate")
    assert find_black_spots() == 0


@pytest.mark.django_db
def test_counted_again_a_spot_keeps_its_address_and_one_that_is_over_goes(spot: BlackSpot) -> None:
    solved(1, geom=places.north_of(HERE, metres=12))
    out = io.StringIO()
    call_command("find_black_spots", stdout=out)
    again = BlackSpot.objects.get()
    assert (again.pk, again.solved) == (spot.pk, 4)
    assert out.getvalue().endswith("Points noirs : 1.\n")
    Report.objects.update(is_public=False)
    assert find_black_spots() == 0
    assert not BlackSpot.objects.exists()


@pytest.mark.django_db
def test_the_list_is_narrowed_by_territory_family_and_times(client: Client, spot: BlackSpot) -> None:
    other = make_category("banc", family="Mobilier").parent

    def listed(**asked: object) -> int:
        page = client.get(reverse("black-spots"), asked)
        assert page.status_code == 200
        return len(page.context["listing"].items)

    assert listed() == listed(territory="neudorf") == listed(family=spot.family.code) == listed(times="") == 1
    assert listed(territory="robertsau") == listed(family=other.code) == listed(times=6) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{"territory": "x"}, {"family": "x"}, {"times": "5"}, {"after": "x"}, {"after": "é"}])
def test_wrong_filters_are_told(client: Client, spot: BlackSpot, asked: dict[str, str]) -> None:
    assert client.get(reverse("black-spots"), asked).status_code == 400


@pytest.mark.django_db
def test_pages_follow_one_another_worst_first(client: Client, spot: BlackSpot) -> None:
    columns = {name: getattr(spot, name) for name in ("family", "geom", "unsolved", "first_at", "last_at", "area")}
    BlackSpot.objects.bulk_create(BlackSpot(solved=3 + number % 4, **columns) for number in range(24))
    seen, after = [], ""
    while True:
        listing = client.get(reverse("black-spots"), {"after": after} if after else {}).context["listing"]
        seen += [(one.solved, one.pk) for one in listing.items]
        after = listing.next_cursor
        if not after:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 25


@pytest.mark.django_db
def test_its_page_tells_its_history_as_of_now(client: Client, spot: BlackSpot) -> None:
    late, hidden = solved(1), solved(2, is_public=False)
    page = client.get(spot.get_absolute_url())
    history = page.context["history"]
    assert (history.solved, history.unsolved, history.median_days) == (4, 1, 4)
    assert [step.number for step in history.steps] == [5, 4, 3, 2, 1]
    content = page.content.decode()
    assert late.reference in content
    assert hidden.reference not in content


@pytest.mark.django_db
def test_its_sheet_is_a_tagged_page_for_paper(client: Client, spot: BlackSpot) -> None:
    sheet = client.get(reverse("black-spot-sheet", args=[spot.pk]))
    assert sheet.headers["Content-Type"] == "application/pdf"
    said = streams(sheet.content)
    assert b"/StructTreeRoot" in said
    assert b"12 rue des Tonneliers" in said
    assert client.get(reverse("black-spot-sheet", args=[spot.pk + 1])).status_code == 404


@pytest.mark.django_db
def test_spots_are_drawn_and_narrowed(client: Client, spot: BlackSpot) -> None:
    x, y = (cell >> (CELL_BITS - 14) for cell in cell_of(*HERE.coords))
    tile = f"/tiles/black_spots/14/{x}/{y}.mvt"
    assert b"times" in client.get(tile).content
    assert not client.get(f"{tile}?times=6").content
    assert client.get(f"{tile}?family=x").status_code == 400
    described = client.get("/tiles/black_spots.json").json()
    assert described["vector_layers"][0]["fields"]["times"] == "Number"
