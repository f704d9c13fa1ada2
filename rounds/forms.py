"""The forms of rounds: the one that makes them, the one that ticks a stop, the one that closes what was done."""

import datetime
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import HANDLERS, Service, User
from accounts.permissions import EVERY_SERVICE, EVERYWHERE, Person, reaches_of
from addresses.search import search
from contributions.models import ClosingReason
from contributions.texts import WordsField
from rounds.models import Outcome, Round

FARTHEST = datetime.timedelta(days=366)


def services_of(user: Person) -> QuerySet[Service]:
    """Those for which the person acts."""
    held = {reach.service for reach in reaches_of(user, *HANDLERS)}
    rows = Service.objects.filter(is_active=True, is_external=False)
    return rows if EVERY_SERVICE in held else rows.filter(pk__in=held)


def colleagues_of(user: User) -> QuerySet[User]:
    """Who may be given a round: those who act for the same services and in the same territories, and oneself."""
    together = Q(pk=user.pk)
    for reach in reaches_of(user, *HANDLERS):
        same = Q(memberships__role__in=HANDLERS)
        if reach.service is not EVERY_SERVICE:
            same &= Q(memberships__service=reach.service) | Q(memberships__service=None)
        if reach.territories is not EVERYWHERE:
            same &= Q(memberships__boundary__in=reach.territories) | Q(memberships__boundary=None)
        together |= same
    return User.objects.filter(together, is_active=True).distinct().order_by("name", "pk")


class RoundForm(forms.Form):
    """A round: `start` (a WGS84 point, or None) once it is valid."""

    name = WordsField(label=_("Nom de la tournée"), max_length=80, widget=forms.TextInput({"autocomplete": "off"}))
    day = forms.DateField(label=_("Jour"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Service"), required=False, empty_label=_("Tous services")
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Faite par"), empty_label=None)
    start_words = WordsField(
        label=_("Adresse de départ"),
        help_text=_("Le dépôt, la mairie… Vide : la tournée part du premier point."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, round: Round | None = None, **options: Any) -> None:
        options["initial"] = _columns_of(round) if round else {"day": timezone.localdate(), "owner": user.pk}
        super().__init__(*args, **options)
        self.known = round
        self.start: Point | None = round.start if round else None
        services = services_of(user)
        self.fields["service"].queryset = services
        self.fields["owner"].queryset = colleagues_of(user)
        if not any(reach.service is EVERY_SERVICE for reach in reaches_of(user, *HANDLERS)):
            self.fields["service"].required, self.fields["service"].empty_label = True, None

    def clean_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["day"]
        if abs(day - timezone.localdate()) > FARTHEST:
            raise ValidationError(_("Ce jour est trop lointain."))
        return day

    def clean_start_words(self) -> str:
        """The words of the address that was found, which the pin goes to."""
        words = self.cleaned_data["start_words"]
        if self.known and words == self.known.start_words:
            return words
        self.start = None
        if not words:
            return ""
        found = search(words, limit=1)
        if not found.results:
            away = _("Aucune adresse ne peut être cherchée pour l'instant : laissez ce champ vide.")
            raise ValidationError(away if found.is_away else _("Cette adresse n'est pas trouvée."), code="address")
        self.start = found.results[0].point
        return found.results[0].label

    @property
    def columns(self) -> dict[str, Any]:
        return {**self.cleaned_data, "start": self.start}

    def refuse(self, refusal: ValidationError) -> None:
        known = all(name in self.fields for name in getattr(refusal, "error_dict", {}))
        self.add_error(None, refusal if known else ValidationError(refusal.messages))


def _columns_of(row: Round) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("name", "day", "service", "owner", "start_words")}


class TickForm(forms.Form):
    """What a device sends of one stop. `by` is who ticked: another person's session does not sign for them."""

    stop = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    outcome = forms.ChoiceField(choices=Outcome.choices)
    note = WordsField(max_length=500, required=False)
    key = forms.UUIDField(required=False)
    at = forms.DateTimeField(required=False)
    by = forms.IntegerField(required=False)


class AddForm(forms.Form):
    """One contribution more, by its public name."""

    reference = WordsField(
        label=_("Ajouter un arrêt, par sa référence"),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_reference(self) -> str:
        return self.cleaned_data["reference"].upper()


class RecapForm(forms.Form):
    """Close what was done: which stops, why, and what the public is told."""

    stop = forms.MultipleChoiceField(label=_("À clore"), widget=forms.CheckboxSelectMultiple)
    reason = forms.ModelChoiceField(
        ClosingReason.objects.none(), label=_("Motif de clôture"), help_text=_("Publié."), empty_label=None
    )
    answer = WordsField(
        label=_("Réponse au public"),
        help_text=_("Publiée avec chacune, sans votre nom."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, lines: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stop"].choices = [(str(line.stop.pk), line.contribution.reference) for line in lines]
        kinds = {line.contribution.kind for line in lines}
        states = {code for line in lines for code in line.contribution.declared_kind.workflow.solving()}
        self.fields["reason"].queryset = ClosingReason.objects.filter(kind__in=kinds, status__in=states, is_active=True)
