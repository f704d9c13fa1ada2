"""The list beside the map: one page of it, how many there are, and how many each choice of the filters would show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from django.core.exceptions import ValidationError

from contributions.facets import Facets, answer
from contributions.filters import narrow_by
from contributions.models import Category, Contribution
from contributions.pages import Count, Page, keyset_page
from web.filters import PublicFilterForm

LINES = 20


@dataclass(frozen=True)
class Listing:
    """`errors` are sentences; with any, the page is empty. `facets` is None where they cost too much."""

    page: Page = field(default_factory=lambda: Page([], None))
    count: Count = field(default_factory=lambda: Count(0, is_exact=True))
    facets: Facets | None = None
    errors: tuple[str, ...] = ()


def listing(form: PublicFilterForm, after: str, categories: Iterable[Category]) -> Listing:
    """What the map draws under these filters: the public ones, whoever asks, so that both show the same."""
    if not form.is_valid():
        return Listing(errors=tuple(chain.from_iterable(form.errors.values())))
    public = Contribution.objects.public()
    rows = narrow_by(public, form.cleaned_data)
    try:
        page = keyset_page(rows.with_public_details(), after=after, size=LINES)
    except ValidationError as error:
        return Listing(errors=tuple(error.messages))
    found = answer(public, form.cleaned_data, categories)
    return Listing(page, found.count, found.facets)
