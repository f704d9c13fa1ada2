"""manage.py import_reports on files of two other cities: one in its own coordinates, one read as the manual says."""

import math
from pathlib import Path

import pytest
from django.conf import settings

from reports.models import Origin, Report
from tests import factories
from tests.boundaries.shared_data import shared
from tests.reports.imported import bring, plan_of
from tests.reports.test_import_real_files import commune_about, rows_of

pytestmark = pytest.mark.django_db

ZURICH = """
source = "zueri-wie-neu"
timezone = "Europe/Zurich"
srid = 2056
identifier_repeated = "number"
categories_create = true
categories_family = "Züri wie neu"

[columns]
identifier = ["date", "service", "e_2056", "n_2056"]
received = "date"
category = "service"
x = "e_2056"
y = "n_2056"
"""


def test_the_example_of_the_documentation_reads_the_extract_of_paris(tmp_path: Path) -> None:
    path = shared("reports/dansmarue_extrait_2017.csv")
    commune_about(2.2, 48.8, 2.5, 48.95)
    factories.make_category("tags")
    documented = (settings.BASE_DIR / "docs" / "imports.md").read_text("utf-8")
    told = bring(path, plan_of(tmp_path, documented.rpartition("```toml\n")[2].partition("```")[0]))
    assert told.refused == []
    assert Report.objects.count() == 9
    first = Report.objects.get(origin__identifier="2017 · 10 · S · 10551.0")
    assert (first.category.code, first.address) == ("tags", "6 rue basfroi, 75011 PARIS")


def test_zurich_in_its_own_coordinates_is_where_it_says(tmp_path: Path) -> None:
    path = shared("reports/zurich_zwn_2016-2019.csv.gz")
    commune_about(8.3, 47.2, 8.8, 47.6)
    told = bring(path, plan_of(tmp_path, ZURICH))
    assert told.refused == []
    rows = rows_of(path)
    assert Report.objects.count() == len(rows) == 14_143
    placed = Origin.objects.order_by("contribution_id").values_list("contribution__geom", flat=True)
    # A degree of latitude is 111.2 km; one of longitude, there, 75.4.
    metres = [
        math.hypot((geom.x - float(line["lon"])) * 75_400, (geom.y - float(line["lat"])) * 111_200)
        for geom, line in zip(placed, rows, strict=True)
    ]
    assert max(metres) < 1
    assert "0 ajoutées, 14\u202f143 déjà là" in bring(path, plan_of(tmp_path, ZURICH)).text
