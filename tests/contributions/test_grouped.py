"""What is closed as a duplicate: both pages say so, and neither names what the public may not see."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions.duplicates import similar
from contributions.models import Contribution
from contributions.tracking import tracking_token
from reports.models import Report
from tests import places
from tests.factories import Territory, close, make_category, make_report, make_user

pytestmark = pytest.mark.django_db


def duplicate_of(kept: Report, **columns: object) -> Report:
    made = make_report(status="duplicate", **columns)
    Contribution.objects.filter(pk=made.pk).update(duplicate_of=kept)
    return made


def page_of(report: Report) -> str:
    return Client().get(report.get_absolute_url()).content.decode()


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_a_duplicate_leads_to_the_one_that_is_kept(client: Client, territory: object, is_signed_in: bool) -> None:
    if is_signed_in:
        client.force_login(make_user())
    kept = make_report()
    merged = duplicate_of(kept)
    led = client.get(merged.get_absolute_url())
    assert (led.status_code, led.url) == (302, f"{kept.get_absolute_url()}?depuis={merged.reference}")
    assert "s-maxage" not in led["Cache-Control"]
    told = client.get(led.url).content.decode()
    assert f"{merged.reference} y est regroupée" in told


@pytest.mark.parametrize("reference", ["S-2222222", "", "x" * 5000, "another"])
def test_the_page_says_nothing_of_what_was_not_merged_into_it(
    client: Client, territory: object, reference: str
) -> None:
    kept, other = make_report(), make_report()
    asked = {"depuis": other.reference if reference == "another" else reference}
    page = client.get(kept.get_absolute_url(), asked)
    assert page.status_code == 200
    assert "y est regroupée" not in page.content.decode()


def test_a_hidden_one_is_not_told_to_who_asks_by_its_reference(client: Client, territory: object) -> None:
    kept = make_report()
    hidden = duplicate_of(kept, is_public=False)
    assert "y est regroupée" not in client.get(kept.get_absolute_url(), {"depuis": hidden.reference}).content.decode()


def test_those_who_look_after_it_stay_on_its_own_page(client: Client, territory: Territory) -> None:
    kept = make_report()
    merged = duplicate_of(kept)
    client.force_login(make_user(Role.AGENT, territory.commune))
    page = client.get(merged.get_absolute_url())
    assert page.status_code == 200
    link = f'Regroupée avec <a href="{kept.get_absolute_url()}">{kept.reference}</a>'
    assert link in page.content.decode()


def test_its_author_is_led_there_too_and_shown_the_way_to_theirs(client: Client, territory: object) -> None:
    author = make_user()
    kept = make_report()
    merged = duplicate_of(kept, author=author)
    client.force_login(author)
    page = client.get(merged.get_absolute_url(), follow=True).content.decode()
    assert reverse("tracking", args=[tracking_token(merged.submission_key)]) in page


def test_the_tracking_page_of_a_merged_one_goes_on_with_the_kept_one(client: Client, territory: Territory) -> None:
    kept = make_report()
    merged = duplicate_of(kept)
    close(make_user(Role.AGENT, territory.commune), kept, answer="Le trou est bouché.")
    page = client.get(reverse("tracking", args=[tracking_token(merged.submission_key)]))
    assert page.status_code == 200
    assert f"La suite de {kept.reference}" in page.content.decode()
    assert "Le trou est bouché." in page.content.decode()


def test_the_api_says_with_which_one_it_is_grouped(client: Client, territory: object) -> None:
    kept, hidden = make_report(), make_report(is_public=False)
    shown, alone = duplicate_of(kept), duplicate_of(hidden)
    for row, said in ((shown, kept.reference), (alone, None), (kept, None)):
        answer = client.get(reverse("api-contribution-detail", args=[row.reference])).json()
        assert answer["properties"]["duplicate_of"] == said


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
    assert first.reference in page


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
