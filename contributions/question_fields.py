"""Questions as fields of a form: `q-<code>`, filled as people write (a comma in a number, a date in the French way)."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions import questions
from contributions.models import Category, Question, QuestionType
from contributions.texts import WordsField

PREFIX = "q-"
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"]
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?", re.ASCII)
GROUPING = re.compile(r"[\s\u00a0\u202f']")
# What is carried for a category that is no longer the chosen one: enough for any form, and not a store.
MOST_CARRIED, LONGEST_CARRIED = 40, 500


class NumberField(forms.CharField):
    """A number as it is written: "12", "12,5", "1 200"."""

    def clean(self, value: Any) -> int | float | None:
        text = GROUPING.sub("", super().clean(value))
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise ValidationError(_("Écrivez un nombre, par exemple 12 ou 12,5."), code="invalid")
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number


class DayField(forms.DateField):
    """A day, kept as "YYYY-MM-DD"."""

    def clean(self, value: Any) -> str | None:
        day = super().clean(value)
        return day.isoformat() if isinstance(day, datetime.date) else None


def field_for(question: Question) -> forms.Field:
    """The field that asks it."""
    required = _("Cette réponse est nécessaire.")
    common: dict[str, Any] = {
        "label": str(question),
        "help_text": gettext(question.help),
        "required": question.is_required,
        "error_messages": {"required": required},
    }
    return MAKERS[QuestionType(question.type)](question, common)


def _text(question: Question, common: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return WordsField(max_length=questions.LONGEST_TEXT, widget=widget, **common)


def _number(question: Question, common: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal", "class": "questions__number"})
    return NumberField(max_length=30, widget=widget, **common)


def _yes_no(question: Question, common: dict[str, Any]) -> forms.Field:
    return forms.TypedChoiceField(
        choices=_with_none(question, [("true", _("Oui")), ("false", _("Non"))]),
        coerce=lambda value: value == "true",
        empty_value=None,
        widget=forms.RadioSelect,
        **_with_unknown_choice(common),
    )


def _choice(question: Question, common: dict[str, Any]) -> forms.Field:
    choices = _with_none(question, [(choice, gettext(choice)) for choice in question.choices])
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **_with_unknown_choice(common))


def _several(question: Question, common: dict[str, Any]) -> forms.Field:
    choices = [(choice, gettext(choice)) for choice in question.choices]
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=choices, widget=widget, **_with_unknown_choice(common))


def _day(question: Question, common: dict[str, Any]) -> forms.Field:
    common["error_messages"]["invalid"] = _("Écrivez une date, par exemple 31/12/2025.")
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "questions__date"})
    return DayField(input_formats=DATE_FORMATS, widget=widget, **common)


def _with_none(question: Question, choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """One way back for whoever touched an answer that they need not give."""
    return choices if question.is_required else [*choices, ("", _("Sans réponse"))]


def _with_unknown_choice(common: dict[str, Any]) -> dict[str, Any]:
    common["error_messages"]["invalid_choice"] = _("Ce choix n'est plus proposé. Choisissez dans la liste.")
    return common


MAKERS = {
    QuestionType.TEXT: _text,
    QuestionType.NUMBER: _number,
    QuestionType.YES_NO: _yes_no,
    QuestionType.CHOICE: _choice,
    QuestionType.SEVERAL: _several,
    QuestionType.DATE: _day,
}


class AskingForm(forms.Form):
    """A form whose `category` brings questions. `asked` says which were shown and `told` whom one was sent to, so that
    nothing leaves before both were read, with scripts or without."""

    asked = forms.Field(required=False, widget=forms.HiddenInput)
    told = forms.Field(required=False, widget=forms.HiddenInput)

    questions: list[Question]
    chosen: Category | None

    def ask(self) -> None:
        """Add the questions of the category that was given, when it exists."""
        given = self.data if self.is_bound else self.initial
        try:
            self.chosen = self.fields["category"].clean(given.get("category"))
        except ValidationError:
            self.chosen = None
        self.questions = questions.asked(self.chosen) if self.chosen else []
        for question in self.questions:
            self.fields[PREFIX + question.code] = field_for(question)

    @property
    def to_ask(self) -> str:
        """What `asked` says once these very questions are on the screen; empty when there are none."""
        ids = "-".join(str(question.pk) for question in self.questions)
        return f"{self.chosen.code}:{ids}" if self.chosen and ids else ""

    @property
    def is_unread(self) -> bool:
        """Questions that were not on the screen that was sent."""
        return bool(self.to_ask) and self.to_ask != self.data.get("asked", "")

    @property
    def has_changed_questions(self) -> bool:
        """They were on it, and are no longer the same."""
        return self.is_unread and self.data.get("asked", "").startswith(f"{self.chosen.code}:" if self.chosen else "")

    def common(self) -> list[BoundField]:
        """The fields that every category has."""
        return [field for field in self if not field.name.startswith(PREFIX) and field.name not in ("asked", "told")]

    def asking(self) -> list[BoundField]:
        """The questions of the category."""
        return [self[PREFIX + question.code] for question in self.questions]

    def carried(self) -> list[tuple[str, str]]:
        """Answers to the questions of another category, carried along: whoever chooses it again finds them."""
        given = self.data if self.is_bound else self.initial
        pairs = [
            (name, text[:LONGEST_CARRIED])
            for name in given
            if name.startswith(PREFIX) and name not in self.fields
            for text in _texts(given, name)
        ]
        return pairs[:MOST_CARRIED]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        names = {question.code: PREFIX + question.code for question in self.questions}
        if self.is_unread:
            # Nobody is at fault for a question they have not seen.
            for name in names.values():
                self.errors.pop(name, None)
        given["answers"] = {code: given[name] for code, name in names.items() if name in given}
        return given


def _texts(given: Any, name: str) -> list[str]:
    if isinstance(given, QueryDict):
        return given.getlist(name)
    return given[name] if isinstance(given[name], list) else [str(given[name])]


def as_typed(data: QueryDict) -> dict[str, Any]:
    """Everything as it was typed, the boxes of one question together."""
    typed: dict[str, Any] = data.dict()
    return typed | {
        name: data.getlist(name) for name in data if name.startswith(PREFIX) and len(data.getlist(name)) > 1
    }
