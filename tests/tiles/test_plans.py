"""What the database reads for a tile: the covering index and nothing else."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Contribution
from tests import factories, places
from tests.tiles.asking import over
from tiles.sources import find

pytestmark = pytest.mark.django_db
ROWS = 2000


@pytest.fixture
def many(territory):
    """Enough rows for the planner to be serious, few enough for a test."""
    template = factories.make_report()
    Contribution.objects.bulk_create(
        Contribution(
            reference=f"S-P{number}",
            kind="report",
            category=template.category,
            status="solved" if number % 20 else "received",
            is_open=number % 20 == 0,
            closed_at=timezone.now() if number % 20 else None,
            commune=template.commune,
            geom=places.point(7.70 + number % 60 / 500, 48.52 + number // 60 / 500),
            tracking_hash=f"p{number}",
        )
        for number in range(ROWS)
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze contributions_contribution")
        # A new table has no visibility map, and no vacuum runs within a test: only then is the heap as cheap.
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")


def scans(plan: dict[str, Any]) -> list[dict[str, Any]]:
    below = [scan for child in plan.get("Plans", []) for scan in scans(child)]
    return [plan, *below] if "Relation Name" in plan else below


def plan_of(name: str, zoom: int, filters: dict[str, str]) -> list[dict[str, Any]]:
    with CaptureQueriesContext(connection) as queries:
        find(name).tile(over(places.PLACE_DU_MARCHE, zoom), filters)
    (statement,) = [query["sql"] for query in queries if "ST_AsMVT" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("explain (format json) " + statement.replace("%", "%%"), ())
        (answer,) = cursor.fetchone()
    return scans((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])


OPEN = "contribution_open_cells"
READ = [
    ({}, "contribution_cells"),
    ({"status": "closed"}, "contribution_cells"),
    ({"status": "open"}, OPEN),
    ({"status": "open", "category": "nid-de-poule", "period": "30"}, OPEN),
    ({"status": "open", "kind": "report", "territory": "strasbourg"}, OPEN),
    ({"status": "open", "quartier": "outside"}, OPEN),
]


@pytest.mark.parametrize("name", ["contributions", "heat"])
@pytest.mark.parametrize(("filters", "index"), READ, ids=str)
def test_a_tile_is_read_from_the_covering_index_alone(many, name, filters, index):
    for zoom in (8, 12, 14, 16):
        (scan,) = plan_of(name, zoom, filters)
        assert (scan["Node Type"], scan["Index Name"]) == ("Index Only Scan", index)


@pytest.mark.parametrize("name", ["contributions", "heat"])
def test_a_tile_without_filters_is_one_statement(many, name, django_assert_num_queries):
    with django_assert_num_queries(1):
        find(name).tile(over(places.PLACE_DU_MARCHE, 14), {})
