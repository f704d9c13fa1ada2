"""The administration: categories are set up, contributions are read."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from contributions.models import Category, Contact, Contribution
from tests.factories import Territory, make_category, make_report, make_superuser

pytestmark = pytest.mark.django_db

NO_INLINE = {f"{name}-{what}_FORMS": 0 for name in ("events", "contacts") for what in ("TOTAL", "INITIAL")}


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(make_superuser())
    return client


def test_every_list_opens_and_asks_nobody_else(root: Client, territory: Territory) -> None:
    make_report(email="x@example.test")
    for model, options in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = [root.get(reverse(f"{name}_changelist"))]
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            pages.append(root.get(reverse(f"{name}_change", args=[row.pk])))
        for page in pages:
            assert page.status_code == 200, (model, options)
            assert "//unpkg" not in page.content.decode()
            assert "openlayers" not in page.content.decode().lower()


def test_a_contribution_is_neither_made_nor_deleted_nor_rewritten(root: Client, territory: Territory) -> None:
    report = make_report(description="Ce qui a été écrit.")
    address = reverse("admin:contributions_contribution_change", args=[report.pk])
    page = root.get(address).content.decode()
    assert 'name="description"' not in page
    assert 'name="geom"' not in page
    response = root.post(address, {"description": "Réécrit.", "status": "solved", **NO_INLINE})
    assert response.status_code == 302
    kept = Contribution.objects.get(pk=report.pk)
    assert (kept.description, kept.status) == ("Ce qui a été écrit.", "received")
    assert root.get(reverse("admin:contributions_contribution_add")).status_code == 403
    assert root.post(reverse("admin:contributions_contribution_delete", args=[report.pk])).status_code == 403


def test_an_address_is_taken_away_when_its_owner_asks(root: Client, territory: Territory) -> None:
    report = make_report(email="x@example.test")
    contact = Contact.objects.get(contribution=report)
    given = NO_INLINE | {
        "contacts-TOTAL_FORMS": 1,
        "contacts-INITIAL_FORMS": 1,
        "contacts-0-id": contact.pk,
        "contacts-0-contribution": report.pk,
        "contacts-0-DELETE": "on",
    }
    root.post(reverse("admin:contributions_contribution_change", args=[report.pk]), given)
    assert not Contact.objects.exists()


def test_a_contribution_is_found_by_its_reference(root: Client, territory: Territory) -> None:
    report, other = make_report(), make_report()
    page = root.get(
        reverse("admin:contributions_contribution_changelist"), {"q": report.reference.lower()}
    ).content.decode()
    assert report.reference in page
    assert other.reference not in page


def test_a_category_keeps_its_code(root: Client) -> None:
    entry = make_category()
    address = reverse("admin:contributions_category_change", args=[entry.pk])
    given = {
        "code": "autre", "name": "Trou", "kind": "report", "parent": entry.parent_id, "icon": "construction",
        "duplicate_radius_m": 30, "duplicate_window_days": 60, "position": 1, "is_active": "on",
        **{f"{name}-{what}_FORMS": 0 for name in ("questions", "diversions") for what in ("TOTAL", "INITIAL")},
    }  # fmt: skip
    response = root.post(address, given)
    assert response.status_code == 302, response.context["errors"]
    entry.refresh_from_db()
    assert (entry.code, entry.name, entry.duplicate_radius_m) == ("nid-de-poule", "Trou", 30)


def test_a_category_is_of_a_kind_that_exists(root: Client) -> None:
    given = {
        "code": "x", "name": "X", "kind": "nope", "icon": "x",
        "duplicate_radius_m": 30, "duplicate_window_days": 60, "position": 1,
    }  # fmt: skip
    assert root.post(reverse("admin:contributions_category_add"), given).status_code == 200
    assert not Category.objects.filter(code="x").exists()


def test_photos_and_supports_are_not_listed() -> None:
    """Voters are nobody's to read; photos are seen with their contribution."""
    registered = set(admin.site._registry)
    assert apps.get_model("contributions.Support") not in registered
    assert apps.get_model("contributions.Photo") not in registered
