"""Pages by keyset, and counts that stop."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contributions.models import Contribution
from contributions.pages import Count, capped_count, keyset_ids, keyset_page, newest_ids
from tests.factories import make_report


@pytest.mark.django_db
def test_a_last_page_that_is_full_has_no_next() -> None:
    make_report()
    page = keyset_page(Contribution.objects.all(), after=None, size=1)
    assert page.next_cursor is None


@pytest.mark.django_db
def test_pages_follow_each_other_without_a_gap() -> None:
    filed = [make_report().pk for _i in range(3)]
    first = keyset_page(Contribution.objects.all(), after=None, size=2)
    second = keyset_page(Contribution.objects.all(), after=first.next_cursor, size=2)
    assert [row.pk for row in [*first.items, *second.items]] == filed[::-1]


@given(st.text(max_size=40))
def test_a_text_that_no_page_gave_is_refused_before_the_database_is_asked(cursor: str) -> None:
    # No database mark: a cursor that were accepted would be told by the query it makes.
    if cursor:
        with pytest.raises(ValidationError):
            keyset_page(Contribution.objects.all(), after=cursor, size=1)


@pytest.mark.django_db
@pytest.mark.parametrize(("limit", "told"), [(3, Count(3, is_exact=True)), (2, Count(2, is_exact=False))])
def test_a_count_stops_at_its_limit(limit: int, told: Count) -> None:
    for _i in range(3):
        make_report()
    assert capped_count(Contribution.objects.all(), limit=limit) == told


@pytest.mark.django_db
def test_the_list_that_nothing_narrows_has_the_pages_of_any_other() -> None:
    make_report(is_public=False)
    public, after = Contribution.objects.public(), None
    for _number in range(5):
        make_report()
    pages = 0
    while pages == 0 or after:
        page = newest_ids(after=after, size=2)
        assert page == keyset_ids(public, after=after, size=2)
        assert page.items == [row.pk for row in keyset_page(public, after=after, size=2).items]
        pages, after = pages + 1, page.next_cursor
    assert pages == 3
