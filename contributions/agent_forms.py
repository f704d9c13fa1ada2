"""The forms of those who look after a contribution: its state and its visibility."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution
from contributions.texts import WordsField


class StatusForm(forms.Form):
    """A move of the workflow, with what the public is told of it."""

    status = forms.ChoiceField(label=_("Nouvel état"), widget=forms.RadioSelect)
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
        self.fields["status"].choices = [
            (
                state.code,
                _("%(state)s (réponse nécessaire)") % {"state": state.label}
                if workflow.moves[contribution.status, state.code].needs_answer
                else state.label,
            )
            for state in workflow.next_states(contribution.status)
        ]


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
