"""No log holds an address that opens something."""

import logging

import pytest
from django.test import Client

from config.logs import HideSecrets
from contributions.tracking import tracking_token
from reports.models import Report

SECRETS = (
    "/suivi/s3cret/contester/",
    "/signaler/envoye/s3cret/",
    "/idees/envoyee/s3cret/",
    "/courriels/confirmer/s3cret/",
)


@pytest.mark.parametrize("path", SECRETS)
def test_a_secret_is_masked(path: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Gone: %s", (path,), None)
    assert HideSecrets().filter(record)
    assert "s3cret" not in record.getMessage()
    assert record.getMessage().startswith("Gone: /")


def test_what_is_no_secret_stays() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s /territoires/suivi-des-eaux/", ("GET",), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == "GET /territoires/suivi-des-eaux/"


def test_a_form_refused_on_the_tracking_page_is_logged_without_its_secret(
    client: Client, report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(HideSecrets())
    token = tracking_token(report.submission_key)
    client.post(f"/suivi/{token}/contester/", {})
    assert caplog.records
    assert token not in caplog.text
