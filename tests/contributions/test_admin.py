"""The administration: categories are set up, contributions are read."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from contributions.models import Category, Contact, Contribution, Delivery
from contributions.tasks import handle_events
from tests.factories import Territory, make_category, make_report, make_superuser, make_user

pytestmark = pytest.mark.django_db

NO_INLINE = {f"events-{what}_FORMS": 0 for what in ("TOTAL", "INITIAL")}
ERASE = "admin:contributions_contribution_erase"


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
    assert response.status_code == 403
    kept = Contribution.objects.get(pk=report.pk)
    assert (kept.description, kept.status) == ("Ce qui a été écrit.", "received")
    assert root.get(reverse("admin:contributions_contribution_add")).status_code == 403
    assert root.post(reverse("admin:contributions_contribution_delete", args=[report.pk])).status_code == 403


def test_no_page_of_the_administration_shows_an_address(root: Client, territory: Territory) -> None:
    report = make_report(email="zq-une-adresse@example.test")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert "zq-une-adresse" not in root.get(reverse(f"{name}_changelist")).content.decode(), model
    for name in ("contributions_contribution", "reports_report"):
        page = root.get(reverse(f"admin:{name}_change", args=[report.pk])).content.decode()
        assert "zq-une-adresse" not in page, name
    assert apps.get_model("contributions.Contact") not in admin.site._registry


def test_an_address_is_erased_everywhere_when_its_owner_asks(root: Client, territory: Territory) -> None:
    first, second = make_report(email="x@example.test"), make_report(email="X@Example.test")
    make_report(email="y@example.test")
    handle_events()
    answer = root.post(reverse(ERASE), {"email": " x@EXAMPLE.test "}, follow=True)
    assert list(Contact.objects.values_list("email", flat=True)) == ["y@example.test"]
    assert not first.contacts.exists()
    assert not second.contacts.exists()
    assert not Delivery.objects.exclude(contact__email="y@example.test").exists()
    assert "x@example" not in answer.content.decode().lower()
    entry = LogEntry.objects.get()
    assert "@" not in f"{entry.object_repr}{entry.change_message}{entry.object_id}"


def test_erasing_an_address_says_nothing_of_whether_it_was_there(root: Client, territory: Territory) -> None:
    make_report(email="x@example.test")
    known = root.post(reverse(ERASE), {"email": "x@example.test"}, follow=True)
    unknown = root.post(reverse(ERASE), {"email": "z@example.test"}, follow=True)
    told = [[str(message) for message in answer.context["messages"]] for answer in (known, unknown)]
    assert told[0] == told[1] != []


def test_who_may_not_erase_addresses_does_not(client: Client, territory: Territory) -> None:
    make_report(email="x@example.test")
    client.force_login(make_user(is_staff=True))
    assert client.get(reverse(ERASE)).status_code == 403
    assert client.post(reverse(ERASE), {"email": "x@example.test"}).status_code == 403
    assert Contact.objects.exists()


def test_what_is_no_address_is_refused_and_kept(root: Client, territory: Territory) -> None:
    page = root.post(reverse(ERASE), {"email": "pas une adresse"}).content.decode()
    assert 'value="pas une adresse"' in page
    assert "errorlist" in page


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
