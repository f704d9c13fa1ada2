"""What the database reads for a tile: the covering index and nothing else."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.models import Contribution
from tests import factories, places
from tests.tiles.asking import over
from tiles.sources import find

ROWS = 8000
ALL, OPEN = "contribution_cells", "contribution_open_cells"
READ = [
    ({}, ALL),
    ({"status": "closed"}, ALL),
    ({"status": "open"}, OPEN),
    ({"status": "open", "category": "nid-de-poule", "since": "2020-01-01"}, OPEN),
    ({"status": "open", "kind": "report", "territory": "strasbourg"}, OPEN),
]

# One in twenty is open, as in a city's table; all over the test territory.
SCATTER = """
insert into contributions_contribution ({columns}, {changed})
select {columns}, ST_SetSRID(ST_Point(7.70 + number %% 100 / 800.0, 48.52 + number / 100 / 800.0), ST_SRID(geom)),
       'S-P' || number, 'p' || number, gen_random_uuid(),
       number %% 20 = 0,
       case when number %% 20 = 0 then 'received' else 'solved' end,
       case when number %% 20 = 0 then null else now() end,
       case when number %% 3 > 0 then quartier_id end
from contributions_contribution, generate_series(1, %s) as number
"""
CHANGED = ["geom", "reference", "tracking_hash", "submission_key", "is_open", "status", "closed_at", "quartier_id"]


def scatter() -> None:
    factories.make_report()
    columns = [
        field.column
        for field in Contribution._meta.concrete_fields
        if not field.generated and not field.primary_key and field.column not in CHANGED
    ]
    with connection.cursor() as cursor:
        cursor.execute(SCATTER.format(columns=", ".join(columns), changed=", ".join(CHANGED)), [ROWS])
        cursor.execute("vacuum analyze contributions_contribution")


def plan_of(name: str, zoom: int, filters: dict[str, str]) -> list[tuple[str, str | None]]:
    """How each table is read: kind of scan, index."""
    with CaptureQueriesContext(connection) as queries:
        find(name).tile(over(places.PLACE_DU_MARCHE, zoom), filters)
    (statement,) = [query["sql"] for query in queries if "ST_AsMVT" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("explain (format json) " + statement)
        (answer,) = cursor.fetchone()
    return scans((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])


def scans(plan: dict[str, Any]) -> list[tuple[str, str | None]]:
    below = [scan for child in plan.get("Plans", []) for scan in scans(child)]
    return [(plan["Node Type"], plan.get("Index Name")), *below] if "Relation Name" in plan else below


@pytest.mark.django_db(transaction=True)  # VACUUM, which says what an index alone may answer for, runs outside of one
def test_a_tile_is_read_from_the_covering_index_alone():
    scatter()
    for name in ("contributions", "heat"):
        for filters, index in READ:
            for zoom in (12, 13, 14, 16):
                read = plan_of(name, zoom, filters)
                assert read == [("Index Only Scan", index)], (name, zoom, filters)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["contributions", "heat"])
def test_a_tile_without_filters_is_one_statement(report, name, django_assert_num_queries):
    with django_assert_num_queries(1):
        find(name).tile(over(places.PLACE_DU_MARCHE, 14), {})
