"""The list beside the map: one page of it, and how many there are."""

from dataclasses import dataclass, field
from itertools import chain

from django.core.exceptions import ValidationError

from contributions.filters import narrow_by
from contributions.models import Contribution
from contributions.pages import Count, Page, capped_count, keyset_page
from web.filters import PublicFilterForm

LINES = 20


@dataclass(frozen=True)
class Listing:
    """`errors` are sentences; with any, the page is empty."""

    page: Page = field(default_factory=lambda: Page([], None))
    count: Count = field(default_factory=lambda: Count(0, is_exact=True))
    errors: tuple[str, ...] = ()


def listing(form: PublicFilterForm, after: str) -> Listing:
    """What the map draws under these filters: the public ones, whoever asks, so that both show the same."""
    if not form.is_valid():
        return Listing(errors=tuple(chain.from_iterable(form.errors.values())))
    rows = narrow_by(Contribution.objects.public(), form.cleaned_data)
    try:
        page = keyset_page(rows.with_listing_details(), after=after, size=LINES)
    except ValidationError as error:
        return Listing(errors=tuple(error.messages))
    return Listing(page, capped_count(rows))
