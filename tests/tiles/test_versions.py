"""A copy of a tile is good until something that it shows changes, and no longer."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boundaries.models import Boundary
from contributions import counting
from contributions.models import Category, Contribution
from geo.grid import Tile, position_of
from reports.models import Report
from tests import factories, places
from tests.tiles.asking import address, over
from tiles import asked
from tiles.sources import Drawing

pytestmark = pytest.mark.django_db
HERE, THERE = places.PLACE_DU_MARCHE, places.MAIRIE_SCHILTIGHEIM
ZOOM = 14


def sign(layer: str, tile: Tile, **filters: Any) -> str:
    """The ETag of a tile: what a copy of it is compared by."""
    return Client().get(address(layer, tile), filters).headers["ETag"]


def change(report: Contribution, **columns: Any) -> None:
    Contribution.objects.filter(pk=report.pk).update(**columns)


CHANGES: dict[str, Callable[[Report], Any]] = {
    "another report": lambda report: factories.make_report(geom=HERE),
    "its state": lambda report: change(report, status="in_progress"),
    "closed": lambda report: change(report, status="solved"),
    "hidden": lambda report: change(report, is_public=False),
    "moved": lambda report: change(report, geom=places.north_of(HERE, metres=30)),
    "moved far away": lambda report: change(report, geom=THERE),
    "seen again": lambda report: change(report, seen_at=timezone.now() - datetime.timedelta(days=3)),
    "its category": lambda report: change(report, category=factories.make_category("eclairage")),
}


@pytest.mark.parametrize("layer", ["contributions", "heat"])
@pytest.mark.parametrize("zoom", [8, 14])
@pytest.mark.parametrize("what", CHANGES)
def test_what_the_public_sees_change_makes_a_copy_old(territory, layer: str, zoom: int, what: str) -> None:
    report, tile = factories.make_report(geom=HERE), over(HERE, zoom)
    before = sign(layer, tile)
    assert sign(layer, tile) == before
    CHANGES[what](report)
    assert sign(layer, tile) != before


@pytest.mark.parametrize("layer", ["contributions", "heat"])
def test_a_change_in_one_quartier_leaves_the_copies_of_the_others(
    territory, layer: str, django_assert_num_queries
) -> None:
    report = factories.make_report(geom=HERE)
    factories.make_report(geom=THERE)
    client, far = Client(), address(layer, over(THERE, ZOOM))
    before, first = sign(layer, over(HERE, ZOOM)), client.get(far)
    change(report, status="in_progress")
    assert sign(layer, over(HERE, ZOOM)) != before
    # The version, twice; nothing is drawn.
    with django_assert_num_queries(2):
        assert client.get(far).content == first.content
        assert client.get(far, headers={"if-none-match": first.headers["ETag"]}).status_code == 304


def test_what_nobody_sees_leaves_every_copy(report: Report) -> None:
    tile, hidden = over(report.geom, ZOOM), factories.make_report(is_public=False)
    before = sign("contributions", tile)
    change(report, due_on=timezone.localdate())
    change(hidden, status="in_progress")
    assert sign("contributions", tile) == before


def test_folding_changes_into_the_counters_leaves_every_copy(report: Report) -> None:
    tile = over(report.geom, ZOOM)
    before = sign("contributions", tile)
    assert counting.fold()
    assert sign("contributions", tile) == before
    change(report, status="in_progress")
    assert sign("contributions", tile) != before


def test_a_hexagon_over_an_edge_makes_old_the_tiles_on_both_sides(territory) -> None:
    """The last hexagons of a tile count points of its neighbour, in another square of versions."""
    city = over(HERE, 12)
    west, north = city.origin
    inside = places.point(*position_of(west + 40, north + city.side // 2))
    outside = places.point(*position_of(west - 40, north + city.side // 2))
    factories.make_report(geom=inside)
    tiles = over(inside, 16), over(outside, 16)
    assert tiles[0].x == tiles[1].x + 1
    heat, points = ([sign(layer, tile) for tile in tiles] for layer in ("heat", "contributions"))
    factories.make_report(geom=inside)
    assert [sign("heat", tile) != old for tile, old in zip(tiles, heat, strict=True)] == [True, True]
    assert [sign("contributions", tile) != old for tile, old in zip(tiles, points, strict=True)] == [True, False]


def test_a_day_later_no_copy_is_good(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """Periods, and the days since somebody saw it, are counted from today."""
    tile = over(report.geom, ZOOM)
    before = sign("contributions", tile)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr("tiles.answers.timezone.localdate", lambda: tomorrow)
    assert sign("contributions", tile) != before


def test_a_copy_that_is_still_good_costs_one_statement_and_no_drawing(
    report: Report, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    client, place = Client(), address("contributions", over(report.geom, ZOOM))
    known = client.get(place, {"status": "open"}).headers["ETag"]

    def never(*_anything: Any) -> None:
        raise AssertionError("drawn, or looked for")

    monkeypatch.setattr(Drawing, "tile", never)
    monkeypatch.setattr("tiles.cache.cache.get", never)
    with django_assert_num_queries(1):
        response = client.get(place, {"status": "open"}, headers={"if-none-match": known})
    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", known)
    assert response.headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize("known", ["W/{}", "{}", '"other", W/{}', "*"])
def test_what_a_browser_knows_is_compared_weakly(report: Report, known: str) -> None:
    place = address("contributions", over(report.geom, ZOOM))
    mine = Client().get(place).headers["ETag"].removeprefix("W/")
    assert Client().get(place, headers={"if-none-match": known.format(mine)}).status_code == 304
    assert Client().get(place, headers={"if-none-match": '"other"'}).status_code == 200


def test_filters_are_told_apart_and_the_ways_to_write_them_are_not(report: Report) -> None:
    tile = over(report.geom, ZOOM)
    plain, filtered = sign("contributions", tile), sign("contributions", tile, status="open", kind="report")
    assert plain != filtered
    assert sign("contributions", tile, kind="report", q="", status="open") == filtered
    assert sign("heat", tile) != plain


def test_an_empty_tile_is_known_by_its_version_too(territory) -> None:
    place = address("contributions", over(HERE, ZOOM))
    empty = Client().get(place)
    assert empty.status_code == 204
    assert Client().get(place, headers={"if-none-match": empty.headers["ETag"]}).status_code == 304
    factories.make_report(geom=HERE)
    assert Client().get(place, headers={"if-none-match": empty.headers["ETag"]}).status_code == 200


def test_of_a_search_nobody_can_tell_and_the_tile_itself_is_compared(report: Report, settings) -> None:
    """Another text leaves no trace in what is counted."""
    settings.TILE_CACHE_SECONDS = 0
    tile = over(report.geom, ZOOM)
    change(report, description="une branche cassée")
    found, other = sign("contributions", tile, q="branche"), sign("contributions", tile, q="lampadaire")
    assert found != other
    change(report, description="un lampadaire éteint")
    assert sign("contributions", tile, q="branche") == other


def test_another_entry_of_a_category_makes_its_copies_old(report: Report) -> None:
    family = Category.objects.create(code="famille", name="Famille", kind="report", position=90)
    tile = over(report.geom, ZOOM)
    before = sign("contributions", tile, category="famille")
    Category.objects.filter(pk=report.category_id).update(parent=family)
    asked.forget()  # five seconds later
    assert sign("contributions", tile, category="famille") != before


def test_another_release_draws_other_tiles(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    tile = over(report.geom, ZOOM)
    before = sign("contributions", tile)
    monkeypatch.setattr("tiles.asked.release", lambda: b"another")
    asked.forget()
    assert sign("contributions", tile) != before


def test_an_outline_drawn_anew_makes_old_the_tiles_that_it_touches(territory) -> None:
    near, far = over(HERE, ZOOM), over(places.point(2.35, 48.85), ZOOM)
    before, elsewhere = sign("boundaries", near), sign("boundaries", far)
    Boundary.objects.filter(slug="neudorf").update(name="Neudorf, autrement")
    assert (sign("boundaries", near) != before, sign("boundaries", far)) == (True, elsewhere)


def test_new_works_make_old_the_tiles_that_they_touch(territory) -> None:
    here, there = over(HERE, ZOOM), over(THERE, ZOOM)
    before, elsewhere = sign("works", here), sign("works", there)
    factories.make_work(geom=places.NEUDORF, is_public=False)
    assert sign("works", here) == before
    factories.make_work(geom=places.NEUDORF)
    assert (sign("works", here) != before, sign("works", there)) == (True, elsewhere)
