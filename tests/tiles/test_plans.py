"""What the database reads for a tile: the covering index and nothing else."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import places
from tests.crowd import scatter
from tests.tiles.asking import over
from tiles.sources import find

ROWS = 8000
ALL, OPEN = "contribution_cells", "contribution_open_cells"
READ = [
    ({}, ALL),
    ({"status": "closed"}, ALL),
    ({"status": "open"}, OPEN),
    ({"status": "open", "kind": "report", "territory": "strasbourg"}, OPEN),
]
# The first zoom at which a source reads rows; further up, counters.
ROWS_FROM = {"contributions": 13, "heat": 15}


def plan_of(name: str, zoom: int, filters: dict[str, str]) -> set[tuple[str, str | None]]:
    """How contributions are read: kind of scan, index."""
    with CaptureQueriesContext(connection) as queries:
        find(name).tile(over(places.PLACE_DU_MARCHE, zoom), filters)
    (statement,) = [query["sql"] for query in queries if "ST_AsMVT" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("explain (format json) " + statement)
        (answer,) = cursor.fetchone()
    return set(scans((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]))


def scans(plan: dict[str, Any]) -> list[tuple[str, str | None]]:
    below = [scan for child in plan.get("Plans", []) for scan in scans(child)]
    is_ours = plan.get("Relation Name") == "contributions_contribution"
    return [(plan["Node Type"], plan.get("Index Name")), *below] if is_ours else below


@pytest.mark.django_db(transaction=True)  # VACUUM, which says what an index alone may answer for, runs outside of one
def test_a_tile_is_read_from_the_covering_index_alone():
    scatter(ROWS)
    with connection.cursor() as cursor:
        cursor.execute("vacuum contributions_contribution")
    for name in ("contributions", "heat"):
        for filters, index in READ:
            for zoom in (12, 13, 14, 16):
                expected = {("Index Only Scan", index)} if zoom >= ROWS_FROM[name] else set()
                assert plan_of(name, zoom, filters) == expected, (name, zoom, filters)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["contributions", "heat"])
def test_a_tile_without_filters_is_one_statement(report, name, django_assert_num_queries):
    with django_assert_num_queries(1):
        find(name).tile(over(places.PLACE_DU_MARCHE, 14), {})
