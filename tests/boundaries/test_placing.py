"""Which territory holds a point: one answer, one query for a whole batch."""

import csv
import time
from io import StringIO

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boundaries.models import Boundary
from boundaries.placing import territories_at
from geo.srid import WGS84
from tests import factories, places
from tests.boundaries.shared_data import shared

pytestmark = pytest.mark.django_db


def test_a_point_is_in_its_commune_and_quartier(territory: factories.Territory) -> None:
    (found,) = territories_at([territory.point_in_quartier])
    assert (found.commune, found.quartier) == (territory.commune, territory.quartier)


def test_a_point_may_be_in_a_commune_and_in_no_quartier(territory: factories.Territory) -> None:
    (found,) = territories_at([territory.point_outside_quartiers])
    assert (found.commune, found.quartier) == (territory.commune, None)


def test_a_point_outside_is_nowhere(territory: factories.Territory) -> None:
    (found,) = territories_at([territory.point_outside])
    assert (found.commune, found.quartier) == (None, None)


def test_the_smallest_of_two_overlapping_territories_wins(territory: factories.Territory) -> None:
    lon, lat = places.PLACE_DU_MARCHE.coords
    small = factories.make_boundary(
        level="quartier", code="petit", name="Petit", slug="petit",
        geom=MultiPolygon(Polygon.from_bbox((lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)), srid=WGS84),
    )  # fmt: skip
    (found,) = territories_at([places.PLACE_DU_MARCHE])
    assert found.quartier == small


def test_a_closed_version_places_nobody(territory: factories.Territory) -> None:
    Boundary.objects.filter(pk=territory.quartier.pk).update(valid_to="2024-01-01")
    (found,) = territories_at([territory.point_in_quartier])
    assert found.quartier is None


def test_answers_keep_the_order_and_a_batch_takes_one_query(territory: factories.Territory) -> None:
    points = [territory.point_outside, territory.point_in_other_commune, territory.point_in_quartier] * 50
    with CaptureQueriesContext(connection) as queries:
        found = territories_at(points)
    assert [answer.commune for answer in found[:3]] == [None, territory.other_commune, territory.commune]
    assert len(queries) == 1


def test_no_point_asks_nothing(territory: factories.Territory) -> None:
    assert territories_at([]) == []


def import_shared(name: str, level: str) -> str:
    out = StringIO()
    call_command("import_boundaries", str(shared(name)), level=level, stdout=out)
    return out.getvalue()


def test_real_communes_and_quartiers_go_in_and_a_second_time_changes_nothing() -> None:
    files = (
        ("boundaries/communes-ems-33.geojson", "commune"),
        ("boundaries/quartiers-strasbourg-18.geojson", "quartier"),
    )
    assert ["Changements : 33" in import_shared(*files[0]), "Changements : 18" in import_shared(*files[1])] == [
        True,
        True,
    ]
    again = [import_shared(*file) for file in files]
    assert all("Changements : 0" in said for said in again)
    assert Boundary.objects.count() == 51
    assert Boundary.objects.get(code="67519").name == "La Wantzenau"


def test_real_accidents_fall_in_the_commune_they_are_labelled_with() -> None:
    import_shared("boundaries/communes-ems-33.geojson", "commune")
    with shared("addresses/accidents_ems_2019-2020.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    points = [Point(float(row["lon"]), float(row["lat"]), srid=WGS84) for row in rows]
    began = time.perf_counter()
    found = territories_at(points)
    assert time.perf_counter() - began < 1
    right = sum(
        answer.commune is not None and answer.commune.code == row["code_insee"]
        for answer, row in zip(found, rows, strict=True)
    )
    assert len(rows) == 882
    assert right / len(rows) >= 0.99
