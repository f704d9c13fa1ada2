"""The form that erases an address, for whoever was asked to by its owner."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse à effacer"),
        help_text=_("Telle que son titulaire la donne. Elle est retirée partout, et plus rien n'y est envoyé."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )
