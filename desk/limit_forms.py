"""The two numbers of a category within which duplicates are looked for, typed or proposed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.actions.limiting import NARROWEST, WIDEST
from contributions.learning import Limits


class LimitsForm(forms.Form):
    radius_m = forms.IntegerField(
        label=_("Rayon (mètres)"), min_value=NARROWEST.radius_m, max_value=WIDEST.radius_m, localize=False
    )
    window_days = forms.IntegerField(
        label=_("Fenêtre (jours)"), min_value=NARROWEST.window_days, max_value=WIDEST.window_days, localize=False
    )

    @property
    def limits(self) -> Limits:
        """Of a valid form."""
        return Limits(**{name: self.cleaned_data[name] for name in ("radius_m", "window_days")})


class AdoptForm(LimitsForm):
    """With the numbers that the person saw beside them: others may have been written since."""

    known_radius_m = forms.IntegerField(min_value=0)
    known_window_days = forms.IntegerField(min_value=0)

    @property
    def known(self) -> Limits:
        return Limits(self.cleaned_data["known_radius_m"], self.cleaned_data["known_window_days"])


def filled(limits: Limits, data: Any = None) -> LimitsForm:
    """The form as the person typed it, or with the present numbers."""
    return LimitsForm(data) if data else LimitsForm(initial=vars(limits))
