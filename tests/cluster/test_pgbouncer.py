"""Through PgBouncer: what belongs to the role, to a transaction and to a statement is as without it."""

from collections.abc import Iterator

import environ
import psycopg
import pytest
from django.db import connections

from contributions import counting
from contributions.models import Contribution
from tests.cluster.machines import MARKS, Cluster

pytestmark = MARKS
ROLE = {"statement_timeout": "5s", "jit": "off", "max_parallel_workers_per_gather": "0"}


@pytest.fixture
def pooled(cluster: Cluster, django_db_blocker: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """This process's own connection, led through PgBouncer as those of the site are."""
    usual = connections["default"]
    pooled = usual.copy()
    found = environ.Env.db_url_config(cluster.pgbouncer.urls()["DATABASE_URL"], engine=usual.settings_dict["ENGINE"])
    found["OPTIONS"] |= {"prepare_threshold": None}
    pooled.settings_dict = usual.settings_dict | found | {"DISABLE_SERVER_SIDE_CURSORS": True}
    connections["default"] = pooled
    yield pooled
    pooled.close()
    connections["default"] = usual


@pytest.mark.parametrize("database", ["DATABASE_URL", "DATABASE_REPLICA_URLS"])
def test_what_is_set_on_the_role_holds(cluster: Cluster, database: str) -> None:
    with psycopg.connect(cluster.pgbouncer.urls()[database], autocommit=True) as line:
        assert {name: line.execute(f"show {name}").fetchone()[0] for name in ROLE} == ROLE


def test_changes_are_folded_and_the_numbers_stay(pooled: object) -> None:
    while counting.fold():
        pass
    assert counting.differences() == dict.fromkeys(counting.differences(), 0)
    assert Contribution.objects.count() == 8


def test_long_lists_are_read_without_a_cursor_of_the_session(pooled: object) -> None:
    found = list(Contribution.objects.order_by("pk").iterator(chunk_size=2))
    assert len(found) >= 8
