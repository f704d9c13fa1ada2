"""Probes: alive without a database, ready only with it."""

import pytest
from django.db import OperationalError, connection


def test_the_process_is_alive_whatever_the_database(client):
    """No database is allowed in this test: a query would fail it."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_the_database_answers(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_when_the_database_is_away(client, monkeypatch):
    def away():
        raise OperationalError("no connection")

    monkeypatch.setattr(connection, "cursor", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_an_answer_is_never_kept(client):
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]
