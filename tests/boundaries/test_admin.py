"""Territories in the settings pages: looked at, not drawn, and without anybody else's map."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def test_the_outline_is_told_and_no_other_site_is_called(client: Client, territory: factories.Territory) -> None:
    client.force_login(factories.make_superuser())
    page = client.get(reverse("admin:boundaries_boundary_change", args=[territory.quartier.pk])).content.decode()
    assert "1 polygones" in page
    assert "https://" not in page.replace("https://docs.djangoproject.com", "")
    assert "openlayers" not in page.lower()


def test_a_territory_is_neither_added_nor_deleted_by_hand(client: Client, territory: factories.Territory) -> None:
    client.force_login(factories.make_superuser())
    assert client.get(reverse("admin:boundaries_boundary_add")).status_code == 403
    assert client.get(reverse("admin:boundaries_boundary_delete", args=[territory.quartier.pk])).status_code == 403


def test_the_list_finds_a_territory_by_its_code(client: Client, territory: factories.Territory) -> None:
    client.force_login(factories.make_superuser())
    page = client.get(reverse("admin:boundaries_boundary_changelist"), {"q": "67482-02"}).content.decode()
    assert "Robertsau" in page
    assert "Neudorf" not in page
