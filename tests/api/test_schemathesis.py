"""Requests made up from the schema, right and wrong, against the real application and database: never a 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.factories import make_idea, make_report

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
HEADERS = {"Accept": "application/geo+json, application/json", "Accept-Encoding": "identity"}


api = schemathesis.openapi.from_wsgi("/api/schema/", application)


@pytest.fixture(autouse=True)
def a_site_in_use(db: None, settings: LazySettings) -> Iterator[None]:
    """A few rows; and no sender is counted, or the limit would soon answer everything."""
    settings.SUBMISSIONS_PER_HOUR = 1_000_000
    make_report()
    make_idea()
    # As Django's own client does: a request must not close the connection that holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@api.parametrize()
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,  # the same requests on every machine: a failure can be seen again
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_api(case: Any) -> None:
    case.call_and_validate(headers=HEADERS, checks=CHECKS)
