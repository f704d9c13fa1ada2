"""The filters of the desk as its page shows them, and their one way of being written in an address."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.filter_choices import category_choices, territory_choices
from contributions.filter_words import words_of
from contributions.models import Category
from contributions.staff_filters import STAFF_PARAMETERS, StaffFilterForm

NEWEST, OLDEST, DUE = "newest", "oldest", "due"
SORTS: Final = {
    NEWEST: _("Les plus récentes"),
    OLDEST: _("Les plus anciennes"),
    DUE: _("L'échéance la plus proche"),
}
PARAMETERS: Final = (*STAFF_PARAMETERS, "sort")
# The first look of the day: an address that asks for nothing.
FIRST_LOOK: Final = {"status": "open"}
# What a number of the figures asks for, and no field of the page shows: said in words, to be removed one by one.
CARRIED: Final = ("place", "since", "until", "outcome", "closed_since", "closed_until")
# What, where, whose and when: what the desk and the figures ask alike. The state is for each to count in its own way.
SHARED: Final = (
    "q", "kind", "category", "territory", "quartier", "place", "service", "channel", "who", "period", "since", "until",
)  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """A filter in use, in words, and the query of the desk without it."""

    words: str
    query: str


class DeskFilterForm(StaffFilterForm):
    """`categories` are all of them, read once for the form and for the map."""

    sort = forms.ChoiceField(label=_("Ordre"), choices=list(SORTS.items()), required=False)

    def __init__(self, data: QueryDict, *, categories: Iterable[Category] = ()) -> None:
        super().__init__(data, auto_id="desk_%s")
        # Asked for when the form is drawn, which a fragment never does.
        self.fields["category"].choices = cache(lambda: [("", _("Toutes")), *category_choices(categories)])
        self.fields["territory"].choices = cache(lambda: [("", _("Tout le territoire")), *territory_choices()])

    @property
    def sort_chosen(self) -> str:
        return self.cleaned_data["sort"] or NEWEST

    def whatever_the_state(self) -> Self:
        """The same filters, valid already, without the state."""
        wider = copy(self)
        wider.cleaned_data = {**self.cleaned_data, "status": ""}
        return wider

    @property
    def details_in_use(self) -> int:
        """How many filters of the folded part are in use."""
        return sum(1 for name in STAFF_PARAMETERS if name not in ("q", *CARRIED) and self.data.get(name))

    @property
    def carried(self) -> list[forms.BoundField]:
        """What came with a link, kept by the form that changes the rest."""
        return [self[name] for name in CARRIED if self.data.get(name)]

    @property
    def chips(self) -> list[Chip]:
        """The same in words, of a valid form."""
        return [Chip(words_of(self, name), self._without(name)) for name in CARRIED if self.cleaned_data[name]]

    def _without(self, dropped: str) -> str:
        return canonical({name: value for name, value in self.data.items() if name != dropped}).urlencode()


def asked(request: HttpRequest) -> QueryDict:
    """The filters of an address, canonical; what is open when it names none."""
    is_said = any(name in request.GET for name in PARAMETERS)
    return canonical(request.GET if is_said else FIRST_LOOK)


def canonical(parameters: Mapping[str, str]) -> QueryDict:
    """The same filters without what is empty, in a steady order. The sort is always named: without any word at all, an
    address is the first look of the day and not everything."""
    kept = QueryDict(mutable=True)
    for name in sorted(PARAMETERS):
        value = parameters.get(name, "").strip()
        if value or name == "sort":
            kept[name] = value or NEWEST
    return kept


def shared(parameters: Mapping[str, str]) -> str:
    """What goes along from one of the pages of the services to another, as the end of an address; "" for nothing."""
    kept = QueryDict(mutable=True)
    for name in SHARED:
        if value := parameters.get(name, "").strip():
            kept[name] = value
    return f"?{kept.urlencode()}" if kept else ""
