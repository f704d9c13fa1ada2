"""How many pages of memory the questions asked all day long may read: of 200 askings of each, half and 99 in 100.

Counted are the pages of the table that is asked about and of its indexes, as `EXPLAIN (ANALYZE, BUFFERS)` tells them;
not those of what is fetched beside (a category's name, a photo). The same numbers on every machine, busy or not.
"""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from boundaries.placing import held_by
from contributions.duplicates import similar
from contributions.filters import FilterForm, narrow_by
from contributions.models import Category, Contribution
from contributions.pages import keyset_page
from contributions.querysets import ContributionQuerySet
from geo.grid import CELL_BITS, Tile
from geo.srid import WEB_MERCATOR
from tests.gates.plans import buffers, buffers_of, measured, planned, quantile, statements
from tests.places import point
from tiles import sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

TABLE = "contributions_contribution"
ASKINGS = 200
LINES = 20
# From the root of an index to a leaf, and the next leaf.
DESCENT = 6

# What martin, pg_tileserv, tipg and django-vectortiles ask.
ITS_RIVAL = """
select ST_AsMVT(point, 'contributions', 4096, 'geom', 'id')
from (
  select id, category_id, status,
         ST_AsMVTGeom(ST_Transform(geom, {mercator}), ST_TileEnvelope(%(z)s, %(x)s, %(y)s)) as geom
  from contributions_contribution
  where is_open and is_public and ST_Transform(geom, {mercator}) && ST_TileEnvelope(%(z)s, %(x)s, %(y)s)
) as point
"""
ITS_INDEX = "create index on contributions_contribution using gist (ST_Transform(geom, {mercator})) where is_open"


def some(rows: Any, number: int = ASKINGS) -> list[Any]:
    """That many of them, spread evenly over the table."""
    found = list(rows.order_by("pk"))
    return [found[place * len(found) // number] for place in range(number)]


def spread(work: Callable[[Any], object], askings: list[Any]) -> tuple[float, float]:
    """Half of the askings read at most so many pages, and 99 in 100 so many."""
    read = []
    for asking in askings:
        ((sql, params), *_others) = statements(lambda one=asking: work(one), about=TABLE)
        read.append(buffers_of(measured(sql, params), TABLE))
    return quantile(read, 0.5), quantile(read, 0.99)


def test_likely_duplicates_read_20_pages_and_never_40() -> None:
    """Where something was reported, and 150, 300 and 450 metres beside."""
    categories = list(Category.objects.filter(code__startswith="entree-").order_by("pk"))
    askings = [
        (point(row.geom.x + place % 4 * 0.002, row.geom.y), categories[place % len(categories)])
        for place, row in enumerate(some(Contribution.objects.filter(is_open=True)))
    ]
    half, nearly_all = spread(lambda asking: similar(*asking), askings)
    # Three ways into an index: what is open of the family (6), what was closed a short while ago (6 or 7), what any
    # other family has at the very spot (2 to 4); and the rows. What is open took 6 or 7 alone, but where a city works
    # fast, 4 duplicates in 5 are of what is closed already.
    assert half <= 20
    assert nearly_all <= 40


def test_the_planner_expects_the_same_of_likely_duplicates_wherever_they_are_asked_for() -> None:
    """Or else the server, for which one plan is worth keeping only while it is as good as that of each place, draws up
    a new one for each: as long a work as reading the rows."""
    category, costs = Category.objects.get(code="entree-0"), set()
    for metres, row in zip((20, 2000), some(Contribution.objects.filter(is_open=True), 2), strict=True):
        category.duplicate_radius_m = metres
        ((sql, params), *_others) = statements(lambda row=row: similar(row.geom, category), about=TABLE)
        costs.add(planned(sql, params)["Total Cost"])
    assert len(costs) == 1


def pages(*lists: dict[str, str]) -> list[tuple[ContributionQuerySet, str | None]]:
    """Of each of the lists, from the first page to the last days of the table."""
    return [_page(lists[place % len(lists)], days=place * 300 // ASKINGS) for place in range(ASKINGS)]


def _page(filters: dict[str, str], *, days: int) -> tuple[ContributionQuerySet, str | None]:
    form = FilterForm(filters)
    assert form.is_valid(), form.errors
    rows = narrow_by(Contribution.objects.public(), form.cleaned_data)
    moment = timezone.now() - datetime.timedelta(days=days)
    return rows, keyset_page(rows.before(moment), after=None, size=1).next_cursor if days else None


def test_a_page_of_a_list_reads_15_pages_and_never_20_at_any_depth() -> None:
    lists = ({}, {"territory": "strasbourg"}, {"territory": "schiltigheim"}, {"kind": "report"}, {"status": "solved"})
    half, nearly_all = spread(turned, pages(*lists))
    assert half <= 15
    assert nearly_all <= 20


def test_a_page_of_a_list_of_few_reads_one_page_a_line_at_any_depth() -> None:
    """Its lines stand far from one another: what is gated is that nothing is read for nothing."""
    quartier = {"territory": "voisine-quartier-2"}
    lists = (quartier, {"territory": "neudorf", "status": "open"}, {"category": "entree-3"}, {"status": "planned"})
    _half, nearly_all = spread(turned, pages(*lists))
    assert nearly_all <= LINES + 1 + DESCENT


def turned(page: tuple[ContributionQuerySet, str | None]) -> None:
    rows, after = page
    keyset_page(rows, after=after, size=LINES)


def test_the_territories_of_a_point_read_16_pages_and_never_30() -> None:
    points = [(2 + n * 7 % 300 / 1000, 46 + n * 11 % 300 / 1000) for n in range(ASKINGS)]
    read = []
    for place in points:
        ((sql, params),) = statements(lambda one=place: held_by([one]), about="boundaries_boundary")
        read.append(buffers(measured(sql, params)))
        assert held_by([place])[0].commune
    half, nearly_all = quantile(read, 0.5), quantile(read, 0.99)
    assert half <= 16
    assert nearly_all <= 30


@pytest.fixture
def rival_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ITS_INDEX.format(mercator=WEB_MERCATOR))


@pytest.mark.parametrize("zoom", [14, 16])
@pytest.mark.usefixtures("rival_index")
def test_a_tile_reads_half_the_pages_of_the_usual_way(zoom: int) -> None:
    source, shift = sources.find("contributions"), CELL_BITS - zoom
    ours, theirs = [], []
    for row in some(Contribution.objects.filter(is_open=True)):
        tile = Tile(zoom, row.xi >> shift, row.yi >> shift)
        ((sql, params), *_others) = statements(lambda one=tile: source.tile(one, {"status": "open"}), about=TABLE)
        ours.append(buffers(measured(sql, params)))
        rival = ITS_RIVAL.format(mercator=WEB_MERCATOR)
        theirs.append(buffers(measured(rival, {"z": tile.z, "x": tile.x, "y": tile.y})))
    for share in (0.5, 0.99):
        assert quantile(ours, share) <= 0.5 * quantile(theirs, share), (zoom, share, ours, theirs)
