"""The act that is chosen for many contributions: one form, whose fields matter according to what is done."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import HANDLERS, Service, User
from contributions import kinds
from contributions.actions.handling import FARTHEST_PLAN
from contributions.groups import kept_of
from contributions.models import ClosingReason, Contribution
from contributions.texts import WordsField
from contributions.workflow import State
from desk.answering import check, offered_to
from desk.batches import Act, What, states_of

ME, NOBODY = "me", "nobody"
ANSWERED = (What.STATUS, What.ANSWER, What.HAND_OVER)


class ActForm(forms.Form):
    """`act` once valid. The choices are those that some of `rows` allow."""

    what = forms.ChoiceField(label=_("Que faire ?"), choices=What.choices, widget=forms.RadioSelect)
    status = forms.ChoiceField(label=_("Nouvel état"), required=False)
    planned_on = forms.DateField(
        label=_("Jour prévu"),
        help_text=_("Pour « Intervention prévue »."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.ChoiceField(
        label=_("Motif de clôture"), help_text=_("Publié. Nécessaire pour clore."), required=False
    )
    original = WordsField(
        label=_("Référence de celle que l'on garde"),
        help_text=_("Pour « Doublon »."),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True), label=_("Service"), to_field_name="code", required=False
    )
    assignee = forms.ChoiceField(label=_("Suivies par"), required=False)
    template = forms.ChoiceField(
        label=_("Modèle de réponse"), help_text=_("Pris tel quel si la réponse reste vide."), required=False
    )
    answer = WordsField(
        label=_("Réponse au public"),
        help_text=_("Publiée sur chacune, sans votre nom. {reference}, {address}, {planned_on}… y sont remplacés."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    also_waiting = forms.BooleanField(
        label=_("Agir aussi sur celles qui attendent une précision de leur auteur"), required=False
    )

    act: Act

    def __init__(self, *args: Any, user: User, rows: Iterable[Contribution], **options: Any) -> None:
        super().__init__(*args, auto_id="act_%s", **options)
        self.user = user
        rows = list(rows)
        services = {row.service_id for row in rows}
        self.fields["status"].choices = [("", _("Choisir")), *states_of(rows)]
        self.reasons = _reasons({row.kind for row in rows})
        self.fields["reason"].choices = [("", _("Aucun motif")), *_by_state(self.reasons.values())]
        self.people = _people(services)
        people = [(str(pk), str(one)) for pk, one in self.people.items() if pk != user.pk]
        self.fields["assignee"].choices = [(ME, _("Moi")), (NOBODY, _("Plus personne")), *people]
        self.templates = {str(row.pk): row for row in offered_to(*services)}
        self.fields["template"].choices = [("", _("Aucun")), *((pk, row.name) for pk, row in self.templates.items())]

    def clean_reason(self) -> ClosingReason | None:
        return self.reasons.get(self.cleaned_data["reason"])

    def clean_planned_on(self) -> datetime.date | None:
        day, today = self.cleaned_data["planned_on"], timezone.localdate()
        if day and not today <= day <= today + FARTHEST_PLAN:
            raise ValidationError(_("Ce jour est passé, ou trop lointain."), code="wrong_day")
        return day

    def clean_answer(self) -> str:
        check(self.cleaned_data["answer"])
        return self.cleaned_data["answer"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        what = What(given["what"])
        said = {What.STATUS: self._status, What.TAKE: self._take}.get(what, dict)()
        if what == What.HAND_OVER:
            said["service"] = given["service"] or self._missing("service", _("Choisissez le service."))
        if what in ANSWERED:
            said["answer"] = given["answer"] or self._from_template()
        if what == What.ANSWER and not said["answer"]:
            self._missing("answer", _("Écrivez la réponse, ou choisissez un modèle."))
        if not self.errors:
            self.act = Act(what=what, also_waiting=given["also_waiting"], **said)
        return given

    def _status(self) -> dict[str, Any]:
        given = self.cleaned_data
        target = self._target()
        if target is None:
            return {}
        said: dict[str, Any] = {"status": target.code}
        if target.needs == "planned_on":
            said["planned_on"] = given["planned_on"] or self._missing("planned_on", _("Dites quel jour."))
        if target.needs == "service":
            said["service"] = given["service"]
        if target.needs == "duplicate_of":
            said["duplicate_of"] = self._original()
        elif not target.is_open:
            said["reason"] = self._reason(target)
        return said

    def _target(self) -> State | None:
        code = self.cleaned_data["status"]
        every = (kinds.get(kind).workflow.states for kind, _label in kinds.kind_choices())
        found = next((states[code] for states in every if code in states), None)
        if found is None:
            self._missing("status", _("Choisissez le nouvel état."))
        return found

    def _reason(self, target: State) -> ClosingReason | None:
        chosen = self.cleaned_data["reason"]
        if chosen is None:
            return self._missing("reason", _("Pour clore, choisissez un motif qui va avec l'état."))
        if chosen.status != target.code:
            return self._missing("reason", _("Ce motif ne va pas avec cet état."))
        return chosen

    def _original(self) -> Contribution | None:
        wanted = self.cleaned_data["original"].upper()
        if not wanted:
            return self._missing("original", _("Donnez la référence de ce que vous gardez."))
        seen = Contribution.objects.visible_to(self.user).filter(reference=wanted).first()
        if seen is None:
            return self._missing("original", _("Cette référence n'existe pas, ou vous ne pouvez pas la lire."))
        return kept_of(seen)

    def _take(self) -> dict[str, Any]:
        chosen = self.cleaned_data["assignee"]
        if chosen in ("", NOBODY):
            return {"assignee": None}
        return {"assignee": self.user if chosen == ME else self.people[int(chosen)]}

    def _from_template(self) -> str:
        chosen = self.templates.get(self.cleaned_data["template"])
        return chosen.text if chosen else ""

    def _missing(self, name: str, words: Any) -> None:
        self.add_error(name, words)


def _reasons(codes: Iterable[str]) -> dict[str, ClosingReason]:
    rows = ClosingReason.objects.filter(kind__in=list(codes), is_active=True)
    return {row.code: row for row in rows}


def _by_state(reasons: Iterable[ClosingReason]) -> list[tuple[Any, list[tuple[str, str]]]]:
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in reasons:
        groups.setdefault((row.kind, row.status), []).append((row.code, str(row)))
    return [(_heading(kind, status), rows) for (kind, status), rows in groups.items()]


def _heading(kind: str, status: str) -> Any:
    state = kinds.get(kind).workflow.states.get(status)
    return state.label if state else status


def _people(services: Iterable[int | None]) -> dict[int, User]:
    """Those who handle something in one of the services, or in all; each row says for itself whether they may."""
    held = Q(memberships__service=None) | Q(memberships__service__in=[pk for pk in services if pk])
    rows = User.objects.filter(held, memberships__role__in=HANDLERS, is_active=True)
    return {row.pk: row for row in rows.distinct().order_by("name", "pk")}
