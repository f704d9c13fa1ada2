"""The lists of the administration at a city's size: found by a name, never sorted whole nor counted to the end."""

import pytest
from django.test import Client

from contributions import admin_lists
from contributions.models import Contribution
from contributions.pages import newest_first
from tests.factories import Territory, make_report, make_superuser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["contributions/contribution", "reports/report"])
def test_a_report_is_found_by_its_reference_however_it_is_typed(
    client: Client, territory: Territory, path: str
) -> None:
    wanted, other = make_report(), make_report()
    client.force_login(make_superuser())
    page = client.get(f"/admin/{path}/?q=+{wanted.reference.lower()}+").content.decode()
    assert wanted.reference in page
    assert other.reference not in page


@pytest.mark.parametrize("path", ["contributions/contribution", "reports/report"])
def test_the_newest_come_first_whatever_order_is_asked_and_none_is_counted_beyond_the_limit(
    client: Client, territory: Territory, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_lists, "MOST_COUNTED", 2)
    monkeypatch.setattr(admin_lists.CountedNoFurther, "most", 2)
    monkeypatch.setattr(admin_lists.LongList, "list_per_page", 1, raising=False)
    made = [make_report().reference for _number in range(3)]
    client.force_login(make_superuser())
    answer = client.get(f"/admin/{path}/?o=1")
    assert [row.reference for row in answer.context["cl"].result_list] == made[-1:]
    assert answer.context["cl"].paginator.num_pages == 2
    assert "Les 2 plus récentes" in answer.content.decode()


def test_a_file_gives_every_row_once_page_after_page(territory: Territory) -> None:
    made = [make_report().reference for _number in range(5)]
    rows = newest_first(Contribution.objects.all(), bite=2)
    assert [row.reference for row in rows] == made[::-1]
