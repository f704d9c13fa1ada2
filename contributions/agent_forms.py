"""The forms of those who look after a contribution: its state and its visibility."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions import photos
from contributions.models import ClosingReason, Contribution
from contributions.texts import WordsField
from contributions.workflow import State, Workflow


class ProofField(forms.FileField):
    """A photo, re-encoded while it is checked: its clean value is a `photos.Picture`."""

    def to_python(self, data: Any) -> photos.Picture | None:
        upload = super().to_python(data)
        return photos.reencode(upload) if upload else None


class StatusForm(forms.Form):
    """A move of the workflow, with what the public is told of it; for a closing, its reason or its proof."""

    status = forms.ChoiceField(label=_("Nouvel état"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Motif de clôture"),
        help_text=_("Publié. Pour clore, choisissez un motif qui va avec l'état, ou joignez une photo."),
        required=False,
        error_messages={"invalid_choice": _("Ce motif n'est pas dans la liste.")},
    )
    proof = ProofField(
        label=_("Photo qui prouve la clôture"),
        help_text=_("Publiée. Ni visage ni plaque ; le lieu et la date inscrits dans le fichier sont effacés."),
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

    def __init__(self, *args: Any, contribution: Contribution, **options: Any) -> None:
        super().__init__(*args, auto_id="status_%s", **options)
        workflow = contribution.declared_kind.workflow
        following = workflow.next_states(contribution.status)
        self.fields["status"].choices = [(state.code, _said(workflow, contribution, state)) for state in following]
        closing = [state for state in following if not state.is_open]
        if closing:
            self.reasons = _reasons(contribution.kind, closing)
            self.fields["reason"].choices = _by_state(self.reasons.values(), closing)
        else:
            for name in ("reason", "proof", "proof_alt"):
                del self.fields[name]

    def clean_reason(self) -> ClosingReason | None:
        return self.reasons.get(self.cleaned_data["reason"])

    def refuse(self, refusal: ValidationError) -> None:
        """Take in what the action refused; on a form without a closing, its words stand above."""
        known = all(name in self.fields for name in getattr(refusal, "error_dict", {}))
        self.add_error(None, refusal if known else ValidationError(refusal.messages))

    def ask_for_the_photo_again(self) -> None:
        """A browser never sends back the file of a form that is shown again: better said than lost in silence."""
        if self.files.get("proof") and "proof" in self.fields and "proof" not in self.errors:
            self.add_error("proof", _("Joignez la photo de nouveau : elle n'a pas été gardée."))


def _said(workflow: Workflow, contribution: Contribution, state: State) -> Any:
    if workflow.moves[contribution.status, state.code].needs_answer:
        return _("%(state)s (réponse nécessaire)") % {"state": state.label}
    return state.label


def _reasons(kind: str, closing: list[State]) -> dict[str, ClosingReason]:
    rows = ClosingReason.objects.filter(kind=kind, status__in=[state.code for state in closing], is_active=True)
    return {row.code: row for row in rows}


def _by_state(reasons: Any, closing: list[State]) -> list[tuple[str, Any]]:
    """A heading for each state, so that the list reads well without scripts."""
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
