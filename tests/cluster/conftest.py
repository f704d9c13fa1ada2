"""One cluster for all the tests of this folder (one for each process that runs some of them)."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.machines import Cluster, running
from tests.resilience.conftest import url_of_the_test_database


@pytest.fixture(scope="session")
def cluster(django_db_setup: None) -> Iterator[Cluster]:
    if not all(shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/bin") for program in ("pgbouncer", "nginx")):
        pytest.skip("no PgBouncer or nginx here")
    # A short path, that other accounts may enter.
    folder = Path("/tmp") / f"rv-{time.monotonic_ns()}"  # noqa: S108
    with running(url_of_the_test_database(), folder) as started:
        yield started
