"""The filters in use, in words: what a page for paper says of itself instead of a form, what a desk lets one remove."""

from typing import Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from boundaries.models import Boundary
from contributions.models import Category
from contributions.staff_filters import NOWHERE, StaffFilterForm

SAID: Final = (
    "kind", "category", "status", "territory", "service", "channel", "due", "who", "watch", "outcome", "place",
    "quartier", "q", "period", "since", "until", "closed_since", "closed_until",
)  # fmt: skip


def filter_words(form: StaffFilterForm) -> list[str]:
    """Sentences for a valid form, in the order of the form; none without a filter."""
    return [words_of(form, name) for name in SAID if form.cleaned_data[name]]


def words_of(form: StaffFilterForm, name: str) -> str:
    """One filter that a valid form has in use."""
    value = form.cleaned_data[name]
    if name == "place":
        return _told(_("Lieu"), _("hors des communes") if value == NOWHERE else str(value))
    if name == "quartier":
        return _("Hors quartier")
    if name == "q":
        return _told(_("Texte"), value)
    if name in _days():
        return _days()[name] % {"day": date_format(value, "DATE_FORMAT")}
    return _named(form, name)


def _named(form: StaffFilterForm, name: str) -> str:
    field, value = form.fields[name], form.cleaned_data[name]
    is_row = isinstance(value, Category | Boundary)
    shown = str(value) if is_row or not isinstance(field, forms.ChoiceField) else str(dict(field.choices)[value])
    return _told(_("Suite donnée") if name == "outcome" else str(field.label), shown)


def _days() -> dict[str, str]:
    return {
        "since": _("Reçues à partir du %(day)s"),
        "until": _("Reçues jusqu'au %(day)s"),
        "closed_since": _("Closes à partir du %(day)s"),
        "closed_until": _("Closes jusqu'au %(day)s"),
    }


def _told(label: str, shown: str) -> str:
    return _("%(filter)s : %(value)s") % {"filter": label, "value": shown}
