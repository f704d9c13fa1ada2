"""The number of queries of a list does not grow with its rows, and stays small."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import Territory, make_idea, make_report
from tests.world import make_photo

pytestmark = pytest.mark.django_db

LISTS = {
    "/": 14,
    "/?status=open&kind=report&territory=neudorf": 16,
    "/territoires/": 6,
    "/territoires/neudorf/": 14,
    "/api/v1/contributions/": 6,
    "/api/v1/territories/": 5,
}


def queries_of(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


def fill(rows: int) -> None:
    for number in range(rows):
        make = make_idea if number % 3 == 0 else make_report
        made = make(created_at=timezone.now() - datetime.timedelta(days=number))
        make_photo(made)


@pytest.mark.parametrize(("path", "limit"), LISTS.items(), ids=LISTS)
def test_queries_are_few_whatever_the_number_of_rows(
    client: Client, territory: Territory, path: str, limit: int
) -> None:
    fill(3)
    client.get(path)  # what is asked once in a process is not counted
    few = queries_of(client, path)
    fill(12)
    many = queries_of(client, path)
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= limit, "\n".join(many)


def test_the_page_of_a_contribution_asks_each_table_once(client: Client, territory: Territory) -> None:
    report = make_report()
    client.get(report.get_absolute_url())  # its promise is kept for a while
    make_photo(report)
    make_photo(report, event=report.events.first())
    shown = queries_of(client, report.get_absolute_url())
    assert len(shown) <= 8, "\n".join(shown)
