"""Which black spots are listed and drawn."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from boundaries.models import Boundary
from contributions import kinds
from contributions.forms import TerritoryChoice
from contributions.models import Category
from figures.querysets import BlackSpotQuerySet

PARAMETERS: Final = ("territory", "family", "times")
STEPS: Final = (1, 2, 4)


class BlackSpotForm(forms.Form):
    """Territory, family, and how often it came back at least."""

    territory = TerritoryChoice(label=_("Quartier ou commune"), required=False)
    family = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Famille"),
        to_field_name="code",
        required=False,
        empty_label=_("Toutes les familles"),
    )
    times = forms.TypedChoiceField(label=_("Réglé au moins"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        problems = [kind.code for kind in kinds.all_kinds() if kind.is_problem]
        self.fields["family"].queryset = Category.objects.filter(parent=None, kind__in=problems)
        self.fields["times"].choices = [("", _told(least())), *((str(n), _told(n)) for n in _steps()[1:])]
        _choose, *territories = TerritoryChoice.grouped()
        self.fields["territory"].widget.choices = [("", _("Tout le territoire")), *territories]

    def narrow(self, rows: BlackSpotQuerySet) -> BlackSpotQuerySet:
        """Those that a valid form asks for."""
        wanted = self.cleaned_data
        if wanted["territory"]:
            rows = rows.within(Boundary.objects.get(pk=wanted["territory"].pk))
        if wanted["family"]:
            rows = rows.of_family(wanted["family"].pk)
        return rows.at_least(wanted["times"]) if wanted["times"] else rows

    @property
    def query(self) -> dict[str, Any]:
        """What is asked for, as an address says it."""
        return {name: self.data[name] for name in PARAMETERS if self.data.get(name)}


def narrow(rows: BlackSpotQuerySet, parameters: Mapping[str, Any]) -> BlackSpotQuerySet:
    """Raises ValidationError for a value that does not exist."""
    if not parameters:
        return rows
    form = BlackSpotForm(parameters)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.narrow(rows)


def least() -> int:
    return settings.BLACK_SPOT_TIMES


def _steps() -> list[int]:
    return [least() * step for step in STEPS]


def _told(times: int) -> str:
    return ngettext("%(n)d fois en 12 mois", "%(n)d fois en 12 mois", times) % {"n": times}
