"""The forms of those who look after a contribution: its state and its visibility."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from accounts.permissions import Person
from contributions import photos
from contributions.actions.holding import overtaken
from contributions.models import ClosingReason, Contribution
from contributions.permissions import may_move
from contributions.texts import WordsField
from contributions.workflow import State, Workflow


class ProofField(forms.FileField):
    """A photo, re-encoded while it is checked: its clean value is a `photos.Picture`."""

    def to_python(self, data: Any) -> photos.Picture | None:
        upload = super().to_python(data)
        return photos.reencode(upload) if upload else None


LARGEST_REVISION: Final = 2**31 - 1
# What a state needs (`State.needs`) and the fields of a closing, by the field that asks for it.
NEEDED: Final = ("planned_on", "service", "duplicate_of")
CLOSING: Final = ("reason", "proof", "proof_alt")


class RevisionForm(forms.Form):
    """Carries the revision of the contribution that its writer read; the page always writes the present one in it."""

    revision = forms.IntegerField(min_value=0, max_value=LARGEST_REVISION, required=False, widget=forms.HiddenInput)

    def refuse(self, refusal: ValidationError) -> None:
        """Take in what the action refused; what is about a field that the form lacks stands above."""
        known = all(name in self.fields for name in getattr(refusal, "error_dict", {}))
        self.add_error(None, refusal if known else ValidationError(refusal.messages))

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody acted since its writer read the contribution."""
        return self.has_error("__all__", "changed")


class StatusForm(RevisionForm):
    """A move of the workflow that this person may make, with what its state needs and what the public is told."""

    status = forms.ChoiceField(label=_("Nouvel état"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Motif de clôture"),
        help_text=_("Publié. Pour clore, choisissez un motif qui va avec l'état, ou joignez une photo."),
        required=False,
        error_messages={"invalid_choice": _("Ce motif n'est pas dans la liste.")},
    )
    proof = ProofField(
        label=_("Photo qui prouve la clôture"),
        help_text=_("Publiée. Ni visage ni plaque ; le lieu et la date inscrits dans le fichier sont effacés."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    proof_alt = WordsField(
        label=_("Ce que montre cette photo"),
        help_text=_("Lu aux personnes qui ne voient pas l'image."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    answer = WordsField(
        label=_("Réponse au public"),
        help_text=_("Publiée avec le nouvel état, sans votre nom."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    planned_on = forms.DateField(
        label=_("Jour de l'intervention"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    service = forms.ModelChoiceField(
        Service.objects.filter(is_active=True),
        label=_("Service à qui la transmettre"),
        required=False,
        to_field_name="code",
        empty_label=_("Celui qui l'a déjà"),
    )
    duplicate_of = forms.CharField(
        label=_("Référence de celle que l'on garde"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, contribution: Contribution, user: Person, **options: Any) -> None:
        super().__init__(*args, auto_id="status_%s", **options)
        workflow = contribution.declared_kind.workflow
        self.user, self.contribution = user, contribution
        following = workflow.next_states(contribution.status)
        self.targets = [state for state in following if may_move(user, contribution, state.code)]
        self.fields["status"].choices = [(state.code, _said(workflow, contribution, state)) for state in self.targets]
        self.closing = [state for state in self.targets if not state.is_open]
        self.fields["planned_on"].widget.attrs["min"] = timezone.localdate().isoformat()
        if not contribution.service_id:
            self.fields["service"].empty_label = _("Choisir un service")
        # Read when the list is drawn or a reason is checked: an act that gives none asks for nothing.
        self.fields["reason"].choices = lambda: _by_state(self.reasons.values(), self.closing)
        self._drop_what_no_target_needs()

    def _drop_what_no_target_needs(self) -> None:
        needed = {state.needs for state in self.targets}
        for name in (*(name for name in NEEDED if name not in needed), *(() if self.closing else CLOSING)):
            del self.fields[name]

    @cached_property
    def reasons(self) -> dict[str, ClosingReason]:
        return _reasons(self.contribution.kind, self.closing)

    @property
    def moves(self) -> list[tuple[BoundWidget, State]]:
        """The choices of `status`, each with its state."""
        return list(zip(self["status"], self.targets, strict=True))

    def clean_reason(self) -> ClosingReason | None:
        code = self.cleaned_data["reason"]
        return self.reasons.get(code) if code else None

    def clean_duplicate_of(self) -> Contribution | None:
        reference = self.cleaned_data["duplicate_of"].strip().upper()
        if not reference:
            return None
        kept = Contribution.objects.visible_to(self.user).filter(reference=reference).first()
        if kept is None:
            raise ValidationError(_("Aucune contribution ne porte cette référence."), code="unknown")
        return kept

    def clean(self) -> dict[str, Any]:
        """What was typed for another state than the chosen one is not part of the act. A move that is no longer
        possible because of what somebody did since is told as that."""
        given = super().clean() or self.cleaned_data
        if given.get("revision") not in (None, self.contribution.revision):
            self.errors.pop("status", None)
            raise overtaken(self.contribution)
        needs = {state.code: state.needs for state in self.targets}.get(given.get("status", ""), "")
        for name in NEEDED:
            if name in self.fields and name != needs:
                given[name] = None
                self.errors.pop(name, None)
        return given

    def ask_for_the_photo_again(self) -> None:
        """A browser never sends back the file of a form that is shown again: better said than lost in silence."""
        if self.files.get("proof") and "proof" in self.fields and "proof" not in self.errors:
            self.add_error("proof", _("Joignez la photo de nouveau : elle n'a pas été gardée."))


def _said(workflow: Workflow, contribution: Contribution, state: State) -> Any:
    if workflow.moves[contribution.status, state.code].needs_answer:
        return _("%(state)s (réponse nécessaire)") % {"state": state.label}
    return state.label


def _reasons(kind: str, closing: list[State]) -> dict[str, ClosingReason]:
    rows = ClosingReason.objects.filter(kind=kind, status__in=[state.code for state in closing], is_active=True)
    return {row.code: row for row in rows}


def _by_state(reasons: Iterable[ClosingReason], closing: list[State]) -> list[tuple[str, Any]]:
    """A heading for each state, so that the list reads well without scripts."""
    reasons = list(reasons)
    groups = [(state.label, [(row.code, str(row)) for row in reasons if row.status == state.code]) for state in closing]
    return [("", _("Aucun motif")), *((label, rows) for label, rows in groups if rows)]


class VisibilityForm(forms.Form):
    """Hide from the public, or show again; the reason stays between those who look after it."""

    is_public = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = WordsField(
        label=_("Pourquoi la masquer, ou la montrer"),
        help_text=_("Gardée dans l'historique interne, jamais publiée."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="visibility_%s", **options)
