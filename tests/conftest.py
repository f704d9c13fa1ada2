"""What every test may ask for: a hand-drawn territory, a category, a report; and no network beyond this machine."""

import io
import shutil
import socket
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from contributions import habits
from contributions.models import Category
from reports.models import Report
from scripts.prepare import compile_messages
from tests import factories, sweeping
from tiles import asked
from web import map_words
from web.templatetags.riverain import forget_made


def pytest_sessionstart(session: pytest.Session) -> None:
    """The catalogues and what is made of npm packages, as `make run` makes them: once, before the first test."""
    if not hasattr(session.config, "workerinput"):
        compile_messages()
        call_command("build_assets", verbosity=0, stdout=io.StringIO())


LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A test that reaches for another machine fails, with the address it wanted."""
    connect = socket.socket.connect

    def connect_here_only(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test reached for {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here_only)
        yield


@pytest.fixture(scope="session", autouse=True)
def files_are_swept() -> Iterator[None]:
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def unordered_rows_come_backwards() -> Iterator[None]:
    """Whoever forgets `order_by` must not be saved by the order in which the rows were made."""
    fetch = QuerySet._fetch_all

    def fetch_backwards(self: QuerySet) -> None:
        is_new = self._result_cache is None
        fetch(self)
        if is_new and not self.ordered:
            self._result_cache.reverse()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", fetch_backwards)
        yield


@pytest.fixture(scope="session", autouse=True)
def committed_rows_are_swept() -> Iterator[None]:
    """What a test committed goes row by row: see `tests.sweeping`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: sweeping.sweep())
        yield


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Each test begins with an empty cache: keys of its own, because a flush would reach other users of the Redis."""
    prefix = f"test-{uuid.uuid4().hex}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    cache.key_prefix = prefix
    asked.forget()
    habits.forget()
    forget_made()
    map_words.forget()


@pytest.fixture(autouse=True)
def in_french() -> None:
    """A page that was asked for in another language leaves that language to the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="module")
def file_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database, for what the tests of one file share: a fixture of the module makes it once, and each test
    undoes its own inside. Not for a file whose tests commit."""
    translation.activate(settings.LANGUAGE_CODE)
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def territory(db: None) -> factories.Territory:
    return factories.make_territory()


@pytest.fixture
def category(db: None) -> Category:
    return factories.make_category()


@pytest.fixture
def report(territory: factories.Territory) -> Report:
    return factories.make_report()
