"""How a city sets up the reasons to close: each for one state in which contributions of its kind end."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions import kinds
from contributions.models import ClosingReason


class ClosingReasonForm(forms.ModelForm):
    kind = forms.ChoiceField(label=_("Type de contribution"))
    status = forms.ChoiceField(label=_("État"))

    class Meta:
        model = ClosingReason
        fields = ("label", "code", "kind", "status", "position", "is_active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "kind" in self.fields:  # read only once it is given
            self.fields["kind"].choices = kinds.kind_choices()
            self.fields["status"].choices = [(kind.plural, _endings(kind)) for kind in kinds.all_kinds()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if {"kind", "status"} <= given.keys() and given["status"] not in dict(_endings(kinds.get(given["kind"]))):
            raise ValidationError({"status": _("Ce type de contribution ne finit pas dans cet état.")})
        return given


def _endings(kind: kinds.Kind) -> list[tuple[str, Any]]:
    return [(state.code, state.label) for state in kind.workflow.states.values() if not state.is_open]
