"""The filters of those who handle contributions: all those of the public, and what only they may ask."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from accounts.permissions import Person
from boundaries.models import Boundary
from contributions.filters import DAYS, FilterForm, midnight, narrow_by
from contributions.models import Channel
from contributions.outcomes import OUTCOMES, with_outcome

NO_SERVICE = "none"
NOWHERE = "none"
DEADLINES = {"late": _("En retard"), "today": _("Pour aujourd'hui"), "week": _("Sous sept jours")}
WHO = {"me": _("Suivies par moi"), "nobody": _("Suivies par personne")}
WATCH = {
    "replied": _("Réponse du citoyen"),
    "waiting": _("En attente du citoyen"),
    "check": _("À vérifier sur place"),
    "hidden": _("Masquées au public"),
}


class PlaceField(forms.CharField):
    """A second territory, for the links of figures to lists: the id of one of any day, or "none" for what is in no
    commune. Its clean value is a Boundary, NOWHERE, or None."""

    widget = forms.HiddenInput
    default_error_messages = {"unknown": _("Ce territoire n'existe pas.")}

    def clean(self, value: Any) -> Boundary | str | None:
        text = super().clean(value)
        if not text or text == NOWHERE:
            return text or None
        known = text.isascii() and text.isdigit() and len(text) < 10
        found = Boundary.objects.defer("geom").filter(pk=int(text)).first() if known else None
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return found


class StaffFilterForm(FilterForm):
    """Parameters of an address, checked. `service` is the code of one, or "none" for what nobody has yet."""

    place = PlaceField(label=_("Dans"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    due = forms.ChoiceField(label=_("Échéance"), choices=[("", _("Toutes")), *DEADLINES.items()], required=False)
    who = forms.ChoiceField(label=_("Suivi"), choices=[("", _("Par tout le monde")), *WHO.items()], required=False)
    watch = forms.ChoiceField(label=_("À surveiller"), choices=[("", _("Toutes")), *WATCH.items()], required=False)
    channel = forms.ChoiceField(label=_("Canal"), choices=[("", _("Tous")), *Channel.choices], required=False)
    # For the links of statistics to lists: what became of them, closed from one day to another, both included.
    outcome = forms.ChoiceField(choices=[("", ""), *OUTCOMES.items()], required=False, widget=forms.HiddenInput)
    closed_since = forms.DateField(required=False, widget=forms.HiddenInput, validators=DAYS)
    closed_until = forms.DateField(required=False, widget=forms.HiddenInput, validators=DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {service.code: service for service in Service.objects.all()}
        named = [(code, str(service)) for code, service in self.services.items()]
        self.fields["service"].choices = [("", _("Tous")), (NO_SERVICE, _("Aucun encore")), *named]


STAFF_PARAMETERS = tuple(StaffFilterForm.base_fields)


def narrow_for(user: Person, rows: QuerySet, form: StaffFilterForm) -> QuerySet:
    """Apply the checked filters of a valid form to rows that the person may read."""
    wanted = form.cleaned_data
    rows = narrow_by(rows, wanted)
    if wanted["place"]:
        rows = rows.outside_communes() if wanted["place"] == NOWHERE else rows.within(wanted["place"])
    if wanted["service"]:
        chosen = form.services.get(wanted["service"])
        rows = rows.of_service(chosen.pk) if chosen else rows.without_service()
    if wanted["channel"]:
        rows = rows.by_channel(wanted["channel"])
    return _watched(_followed(user, _due(_closed(rows, wanted), wanted), wanted), wanted)


def asks_for_open(form: StaffFilterForm) -> bool:
    """Do the checked filters of a valid form leave nothing but what is open, whatever the state?"""
    wanted = form.cleaned_data
    return wanted["due"] in DEADLINES or wanted["watch"] in ("replied", "waiting")


def _closed(rows: QuerySet, wanted: Mapping[str, Any]) -> QuerySet:
    if wanted["outcome"]:
        rows = rows.filter(with_outcome(wanted["outcome"]))
    if wanted["closed_since"]:
        rows = rows.filter(closed_at__gte=midnight(wanted["closed_since"]))
    if wanted["closed_until"]:
        rows = rows.filter(closed_at__lt=midnight(wanted["closed_until"] + datetime.timedelta(days=1)))
    return rows


def _due(rows: QuerySet, wanted: Mapping[str, Any]) -> QuerySet:
    today = timezone.localdate()
    if wanted["due"] == "late":
        return rows.late(today)
    days = {"today": 0, "week": 7}.get(wanted["due"])
    return rows if days is None else rows.due_by(today + datetime.timedelta(days=days))


def _followed(user: Person, rows: QuerySet, wanted: Mapping[str, Any]) -> QuerySet:
    if wanted["who"] == "me":
        return rows.taken_by(user)
    return rows.filter(assignee=None) if wanted["who"] == "nobody" else rows


def _watched(rows: QuerySet, wanted: Mapping[str, Any]) -> QuerySet:
    if wanted["watch"] == "replied":
        return rows.replied()
    if wanted["watch"] == "waiting":
        return rows.waiting()
    if wanted["watch"] == "check":
        return rows.to_check()
    return rows.filter(is_public=False) if wanted["watch"] == "hidden" else rows
