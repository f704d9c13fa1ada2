"""The filters of the desk as its page shows them, and their one way of being written in an address."""

from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from typing import Final, Self

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.filter_choices import category_choices, territory_choices
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
        """How many filters are in use besides the text and the order."""
        return sum(1 for name in STAFF_PARAMETERS if name != "q" and self.data.get(name))


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
