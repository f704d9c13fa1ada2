"""The questions of a category: which are asked, whether an answer fits, and how answers are read afterwards."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from contributions.models import Answer, Category, Contribution, Question, QuestionType
from contributions.texts import WordsField
from geo.compiled import compiled

LONGEST_TEXT = 500
LARGEST_NUMBER = 10**9
CODE, MOST_TOLD = re.compile(r"[-\w]{1,40}", re.ASCII), 10
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)


def asked_by(categories: Iterable[Category]) -> dict[int, list[Question]]:
    """What each of these categories asks, by its id, in one query: its family's questions first, then its own.

    Where both use a code, the entry's own question is asked.
    """
    categories = list(categories)
    ids = {pk for row in categories for pk in (row.pk, row.parent_id) if pk}
    own: dict[int, list[Question]] = {}
    for question in _questions(categories=[*ids]):
        own.setdefault(question.category_id, []).append(question)
    return {row.pk: _with_family(own.get(row.pk, []), own.get(row.parent_id or 0, [])) for row in categories}


@compiled
def _questions(categories: Any) -> QuerySet[Question]:
    return Question.objects.filter(category__among=categories, is_active=True).order_by("position", "pk")


def _with_family(own: list[Question], of_family: list[Question]) -> list[Question]:
    taken = {question.code for question in own}
    return [question for question in of_family if question.code not in taken] + own


def asked(category: Category) -> list[Question]:
    return asked_by([category])[category.pk]


def check(questions: Iterable[Question], answers: dict[str, Any]) -> dict[str, Any]:
    """The answers by code, typed as they are stored; what was left empty is left out.

    Raises ValidationError, by code: an unknown question, an answer that does not fit, one that is missing.
    """
    by_code = {question.code: question for question in questions}
    errors: dict[str, Any] = _unknown(answers.keys() - by_code.keys())
    clean: dict[str, Any] = {}
    for code, question in by_code.items():
        try:
            value = _fitting(question, answers.get(code))
        except ValidationError as refusal:
            errors[code] = refusal.messages
            continue
        if value is not None:
            clean[code] = value
    if errors:
        raise ValidationError(errors)
    return clean


def _unknown(codes: set[str]) -> dict[str, list[str]]:
    """Told by name when it is a name that a question could have; a program may send anything."""
    named = sorted(code for code in codes if CODE.fullmatch(code))[:MOST_TOLD]
    message = _("Cette question n'est pas posée pour cette catégorie.")
    return {code: [message] for code in named or ["answers"][: len(codes)]}


def _fitting(question: Question, value: Any) -> Any:
    """The value in its type; None when nothing was answered."""
    if value is not None and value != "" and value != []:
        value = FITTING[QuestionType(question.type)](question, value)
    if value is None or value == "" or value == []:
        if question.is_required:
            raise ValidationError(_("Cette réponse est nécessaire."), code="required")
        return None
    return value


def _text(question: Question, value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("La réponse est un texte."))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValidationError(_("Ce texte contient un caractère qui n'existe pas.")) from None
    return WordsField(max_length=LONGEST_TEXT, required=False).clean(value)


def _number(question: Question, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValidationError(_("La réponse est un nombre."))
    if not abs(value) <= LARGEST_NUMBER:  # true of NaN too
        raise ValidationError(_("Ce nombre est trop grand."))
    return int(value) if value == int(value) else value


def _yes_no(question: Question, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("La réponse est oui ou non."))
    return value


def _choice(question: Question, value: Any) -> str:
    if not isinstance(value, str) or value not in question.choices:
        raise ValidationError(_not_offered(question))
    return value


def _several(question: Question, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValidationError(_("La réponse est une liste de choix."))
    if not all(isinstance(one, str) and one in question.choices for one in value):
        raise ValidationError(_not_offered(question))
    return [choice for choice in question.choices if choice in value]


def _not_offered(question: Question) -> str:
    return _("Ce choix n'est pas proposé. Acceptés : %(choices)s.") % {"choices": ", ".join(question.choices)}


def _date(question: Question, value: Any) -> str:
    try:
        day = datetime.date.fromisoformat(value) if len(value) == len("YYYY-MM-DD") else None
    except (TypeError, ValueError):
        day = None
    if day is None:
        raise ValidationError(_("La réponse est une date, écrite AAAA-MM-JJ."))
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(_("Cette date n'est pas vraisemblable."))
    return day.isoformat()


FITTING: dict[QuestionType, Callable[[Question, Any], Any]] = {
    QuestionType.TEXT: _text,
    QuestionType.NUMBER: _number,
    QuestionType.YES_NO: _yes_no,
    QuestionType.CHOICE: _choice,
    QuestionType.SEVERAL: _several,
    QuestionType.DATE: _date,
}


@dataclass(frozen=True)
class Said:
    """A question and what was answered, in words."""

    label: str
    text: str
    is_public: bool


def published_answers() -> QuerySet[Answer]:
    """Those that programs read."""
    return Answer.objects.filter(question__is_public=True).order_by("question__position", "question_id")


def published() -> Prefetch:
    """For the rows that programs read: `published_answers`, one query for all of them."""
    rows = published_answers().select_related("question")
    rows = rows.only("contribution", "value", "question__code", "question__label", "question__type")
    return Prefetch("answers", rows, to_attr="published_answers")


@compiled
def _answers(contribution: Any, shown: Any) -> QuerySet[Answer]:
    """`shown`: which of published (true) and not (false)."""
    rows = Answer.objects.filter(contribution=contribution, question__is_public__among=shown)
    return rows.select_related("question").order_by("question__position", "question_id")


def said(contribution: Contribution, *, also_private: bool = False) -> list[Said]:
    """What was answered, as a page shows it. `also_private` is for the author and those who look after it."""
    rows = _answers(contribution=contribution.pk, shown=[True, False] if also_private else [True])
    return [Said(str(row.question), in_words(row.value, row.question.type), row.question.is_public) for row in rows]


def in_words(value: Any, type: str) -> str:
    """An answer of a question of that type, as a page shows it."""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, list):
        return ", ".join(_(str(one)) for one in value)
    if type == QuestionType.DATE:
        day = parse_date(str(value))
        return date_format(day, "DATE_FORMAT") if day else str(value)
    if type == QuestionType.CHOICE:
        return _(str(value))
    return localize(value) if isinstance(value, int | float) else str(value)
