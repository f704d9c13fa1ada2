"""The filters in use, in words: what a page for paper says of itself instead of a form."""

from typing import Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from boundaries.models import Boundary
from contributions.models import Category
from contributions.staff_filters import NOWHERE, StaffFilterForm

SHOWN: Final = ("kind", "category", "status", "territory", "service", "channel", "due", "who", "watch", "outcome")


def filter_words(form: StaffFilterForm) -> list[str]:
    """Sentences for a valid form, in the order of the form; none without a filter."""
    wanted = form.cleaned_data
    said = [_named(form, name) for name in SHOWN if wanted[name]]
    if wanted["place"]:
        shown = _("hors des communes") if wanted["place"] == NOWHERE else str(wanted["place"])
        said.append(_told(_("Lieu"), shown))
    if wanted["quartier"]:
        said.append(_("Hors quartier"))
    if wanted["q"]:
        said.append(_told(_("Texte"), wanted["q"]))
    return [*said, *_days(form)]


def _named(form: StaffFilterForm, name: str) -> str:
    field, value = form.fields[name], form.cleaned_data[name]
    is_row = isinstance(value, Category | Boundary)
    shown = str(value) if is_row or not isinstance(field, forms.ChoiceField) else str(dict(field.choices)[value])
    return _told(_("Suite donnée") if name == "outcome" else str(field.label), shown)


def _days(form: StaffFilterForm) -> list[str]:
    wanted, said = form.cleaned_data, []
    if wanted["period"]:
        said.append(_named(form, "period"))
    sentences = {
        "since": _("Reçues à partir du %(day)s"),
        "until": _("Reçues jusqu'au %(day)s"),
        "closed_since": _("Closes à partir du %(day)s"),
        "closed_until": _("Closes jusqu'au %(day)s"),
    }
    told = {name: wanted[name] for name in sentences if wanted[name]}
    return [*said, *(sentences[name] % {"day": date_format(day, "DATE_FORMAT")} for name, day in told.items())]


def _told(label: str, shown: str) -> str:
    return _("%(filter)s : %(value)s") % {"filter": label, "value": shown}
