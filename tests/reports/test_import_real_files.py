"""manage.py import_reports on the whole file of a large city: all that it holds goes in, once."""

import csv
import gzip
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db.models import Count

from boundaries.models import Boundary, Level
from contributions.models import Category, Contribution, Event
from geo.srid import WGS84
from reports.models import Origin, Report
from tests import factories
from tests.boundaries.shared_data import shared
from tests.reports.imported import Told, bring, plan_of

pytestmark = pytest.mark.django_db

BOSTON = """
source = "boston-311"
timezone = "America/New_York"
categories_create = true
categories_family = "Boston 311"

[columns]
identifier = "case_id"
received = "opened_at"
closed = "closed_at"
status = "status"
category = "type"
description = "reason"
address = "neighborhood"
channel = "source"
lat = "lat"
lon = "lon"
approximate = "default_location"
duplicate_of = "parent_id"

[dates]
closed_first = "received"

[statuses]
Open = "received"
Closed = "solved"

[channels]
"Constituent Call" = "phone"
"Citizens Connect App" = "web"
"Self Service" = "web"
"*" = "import"
"""


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def commune_about(west: float, south: float, east: float, north: float) -> Boundary:
    box = MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=WGS84)
    return factories.make_boundary(level=Level.COMMUNE, code="ville", name="Ville", slug="ville", geom=box)


@dataclass(frozen=True)
class City:
    boundary: Boundary
    path: Path
    told: Told
    seconds: float


@pytest.fixture(scope="module")
def boston(file_db: None, tmp_path_factory: pytest.TempPathFactory) -> City:
    """Its 58,119 reports, brought along once for all that is asked of them."""
    path = shared("reports/boston_311_2015_01-06.csv.gz")
    boundary = commune_about(-71.3, 42.1, -70.8, 42.5)
    began = time.monotonic()
    told = bring(path, plan_of(tmp_path_factory.mktemp("boston"), BOSTON))
    return City(boundary, path, told, time.monotonic() - began)


def test_58119_reports_of_boston_go_in_and_a_second_time_none(
    boston: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\n58,119 reports of Boston: {boston.seconds:.1f} s")  # noqa: T201 - the measure is asked for
    assert boston.told.refused == []
    assert Report.objects.count() == Origin.objects.filter(source="boston-311").count() == 58_119
    assert set(Report.objects.values_list("commune", flat=True)) == {boston.boundary.pk}
    events = Event.objects.count()

    again = bring(boston.path, plan_of(tmp_path, BOSTON))
    assert "0 ajoutées, 58\u202f119 déjà là, 0 refusées" in again.text
    assert Report.objects.count() == 58_119
    assert Event.objects.count() == events


def test_what_boston_says_of_its_reports_is_kept(boston: City) -> None:
    rows = rows_of(boston.path)
    by_status = dict(Report.objects.values_list("status").annotate(count=Count("pk")).order_by())
    here = {line["case_id"] for line in rows}
    named = {line["case_id"]: line["parent_id"] for line in rows if line["parent_id"] in here}
    duplicates = len(named)
    assert duplicates > 700
    opened = sum(line["status"] == "Open" for line in rows)
    assert by_status == {"received": opened, "duplicate": duplicates, "solved": len(rows) - opened - duplicates}
    assert Report.objects.filter(is_approximate=True).count() == sum(line["default_location"] == "1" for line in rows)
    assert Report.objects.filter(channel="phone").count() == sum(line["source"] == "Constituent Call" for line in rows)
    assert Category.objects.filter(parent__name="Boston 311").count() == len({line["type"] for line in rows})
    assert not Event.objects.filter(handled_at=None).exists()
    parents = dict(Origin.objects.values_list("identifier", "contribution_id"))
    tied = {
        (origin.identifier, origin.contribution.duplicate_of_id)
        for origin in Origin.objects.exclude(contribution__duplicate_of=None).select_related("contribution")
    }
    # An original that is a duplicate itself is nobody's: its own duplicates are tied to the first.
    assert tied == {(child, parents[named.get(parent, parent)]) for child, parent in named.items()}
    assert not Contribution.objects.filter(duplicate_of__status="duplicate").exists()
    # 00:20:09 of a winter night in Boston.
    first = Origin.objects.get(identifier="101001240734").contribution
    assert first.created_at.isoformat() == "2015-01-01T05:20:09+00:00"
    assert first.closed_at.isoformat() == "2015-01-02T14:08:42+00:00"


def test_rows_that_the_mapping_leaves_out_stay_out(boston: City, tmp_path: Path) -> None:
    """From a tool of another name: the same numbers are other reports."""
    plan = BOSTON.replace("boston-311", "boston-again")
    plan += '[[leave_out]]\ncolumn = "default_location"\nvalues = ["1"]\n'
    told = bring(boston.path, plan_of(tmp_path, plan))
    assert "8\u202f752 écartées par le plan" in told.text
    assert Report.objects.filter(origin__source="boston-again").count() == 58_119 - 8_752
    assert Report.objects.count() == 58_119 + 58_119 - 8_752
