"""The filters that the list, the tiles, the heat map and the API share: one form, one set of words in the address."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from boundaries.models import Boundary
from contributions import kinds
from contributions.models import Category

PERIODS = {
    "7": _("7 derniers jours"),
    "30": _("30 derniers jours"),
    "90": _("3 derniers mois"),
    "365": _("12 derniers mois"),
}
STATUS_GROUPS = {"open": _("En cours"), "closed": _("Clos")}
OUTSIDE_QUARTIERS = "outside"
# The day after the last day of the calendar does not exist: asked for, it must be refused and not calculated.
DAYS = [MinValueValidator(datetime.date(1900, 1, 1)), MaxValueValidator(datetime.date(2999, 12, 31))]


class FilterForm(forms.Form):
    """Parameters of an address, checked; every one is optional and an unknown value is an error, not an empty list."""

    q = forms.CharField(label=_("Texte"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Type"), required=False)
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=_("Catégorie"),
        to_field_name="code",
        required=False,
        empty_label=_("Toutes"),
    )
    status = forms.ChoiceField(label=_("État"), required=False)
    period = forms.ChoiceField(
        label=_("Période"), choices=[("", _("Toute la période")), *PERIODS.items()], required=False
    )
    since = forms.DateField(required=False, widget=forms.HiddenInput, validators=DAYS)
    until = forms.DateField(required=False, widget=forms.HiddenInput, validators=DAYS)
    territory = forms.ModelChoiceField(
        Boundary.objects.current().defer("geom"),
        label=_("Territoire"),
        to_field_name="slug",
        required=False,
        empty_label=_("Tout le territoire"),
    )
    quartier = forms.ChoiceField(choices=[("", ""), (OUTSIDE_QUARTIERS, _("Hors quartier"))], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Tous")), *kinds.kind_choices()]
        states = [*STATUS_GROUPS.items(), *kinds.state_choices()]
        self.fields["status"].choices = [("", _("Tous")), *states]

    def clean_q(self) -> str:
        return self.cleaned_data["q"].strip()


PARAMETERS = tuple(FilterForm.base_fields)


def narrow(rows: QuerySet, parameters: Mapping[str, Any]) -> QuerySet:
    """Apply an address's filters. Raises ValidationError for a value that does not exist."""
    return narrow_by(rows, checked(parameters))


def checked(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What an address asks for, as `narrow_by` takes it. Raises ValidationError for a value that does not exist."""
    form = FilterForm(parameters)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.cleaned_data


def narrow_by(rows: QuerySet, wanted: Mapping[str, Any]) -> QuerySet:
    """Apply checked filters (`FilterForm.cleaned_data`)."""
    if wanted.get("kind"):
        rows = rows.of_kind(wanted["kind"])
    if wanted.get("category"):
        rows = rows.in_categories(_with_entries(wanted["category"]))
    if wanted.get("territory"):
        rows = rows.within(wanted["territory"])
    if wanted.get("quartier") == OUTSIDE_QUARTIERS:
        rows = rows.outside_quartiers()
    if wanted.get("q"):
        rows = rows.saying(wanted["q"])
    return _in_period(_in_status(rows, wanted.get("status")), wanted)


def _with_entries(category: Category) -> list[int]:
    return [category.pk, *category.entries.values_list("pk", flat=True)]


def _in_status(rows: QuerySet, status: str | None) -> QuerySet:
    if status in STATUS_GROUPS:
        return rows.still_open() if status == "open" else rows.closed()
    return rows.filter(status=status) if status else rows


def _in_period(rows: QuerySet, wanted: Mapping[str, Any]) -> QuerySet:
    since, until = period_of(wanted)
    rows = rows.since(since) if since else rows
    return rows.before(until) if until else rows


def period_of(wanted: Mapping[str, Any]) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """The moment from which, and the one before which, those wanted were received; None for no limit."""
    days = [wanted["since"]] if wanted.get("since") else []
    if wanted.get("period"):
        # The start of a day, so that the same address is the same query, and the same cached tile, all day long.
        days.append(timezone.localdate() - datetime.timedelta(days=int(wanted["period"])))
    until = midnight(wanted["until"] + datetime.timedelta(days=1)) if wanted.get("until") else None
    return midnight(max(days)) if days else None, until


def midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
