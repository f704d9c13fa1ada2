"""Tiles read from counters are the tiles that the rows would give; too many points are clusters; small counts are not
told."""

import datetime
import gzip
import random
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from contributions import counting
from contributions.filters import checked, narrow
from contributions.layers import CONTRIBUTIONS
from contributions.models import Contribution
from contributions.months import Edge, Span, split_inward
from geo.grid import Tile, cell_of
from tests import factories, places
from tests.crowd import scatter
from tests.tiles.asking import CITY_ZOOM, counted, features, hexagons, over
from tests.tiles.decoding import decode
from tiles import points
from tiles.sources import Source

pytestmark = pytest.mark.django_db
UTC = datetime.UTC


@pytest.fixture
def year(territory):
    """Four hundred of them, of all sorts, over a year and a half; the same at each run."""
    dice = random.Random(11)
    model, lamp = factories.make_report(), factories.make_category("lampadaire", family="Éclairage")
    now = timezone.now()
    rows = []
    for number in range(400):
        is_open = dice.random() < 0.3
        rows.append(
            Contribution(
                reference=f"S-Y{number}", kind=dice.choice(["report", "idea"]), tracking_hash=str(number),
                category=dice.choice([model.category, lamp]), is_open=is_open,
                status="received" if is_open else "solved", closed_at=None if is_open else now,
                geom=places.point(dice.gauss(7.75, 0.03), dice.gauss(48.58, 0.02)),
                created_at=now - datetime.timedelta(days=dice.random() * 500), is_public=dice.random() < 0.95,
                commune=model.commune, quartier=dice.choice([None, model.quartier]),
            )
        )  # fmt: skip
    Contribution.objects.bulk_create(rows)
    counting.fold()
    # What follows waits among the changes.
    gone = Contribution.objects.order_by("pk")[20:40].values_list("pk", flat=True)
    Contribution.objects.filter(pk__in=list(gone)[:10]).update(is_public=False)
    Contribution.objects.filter(pk__in=list(gone)[10:]).update(status="solved", is_open=False, closed_at=now)
    return dice


def asked(dice):
    """Some filters that go together, drawn by lot."""
    choices = {
        "status": ["open", "closed", "solved"],
        "kind": ["report", "idea"],
        "category": ["lampadaire", "nid-de-poule", "famille-report-voirie", "famille-report-voirie"],
        "period": ["7", "30", "90", "365"],
        "since": ["2026-03-15", "2025-12-01"],
        "until": ["2026-09-20", "2026-10-31"],
        "territory": ["strasbourg", "neudorf", "metropole"],
        "quartier": ["outside"],
    }
    return {name: dice.choice(values) for name, values in choices.items() if dice.random() < 0.25}


def test_counters_count_what_the_rows_do_under_any_filter_folded_or_not(year):
    city = over(places.PLACE_DU_MARCHE, CITY_ZOOM)
    for round_ in range(24):
        filters = asked(year)
        if round_ == 12:
            counting.fold()
        listed = narrow(Contribution.objects.public(), filters)
        clusters = features("contributions", city, **filters)
        assert counted(clusters) == listed.count(), filters
        assert sum(cluster.properties["open"] for cluster in clusters) == listed.still_open().count(), filters
        assert counted(hexagons(city, **filters)) == listed.count(), filters
        assert_counters_agree(filters, listed)


def assert_counters_agree(filters, listed):
    """However fine the squares, and whichever totals know them."""
    for bits in (10, 17, 19):
        known = CONTRIBUTIONS.counters(filters)(bits, is_led=False)
        if known is None:
            continue
        assert known.bits >= bits
        for rows, expected in ((known.rows, listed), (known.rows.still_open(), listed.still_open())):
            n = rows.aggregate(n=Sum("n"))["n"] or 0
            strays = [stray.still_open() if expected is not listed else stray for stray in known.strays]
            assert n + sum(stray.count() for stray in strays) == expected.count(), (filters, bits)


@pytest.mark.parametrize("zoom", [10, 12, 14])
def test_a_cluster_read_from_counters_is_the_one_read_from_rows(year, monkeypatch, zoom):
    monkeypatch.setattr(points, "MOST_POINTS", {18: 0})
    tile = over(places.PLACE_DU_MARCHE, zoom)
    by_rows = decode(Source("contributions", replace(CONTRIBUTIONS, counters=None)).tile(tile, {}))
    by_counters = decode(Source("contributions", CONTRIBUTIONS).tile(tile, {}))
    rows, counters = by_rows["contributions"].features, by_counters["contributions"].features
    assert len(rows) > 3
    # Each over the same points: its properties and its place are the same; its name is that of another grid.
    told = [sorted((one.point, sorted(one.properties.items())) for one in each) for each in (rows, counters)]
    assert told[0] == told[1]


def test_a_cluster_tells_the_most_frequent_category_and_of_two_the_first(territory):
    first, second = (factories.make_category(code, family="Voirie") for code in ("a", "b"))
    for category in (second, first, second):
        factories.make_report(category=category)
    city = over(places.PLACE_DU_MARCHE, CITY_ZOOM)
    (cluster,) = features("contributions", city)
    assert cluster.properties["category"] == second.pk
    factories.make_report(category=first)
    (cluster,) = features("contributions", city)
    assert cluster.properties["category"] == min(first.pk, second.pk)


def test_a_cluster_of_a_period_leads_nowhere(territory):
    factories.make_report()
    (cluster,) = features("contributions", over(places.PLACE_DU_MARCHE, CITY_ZOOM), period="365")
    assert cluster.properties == {"n": 1, "open": 1}


def test_a_cluster_lies_in_the_middle_of_its_points(territory):
    geoms = [places.PLACE_DU_MARCHE, places.north_of(places.PLACE_DU_MARCHE, metres=30)]
    for geom in geoms:
        factories.make_report(geom=geom)
    tile = over(places.PLACE_DU_MARCHE, 11)
    (cluster,) = features("contributions", tile)
    xs, ys = zip(*(cell_of(geom.x, geom.y) for geom in geoms), strict=True)
    west, north = tile.origin
    middle = ((sum(xs) // 2 - west) >> (18 - 11), (sum(ys) // 2 - north) >> (18 - 11))
    assert cluster.point == middle


def test_a_hexagon_of_fewer_than_three_says_so_and_no_number(territory):
    tile = over(places.PLACE_DU_MARCHE, 14)
    for number in (1, 2):
        factories.make_report()
        told = [hexagon.properties for hexagon in features("heat", tile)]
        assert told == [{"few": True}]
        assert counted(hexagons(tile)) == number
    factories.make_report(status="solved")
    (hexagon,) = features("heat", tile)
    assert hexagon.properties == {"n": 3, "open": 2, "age": 0}


def test_from_above_a_hexagon_tells_no_age(territory):
    for _number in range(3):
        factories.make_report()
    (hexagon,) = features("heat", over(places.PLACE_DU_MARCHE, 12))
    assert hexagon.properties == {"n": 3, "open": 3}


def test_the_age_of_a_hexagon_is_that_of_what_is_open(territory):
    days_ago = [timezone.now() - datetime.timedelta(days=days) for days in (10, 20)]
    for moment in days_ago:
        factories.make_report(created_at=moment)
    factories.make_report(status="solved", created_at=timezone.now() - datetime.timedelta(days=400))
    (hexagon,) = features("heat", over(places.PLACE_DU_MARCHE, 14))
    assert hexagon.properties == {"n": 3, "open": 2, "age": 15}


@pytest.mark.parametrize("zoom", [13, 14, 16, 18])
def test_no_tile_is_heavier_than_100_kb_however_dense(territory, zoom):
    """As many points as a tile may show, as unlike one another as they can be."""
    tile = over(places.PLACE_DU_MARCHE, zoom)
    most = next(most for last, most in points.MOST_POINTS.items() if zoom <= last)
    scatter(most)
    box = tile.box()
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_contribution set is_open = true, status = 'received', closed_at = null,"
            " geom = ST_SetSRID(ST_Point(%s + random() * %s, %s + random() * %s), ST_SRID(geom)),"
            " seen_at = now() - random() * interval '3000 days'",
            [box.west, box.east - box.west, box.south, box.north - box.south],
        )
    Contribution.objects.order_by("pk").first().delete()
    body = Source("contributions", CONTRIBUTIONS).tile(tile, {})
    assert len(decode(body)["contributions"].features) == most
    assert len(gzip.compress(body, 1)) <= 100_000


@pytest.mark.parametrize("filters", [{}, {"status": "open"}, {"period": "365"}, {"q": "trou"}], ids=str)
def test_one_point_too_many_and_a_tile_has_clusters_of_them_all(territory, monkeypatch, settings, filters):
    settings.TILE_CACHE_SECONDS = 0
    for _number in range(3):
        factories.make_report(created_at=timezone.now() - datetime.timedelta(days=45))
    for most, number in ((3, 3), (2, 1)):
        monkeypatch.setattr(points, "MOST_POINTS", {18: most})
        for zoom in (13, 15, 18):
            assert len(features("contributions", over(places.PLACE_DU_MARCHE, zoom), **filters)) == number


def moment(*numbers):
    return datetime.datetime(*numbers, tzinfo=UTC)


def test_a_period_is_whole_months_and_what_is_left_of_two():
    months = split_inward(moment(2026, 1, 10, 23), moment(2026, 4, 3))
    assert (months.first, months.end) == (datetime.date(2026, 2, 1), datetime.date(2026, 4, 1))
    assert months.edges == (
        Edge(moment(2026, 1, 10, 23), moment(2026, 2, 1), 1),
        Edge(moment(2026, 4, 1), moment(2026, 4, 3), 1),
    )


def test_a_period_that_ends_with_its_months_leaves_nothing():
    assert split_inward(moment(2026, 1, 1), moment(2026, 3, 1)).edges == ()
    assert split_inward(None, moment(2026, 3, 1)) == Span(None, datetime.date(2026, 3, 1), ())


def test_a_period_without_a_whole_month_has_no_counters():
    assert not split_inward(moment(2026, 1, 10), moment(2026, 2, 20)).has_months
    assert CONTRIBUTIONS.counters({"since": "2026-01-10", "until": "2026-02-20"})(10) is None


def test_what_no_counter_knows_is_read_from_the_rows(territory):
    factories.make_category("lampadaire", family="Éclairage")
    factories.make_boundary(level="perimeter", code="p", name="Zone", slug="zone", geom=places.METROPOLE)
    for filters in ({"q": "mot"}, {"territory": "zone"}, {"category": "lampadaire", "period": "365"}):
        assert checked(filters)
        assert CONTRIBUTIONS.counters(filters)(10) is None
    assert [CONTRIBUTIONS.counters({"period": "365"})(bits) is None for bits in (18, 19, 20)] == [False, False, True]


def test_a_family_in_a_period_is_counted_where_nothing_leads_and_an_entry_is_not(territory):
    lamp = factories.make_category("lampadaire", family="Éclairage")
    family = CONTRIBUTIONS.counters({"category": lamp.family.code, "period": "365"})
    assert [family(bits, is_led=False) is None for bits in (10, 17, 18)] == [False, False, True]
    assert family(10) is None
    assert CONTRIBUTIONS.counters({"category": "lampadaire", "period": "365"})(10, is_led=False) is None


@pytest.mark.parametrize(
    "filters", [{}, {"period": "365"}, {"category": "famille-report-voirie", "period": "365"}], ids=str
)
@pytest.mark.parametrize("zoom", [8, 11, 12, 13, 14])
def test_heat_from_counters_holds_as_many_as_heat_from_rows(year, zoom, filters):
    """All in one hexagon: in which of two a point at their edge lies, squares and rows may tell differently."""
    Contribution.objects.update(geom=places.PLACE_DU_MARCHE)
    tile = over(places.PLACE_DU_MARCHE, zoom)
    by_rows = Source("heat", replace(CONTRIBUTIONS, few=0, counters=None)).tile(tile, filters)
    (expected,) = decode(by_rows)["heat"].features
    (hexagon,) = hexagons(tile, **filters)
    assert (hexagon.properties["n"], hexagon.properties["open"]) == (
        expected.properties["n"],
        expected.properties["open"],
    )
    if zoom == 14:
        assert hexagon.properties["age"] == expected.properties["age"]


def test_a_tile_has_no_hexagon_of_a_place_elsewhere(territory):
    for _number in range(3):
        factories.make_report()
    here = over(places.PLACE_DU_MARCHE, 13)
    assert features("heat", Tile(13, here.x + 2, here.y)) == []
