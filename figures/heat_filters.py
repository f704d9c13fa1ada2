"""What one asks of a heat map: the filters of the desk, a measure, a level, and a second period to compare with."""

import copy
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boundaries.models import Level
from contributions.filter_choices import category_choices, territory_choices
from contributions.filters import DAYS
from contributions.models import Category
from contributions.staff_filters import NOWHERE, STAFF_PARAMETERS, StaffFilterForm
from figures.measures import COUNT, MEASURES, Measure

LEVELS: Final = {Level.QUARTIER.value: gettext_lazy("Quartiers"), Level.COMMUNE.value: gettext_lazy("Communes")}
VIEWS: Final = {"territories": gettext_lazy("Territoires"), "hexagons": gettext_lazy("Hexagones")}
COMPARED: Final = {
    "": gettext_lazy("Ne pas comparer"),
    "previous": gettext_lazy("La période d'avant, aussi longue"),
    "year": gettext_lazy("Les mêmes jours, un an plus tôt"),
    "dates": gettext_lazy("D'autres dates"),
}
SORTS: Final = ("name", "count", "open", "late", "age", "mean", "rate", "other", "difference")
# In what order a column is first sorted: names from A, numbers from the largest.
ORDERS: Final = ("asc", "desc")
ONE_DAY: Final = datetime.timedelta(days=1)
# The filters that the page shows besides the days, in order; the others come with a link and travel hidden.
SHOWN: Final = ("territory", "category", "status", "service", "due", "channel", "kind", "who", "watch", "q")
OF_TIME: Final = ("period", "since", "until")


@dataclass(frozen=True)
class Span:
    """Days, the first and the last included; None where it is open."""

    first: datetime.date | None
    last: datetime.date | None

    def words(self) -> str:
        days = {"first": self.first and date_format(self.first), "last": self.last and date_format(self.last)}
        if self.first and self.last:
            return _("du %(first)s au %(last)s") % days
        if self.first:
            return _("depuis le %(first)s") % days
        return _("jusqu'au %(last)s") % days if self.last else _("depuis toujours")


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=DAYS, widget=widget)


class HeatForm(StaffFilterForm):
    """`without_person`: for a mail, which has no reader of its own ("followed by me" says nothing there)."""

    since = day_field(gettext_lazy("Reçues à partir du"))
    until = day_field(gettext_lazy("Reçues jusqu'au"))
    measure = forms.ChoiceField(
        label=gettext_lazy("Mesure"), choices=[(one.code, one.label) for one in MEASURES.values()], required=False
    )
    level = forms.ChoiceField(label=gettext_lazy("Par"), choices=list(LEVELS.items()), required=False)
    view = forms.ChoiceField(label=gettext_lazy("Carte en"), choices=list(VIEWS.items()), required=False)
    compare = forms.ChoiceField(label=gettext_lazy("Comparer avec"), choices=list(COMPARED.items()), required=False)
    since_b = day_field(gettext_lazy("Comparées : à partir du"))
    until_b = day_field(gettext_lazy("Comparées : jusqu'au"))
    sort = forms.ChoiceField(choices=[(name, name) for name in SORTS], required=False, widget=forms.HiddenInput)
    order = forms.ChoiceField(choices=[(name, name) for name in ORDERS], required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, without_person: bool = False) -> None:
        super().__init__(data)
        self.without_person = without_person
        # Asked for when the form is drawn.
        self.fields["category"].choices = cache(lambda: [("", _("Toutes")), *category_choices(Category.objects.all())])
        self.fields["territory"].choices = cache(lambda: [("", _("Tout le territoire")), *territory_choices()])

    def clean_measure(self) -> Measure:
        return MEASURES[self.cleaned_data["measure"] or COUNT.code]

    def clean_level(self) -> str:
        return self.cleaned_data["level"] or Level.QUARTIER.value

    def clean_who(self) -> str:
        if self.without_person and self.cleaned_data["who"] == "me":
            raise ValidationError(_("Un envoi au service ne peut pas dépendre de la personne qui le règle."))
        return self.cleaned_data["who"]

    def clean(self) -> dict[str, Any]:
        wanted = super().clean() or self.cleaned_data
        compare = wanted.get("compare")
        if compare in ("previous", "year") and "since" in wanted and self.span.first is None:
            self.add_error("compare", _("Choisissez d'abord une période, ou la date de son premier jour."))
        if compare == "dates" and not (wanted.get("since_b") or wanted.get("until_b")):
            self.add_error("since_b", _("Donnez au moins une date de la période à comparer."))
        if self.span.first and self.span.last and self.span.first > self.span.last:
            self.add_error("until", _("Le dernier jour vient avant le premier."))
        return wanted

    @property
    def span(self) -> Span:
        """The days asked for; a length counted back from today and a first day may both be given."""
        wanted = self.cleaned_data
        firsts = [wanted["since"]] if wanted.get("since") else []
        if wanted.get("period"):
            firsts.append(timezone.localdate() - datetime.timedelta(days=int(wanted["period"])))
        return Span(max(firsts, default=None), wanted.get("until"))

    @property
    def other_span(self) -> Span | None:
        """The days that they are compared with; None when nothing is compared."""
        wanted, compare = self.cleaned_data, self.cleaned_data["compare"]
        if not compare:
            return None
        if compare == "dates":
            return Span(wanted["since_b"], wanted["until_b"])
        first, last = self.span.first, self.span.last or timezone.localdate()
        if compare == "year":
            return Span(a_year_before(first), a_year_before(last))
        return Span(first - (last - first) - ONE_DAY, first - ONE_DAY)

    def of_span(self, span: Span) -> "HeatForm":
        """The same filters over other days."""
        other = copy.copy(self)
        other.cleaned_data = {**self.cleaned_data, "period": "", "since": span.first, "until": span.last}
        return other

    @property
    def chosen_measure(self) -> Measure:
        return self.cleaned_data["measure"]

    @property
    def chosen_level(self) -> str:
        return self.cleaned_data["level"]

    @property
    def has_hexagons(self) -> bool:
        """Hexagons count contributions by place: they know no other measure, and compare nothing."""
        wanted = self.cleaned_data
        return wanted["view"] == "hexagons" and self.chosen_measure is COUNT and not wanted["compare"]

    def query(self, **changes: Any) -> str:
        """The filters of the list alone, as a query string, with these changes."""
        return _encoded({name: self.data.get(name) for name in STAFF_PARAMETERS} | changes)

    def own_query(self, **changes: Any) -> str:
        """All that makes this page what it is, as a query string, with these changes."""
        return _encoded({name: self.data.get(name) for name in self.fields} | changes)

    def words(self) -> list[str]:
        """The filters in use, as a reader of a printed map needs them."""
        return list(self._words())

    def _words(self) -> Iterator[str]:
        for name in STAFF_PARAMETERS:
            if name not in OF_TIME and self.cleaned_data[name]:
                label, value = self.fields[name].label, self._value(name)
                yield _("%(filter)s : %(value)s") % {"filter": label, "value": value} if label else value

    def _value(self, name: str) -> str:
        """A choice is said by its label, a row says itself."""
        value, field = self.cleaned_data[name], self.fields[name]
        if value == NOWHERE and name == "place":
            return _("hors commune")
        if isinstance(value, datetime.date):
            return date_format(value)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices)[value])
        return str(value)

    @property
    def beside(self) -> list[forms.BoundField]:
        """The filters of the folded part."""
        return [self[name] for name in SHOWN]

    @property
    def carried(self) -> list[forms.BoundField]:
        """What came with a link and has no field of its own on the page, when it is set."""
        shown = (*SHOWN, *OF_TIME)
        return [self[name] for name in STAFF_PARAMETERS if name not in shown and self.data.get(name)]

    @property
    def beside_in_use(self) -> int:
        """How many filters are in use besides the days."""
        return sum(1 for name in STAFF_PARAMETERS if name not in OF_TIME and self.data.get(name))


def a_year_before(day: datetime.date) -> datetime.date:
    """The 29th of February has no other: the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _encoded(values: dict[str, Any]) -> str:
    query = QueryDict(mutable=True)
    for name in sorted(values):
        if values[name]:
            query[name] = values[name]
    return query.urlencode()
