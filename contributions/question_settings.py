"""Setting up a question: choices one per line, and nothing that would make answers already given unreadable."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext_lazy as _

from contributions.models import Answer, Question, QuestionType

OFFERING = (QuestionType.CHOICE, QuestionType.SEVERAL)
LONGEST_CHOICE = Question._meta.get_field("choices").base_field.max_length


class LinesField(forms.CharField):
    """A list of texts, one per line; empty lines are dropped."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class QuestionForm(forms.ModelForm):
    choices = LinesField(
        label=_("choix"),
        required=False,
        help_text=_("Un par ligne, pour « un choix » et « plusieurs choix »."),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 40}),
    )

    class Meta:
        model = Question
        fields = (
            "code", "label", "help", "type", "choices", "is_required", "is_public", "position", "is_active",
        )  # fmt: skip

    def is_valid(self) -> bool:
        """Before the administration's own refusal to delete, which would list every answer there is. It raises at the
        same moment, and the set of forms tells it."""
        is_valid = super().is_valid()
        if getattr(self, "cleaned_data", {}).get(DELETION_FIELD_NAME) and is_answered(self.instance):
            message = _("« %(label)s » a déjà des réponses : décochez « posée » au lieu de la supprimer.")
            raise ValidationError(message % {"label": self.instance.label}, code="answered")
        return is_valid

    def clean_choices(self) -> list[str]:
        choices = self.cleaned_data["choices"]
        if len(set(choices)) < len(choices):
            raise ValidationError(_("Deux choix sont les mêmes."))
        too_long = [choice for choice in choices if len(choice) > LONGEST_CHOICE]
        if too_long:
            message = _("« %(choice)s… » est trop long : %(limit)d caractères au plus.")
            raise ValidationError(message % {"choice": too_long[0][:30], "limit": LONGEST_CHOICE})
        return choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "type" in given and "choices" in given:
            self._match_choices_with_type(given["type"] in OFFERING, given["choices"])
        if is_answered(self.instance):
            self._keep_what_answers_rest_on()
        return given

    def _match_choices_with_type(self, offers: bool, choices: list[str]) -> None:
        if offers and not choices:
            self.add_error("choices", _("Donnez les choix, un par ligne."))
        elif choices and not offers:
            self.add_error("choices", _("Ce type de réponse n'a pas de choix : videz cette case, ou changez le type."))

    def _keep_what_answers_rest_on(self) -> None:
        """An answer is read in the type of its question, found by its code, and published as it was promised."""
        for name in ("type", "code"):
            if name in self.changed_data:
                self.add_error(
                    name, _("Des réponses existent déjà. Décochez « posée », et ajoutez une autre question.")
                )
        if "is_public" in self.changed_data and self.cleaned_data.get("is_public"):
            message = _("Des personnes ont répondu en sachant que ce ne serait pas publié.")
            self.add_error("is_public", message)


def is_answered(question: Question) -> bool:
    return question.pk is not None and Answer.objects.filter(question=question).exists()
