"""What the tests of this folder share: a folder, a Redis, and the environment of the processes that they start."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.resilience.processes import PrivateRedis


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/resilience" in str(item.path):
            item.add_marker("slow")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short: a socket's address holds 107 characters."""
    with tempfile.TemporaryDirectory(prefix="rv-") as name:
        yield Path(name)


@pytest.fixture
def redis(folder: Path) -> Iterator[PrivateRedis]:
    server = PrivateRedis(folder)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def environment(transactional_db: None, redis: PrivateRedis, folder: Path) -> dict[str, str]:
    """The site's own, on the database of the tests."""
    return {"DATABASE_URL": url_of_the_test_database(), "REDIS_URL": redis.url, **own_settings(folder)}


def own_settings(folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.resilience.settings",
        "SECRET_KEY": "only-for-tests",
        "SUBMISSIONS_PER_HOUR": "100000",
        "MEDIA_ROOT": str(folder),
        "BASEMAP": "none",
        "GEOCODER": "none",
        "DEMO": "0",
    }


def url_of_the_test_database() -> str:
    given = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    return urlsplit(given)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
