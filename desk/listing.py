"""The list of the desk: one page of lines, each with its deadline told, and the counters above it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from accounts.permissions import Person
from contributions.models import Contribution, Photo
from contributions.querysets import ContributionQuerySet
from contributions.staff_filters import asks_for_open, narrow_for
from desk.counters import Counter, counters
from desk.filters import DeskFilterForm
from desk.lateness import Lateness, lateness
from desk.paging import page_of

LINES: Final = 40


@dataclass(frozen=True)
class Line:
    contribution: Contribution
    lateness: Lateness


@dataclass(frozen=True)
class Listing:
    """`errors` are sentences; with any, there is nothing else."""

    lines: list[Line] = field(default_factory=list)
    next_cursor: str | None = None
    counters: list[Counter] = field(default_factory=list)
    errors: tuple[str, ...] = ()


def listing(user: Person, form: DeskFilterForm, after: str) -> Listing:
    """One page of what this person reads on the desk under these filters."""
    if not form.is_valid():
        return Listing(errors=tuple(chain.from_iterable(form.errors.values())))
    rows = narrow_for(user, Contribution.objects.on_desk_of(user), form)
    try:
        page = page_of(with_line_details(rows), sort=form.sort_chosen, after=after, size=LINES)
    except ValidationError as error:
        return Listing(errors=tuple(error.messages))
    return Listing(lines_of(page.items), page.next_cursor, counted(user, form))


def counted(user: Person, form: DeskFilterForm) -> list[Counter]:
    """The counters under the valid filters of `form`, whatever state they ask for."""
    rows = narrow_for(user, Contribution.objects.on_desk_of(user), form.whatever_the_state())
    return counters(rows, form.cleaned_data["status"], are_all_open=asks_for_open(form))


def line_of(user: Person, form: DeskFilterForm, reference: str) -> Line | None:
    """The line of that contribution; None when it is not among what the valid filters show, or no longer."""
    rows = narrow_for(user, Contribution.objects.on_desk_of(user), form).filter(reference=reference)
    return next(iter(lines_of(with_line_details(rows))), None)


def lines_of(rows: Iterable[Contribution]) -> list[Line]:
    return [Line(row, lateness(row)) for row in rows]


def with_line_details(rows: ContributionQuerySet) -> ContributionQuerySet:
    """All that a line shows, in the same query; never an outline, hundreds of times a line."""
    photos = Photo.objects.filter(contribution=OuterRef("pk"), event=None)
    rows = rows.select_related("category__parent", "commune", "quartier", "service", "assignee")
    return rows.defer("commune__geom", "quartier__geom").annotate(has_photo=Exists(photos))
