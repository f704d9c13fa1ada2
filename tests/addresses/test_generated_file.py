"""The file of the measures, small: it goes in whole, in few statements, the same at every run."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from addresses.models import Address, Street
from addresses.search import search
from bench.addresses import lines, write_file
from tests.addresses.files import run

ADDRESSES = 20_000

pytestmark = pytest.mark.django_db


def test_twenty_thousand_addresses_go_in_whole(tmp_path):
    path = write_file(tmp_path / "adresses.csv.gz", ADDRESSES)
    with CaptureQueriesContext(connection) as queries:
        told = run(path)
    assert f"{ADDRESSES} adresses nouvelles" in told
    assert Address.objects.count() == ADDRESSES
    assert len(queries) < 30
    assert not Street.objects.filter(addresses=None).exists()


def test_the_generated_file_is_always_the_same():
    assert list(itertools.islice(lines(500, seed=1), 500)) == list(itertools.islice(lines(500, seed=1), 500))
    assert sum(1 for _line in lines(ADDRESSES, seed=2)) == ADDRESSES


def test_a_search_among_them_reads_a_few_streets(tmp_path, django_assert_max_num_queries):
    run(write_file(tmp_path / "adresses.csv.gz", ADDRESSES))
    street = Street.objects.filter(kind="street").order_by("pk")[100]
    with django_assert_max_num_queries(5):
        found = search(f"3 {street.name} {street.city}")
    assert found.results[0].street == street.name
    assert found.results[0].citycode == street.citycode
