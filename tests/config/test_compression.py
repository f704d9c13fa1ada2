"""Rules of what travels compressed."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_page_travels_compressed(client: Client) -> None:
    answer = client.get(reverse("accessibility"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_browser_that_cannot_unpack_gets_the_plain_page(client: Client) -> None:
    answer = client.get(reverse("accessibility"))
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
