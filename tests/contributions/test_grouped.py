"""What is closed as a duplicate: both pages say so, and neither names what the public may not see."""

import pytest
from django.test import Client
from django.urls import reverse

from contributions.duplicates import similar
from contributions.models import Contribution
from contributions.tracking import tracking_token
from reports.models import Report
from tests import places
from tests.factories import make_category, make_report

pytestmark = pytest.mark.django_db


def duplicate_of(kept: Report, **columns: object) -> Report:
    made = make_report(status="duplicate", **columns)
    Contribution.objects.filter(pk=made.pk).update(duplicate_of=kept)
    return made


def page_of(report: Report) -> str:
    return Client().get(report.get_absolute_url()).content.decode()


def test_a_duplicate_leads_to_the_one_that_is_kept(territory: object) -> None:
    kept = make_report()
    page = page_of(duplicate_of(kept))
    assert f'Regroupée avec <a href="{kept.get_absolute_url()}">{kept.reference}</a>' in page


def test_the_one_that_is_kept_says_how_many_public_ones_it_gathers(territory: object) -> None:
    kept = make_report()
    assert "regroupée" not in page_of(kept)
    first = duplicate_of(kept)
    assert "1 autre contribution est regroupée avec celle-ci" in page_of(kept)
    duplicate_of(kept)
    hidden = duplicate_of(kept, is_public=False)
    page = page_of(kept)
    assert "2 autres contributions sont regroupées avec celle-ci" in page
    assert hidden.reference not in page
    assert page_of(first)


def test_nothing_leads_to_one_that_is_hidden(territory: object) -> None:
    kept = make_report(is_public=False, title="Un titre que personne ne lit")
    made = duplicate_of(kept)
    tracking = Client().get(reverse("tracking", args=[tracking_token(made.submission_key)])).content.decode()
    api = Client().get(f"/api/v1/contributions/{made.reference}/").content.decode()
    for page in (page_of(made), tracking, api):
        assert made.reference in page
        assert kept.reference not in page
        assert kept.title not in page


def test_a_duplicate_is_proposed_to_nobody_as_the_same(client: Client, territory: object) -> None:
    """Neither in the form nor by the API: what is proposed can still be confirmed."""
    kept = make_report()
    duplicate_of(kept)
    category = make_category()
    assert [one.contribution.pk for one in similar(places.PLACE_DU_MARCHE, category)] == [kept.pk]
    here = places.PLACE_DU_MARCHE
    asked = {"lon": here.x, "lat": here.y, "category": category.code}
    assert client.get(reverse("report-similar"), asked).content.decode().count('class="candidate"') == 1
    answer = client.get("/api/v1/reports/similar/", asked).json()
    assert [one["id"] for one in answer["features"]] == [kept.reference]
