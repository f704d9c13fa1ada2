"""The filters as the public page shows them: the shared form, its choices in families, and the view of the map."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contributions.facets import FACETS, Facets
from contributions.filter_choices import category_choices, territory_choices
from contributions.filters import FilterForm
from contributions.models import Category
from web.choices import PATTERN, LongSelect, NumberedSelect, grouped

# What is wrong, and what the visitor can do about it: such a value comes from an old link or a mistyped address.
UNKNOWN = {
    "kind": _("Ce type n'existe pas."),
    "category": _("Cette catégorie n'existe pas, ou plus."),
    "status": _("Cet état n'existe pas."),
    "period": _("Cette période n'existe pas."),
    "territory": _("Ce territoire n'existe pas, ou plus."),
    "quartier": _("On peut seulement demander ce qui est hors quartier."),
    "view": _("La carte se montre en points ou en chaleur."),
}
DETAILS = ("kind", "category", "status", "period", "territory", "quartier")
VIEWS = {"map": _("Points"), "heat": _("Chaleur")}


class PublicFilterForm(FilterForm):
    """`categories` are all of them, read once for the form and for the map; on a territory's page `is_fixed`."""

    view = forms.ChoiceField(choices=list(VIEWS.items()), required=False, label=_("Affichage de la carte"))

    def __init__(self, data: QueryDict, *, categories: Iterable[Category] = (), is_fixed: bool = False) -> None:
        super().__init__(data)
        self.facets: Facets | None = None
        self.choosable = [name for name in DETAILS if not (is_fixed and name == "territory")]
        for name, message in UNKNOWN.items():
            self.fields[name].error_messages["invalid_choice"] = message
        self.fields["q"].error_messages["max_length"] = _("Le texte cherché dépasse 200 caractères.")
        for name in FACETS:
            self.fields[name].widget = NumberedSelect(choices=self.fields[name].widget.choices)
        self.fields["territory"].widget = LongSelect()
        # Asked for when the form is drawn, which a fragment never does, and then several times.
        self.fields["category"].choices = cache(lambda: [("", _("Toutes")), *category_choices(categories)])
        self.fields["territory"].choices = cache(lambda: [("", _("Tout le territoire")), *territory_choices()])

    def show_numbers(self, facets: Facets | None) -> None:
        """Beside the choices, how many each would show; None: nobody knows."""
        self.facets = facets
        for name in FACETS:
            self.fields[name].widget.numbers = facets and facets[name]

    @property
    def numbers(self) -> dict[str, Any]:
        """The same for a page that is there already: how they are written, and those that are not zero."""
        found = self.facets and {
            name: {value: grouped(number) for value, number in self.facets[name].items() if number} for name in FACETS
        }
        return {"pattern": str(PATTERN), "none": grouped(0), "numbers": found}

    @property
    def details_in_use(self) -> int:
        """How many filters are in use besides the text."""
        return sum(1 for name in self.choosable if self.data.get(name))

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """The filters in use: the parameters that a chip clears, and what it says."""
        return list(self._chips())

    def _chips(self) -> Iterator[tuple[str, str]]:
        if not self.is_valid():
            return
        wanted = self.cleaned_data
        if wanted["q"]:
            yield "q", f"«\N{NO-BREAK SPACE}{wanted['q']}\N{NO-BREAK SPACE}»"
        for name in ("kind", "status", "period"):
            if wanted[name]:
                yield name, str(dict(self.fields[name].choices)[wanted[name]])
        for name in ("category", "territory"):
            if wanted[name] and name in self.choosable:
                yield name, str(wanted[name])
        if wanted["quartier"]:
            yield "quartier", str(_("Hors quartier"))
        if wanted["since"] or wanted["until"]:
            yield "since until", str(_("Dates choisies"))


def canonical(parameters: QueryDict) -> str:
    """The query string that says the same without what is empty or the default, in a steady order."""
    kept = QueryDict(mutable=True)
    for name in sorted(parameters):
        value = parameters[name].strip()
        if value and (name, value) != ("view", "map"):
            kept[name] = value
    return kept.urlencode()
