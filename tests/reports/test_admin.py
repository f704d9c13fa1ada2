"""Reports in the administration are read, never changed past the workflow."""

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Origin, Report
from tests.factories import make_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_superuser())
    return client


def test_a_report_is_found_by_its_reference(administrator: Client, report: Report) -> None:
    found = administrator.get(reverse("admin:reports_report_changelist"), {"q": report.reference})
    assert report.reference in found.content.decode()


def test_a_report_is_found_by_the_number_it_had_elsewhere(administrator: Client, report: Report) -> None:
    Origin.objects.create(contribution=report, source="ancien-outil", identifier="A 12")
    found = administrator.get(reverse("admin:reports_report_changelist"), {"q": '"A 12"'})
    assert report.reference in found.content.decode()
    page = administrator.get(reverse("admin:reports_report_change", args=[report.pk]))
    assert "ancien-outil · A 12" in page.content.decode()


def test_a_report_is_shown_and_offers_nothing_to_change(administrator: Client, report: Report) -> None:
    page = administrator.get(reverse("admin:reports_report_change", args=[report.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


def test_nobody_adds_or_deletes_one_there(administrator: Client, report: Report) -> None:
    assert administrator.get(reverse("admin:reports_report_add")).status_code == 403
    assert administrator.post(reverse("admin:reports_report_delete", args=[report.pk])).status_code == 403
    assert Report.objects.filter(pk=report.pk).exists()
