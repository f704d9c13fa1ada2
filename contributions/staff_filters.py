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
from contributions.filters import FilterForm, narrow_by
from contributions.models import Channel

NO_SERVICE = "none"
DEADLINES = {"late": _("En retard"), "today": _("Pour aujourd'hui"), "week": _("Sous sept jours")}
WHO = {"me": _("Suivies par moi"), "nobody": _("Suivies par personne")}
WATCH = {"waiting": _("En attente du citoyen"), "check": _("À vérifier sur place"), "hidden": _("Masquées au public")}


class StaffFilterForm(FilterForm):
    """Parameters of an address, checked. `service` is the code of one, or "none" for what nobody has yet."""

    service = forms.ChoiceField(label=_("Service"), required=False)
    due = forms.ChoiceField(label=_("Échéance"), choices=[("", _("Toutes")), *DEADLINES.items()], required=False)
    who = forms.ChoiceField(label=_("Suivi"), choices=[("", _("Par tout le monde")), *WHO.items()], required=False)
    watch = forms.ChoiceField(label=_("À surveiller"), choices=[("", _("Toutes")), *WATCH.items()], required=False)
    channel = forms.ChoiceField(label=_("Canal"), choices=[("", _("Tous")), *Channel.choices], required=False)

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
    if wanted["service"]:
        chosen = form.services.get(wanted["service"])
        rows = rows.of_service(chosen.pk) if chosen else rows.without_service()
    if wanted["channel"]:
        rows = rows.by_channel(wanted["channel"])
    return _watched(_followed(user, _due(rows, wanted), wanted), wanted)


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
    if wanted["watch"] == "waiting":
        return rows.waiting()
    if wanted["watch"] == "check":
        return rows.to_check()
    return rows.filter(is_public=False) if wanted["watch"] == "hidden" else rows
