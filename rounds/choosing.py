"""Which contributions a round is made of: those that were ticked, or those of a filter."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from accounts.permissions import Person
from contributions.models import Contribution
from contributions.staff_filters import STAFF_PARAMETERS, StaffFilterForm, narrow_for
from rounds.models import MOST_STOPS


@dataclass(frozen=True)
class Choice:
    """`rows` in the order in which they were chosen, `refused` the references that the person does not look after, or
    that do not exist. `is_cut`: the filter gives more than a round holds."""

    rows: list[Contribution]
    refused: list[str] = field(default_factory=list)
    is_cut: bool = False


def ticked(user: Person, references: Sequence[str]) -> Choice:
    """Those of these public names that the person looks after."""
    wanted = list(dict.fromkeys(reference.strip().upper() for reference in references))
    known = {
        row.reference: row
        for row in Contribution.objects.looked_after_by(user)
        .filter(reference__in=[name.replace("\x00", "") for name in wanted[: 5 * MOST_STOPS]])
        .with_listing_details()
    }
    rows = [known[reference] for reference in wanted if reference in known]
    refused = [reference for reference in wanted if reference not in known]
    return Choice(rows[:MOST_STOPS], refused, is_cut=len(rows) > MOST_STOPS)


def filtered(user: Person, form: StaffFilterForm) -> Choice:
    """The open ones that a valid filter gives, the newest first."""
    rows = narrow_for(user, Contribution.objects.looked_after_by(user).still_open(), form)
    found = list(rows.newest_first().with_listing_details()[: MOST_STOPS + 1])
    return Choice(found[:MOST_STOPS], is_cut=len(found) > MOST_STOPS)


def is_asked(query: QueryDict) -> bool:
    """Was anything asked for, or is it the bare page?"""
    return any(name in query for name in STAFF_PARAMETERS)
