"""What the database reads for the heat map and the statistics of a service: the covering indexes, and no row."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.crowd import scatter
from tests.factories import make_superuser

ROWS = 8000
COUNTED = re.compile(r"ST_AsMVT|grouping\(|AS \"part\"")


@pytest.mark.django_db(transaction=True)  # VACUUM, which says what an index alone may answer for, runs outside of one
def test_what_is_counted_is_read_from_the_index_alone(client: Client) -> None:
    scatter(ROWS)
    with connection.cursor() as cursor:
        cursor.execute("vacuum contributions_contribution")
    client.force_login(make_superuser())
    for path in (
        "chaleur/",
        "chaleur/?status=open",
        "statistiques/",
        "tuiles/13/4271/2823.mvt",
        "tuiles/10/533/352.mvt",
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/agents/{path}").status_code in (200, 204)
        counting = [query["sql"] for query in queries if COUNTED.search(query["sql"])]
        assert counting, path
        for statement in counting:
            # Of a few thousand rows the whole table is as cheap: what is asked here is what a million choose.
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
                cursor.execute(f"explain {statement}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert not re.search(r"(Seq|Heap|(?<!Only) ) ?Scan on contributions_contribution", plan), (path, plan)
            assert re.search(r"Index (Only )?Scan using contribution_\w+ on contributions_contribution", plan), (
                path,
                plan,
            )
