"""What the gates share: one city, made once for all of them; each test undoes what it did there."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests import sweeping
from tests.gates.city import make_city
from tests.world import World

# As the web's role plans.
AS_THE_WEB = "set jit = off; set max_parallel_workers_per_gather = 0"
AS_BEFORE = "reset jit; reset max_parallel_workers_per_gather"


@pytest.fixture(scope="package")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Committed, since what an index alone may answer for is only known after a sweep of the table."""
    translation.activate("fr")
    with django_db_blocker.unblock():
        try:
            with connection.cursor() as cursor:
                cursor.execute(AS_THE_WEB)
            yield make_city()
        finally:
            with connection.cursor() as cursor:
                cursor.execute(AS_BEFORE)
            sweeping.sweep()
