"""The list of the desk as files: a spreadsheet with the answers to the questions, and lines for paper."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import HANDLERS
from accounts.permissions import Person, Reach, reaches_of
from contributions.models import Answer, Category, Contribution, Question
from contributions.pages import newest_first
from contributions.questions import in_words
from contributions.staff_filters import StaffFilterForm, narrow_for

ON_PAPER: Final = 200
BITE: Final = 1000

Columns = dict[str, Callable[[Contribution], Any]]


def listed(user: Person, form: StaffFilterForm) -> QuerySet:
    """What the person reads on the desk under the filters of a valid form, newest first."""
    return narrow_for(user, Contribution.objects.on_desk_of(user), form).newest_first()


def columns() -> Columns:
    """What a line of the file says besides the answers. No address of anybody, no name of an agent."""
    return {
        _("Référence"): lambda row: row.reference,
        _("Type"): lambda row: str(row.declared_kind.label),
        _("Famille"): lambda row: str(row.category.family),
        _("Catégorie"): lambda row: str(row.category),
        _("État"): lambda row: str(row.state.label),
        _("Reçue le"): lambda row: row.created_at,
        _("Close le"): lambda row: row.closed_at,
        _("Échéance"): lambda row: row.due_on,
        _("Intervention prévue le"): lambda row: row.planned_on,
        _("Canal"): lambda row: row.get_channel_display(),
        _("Service"): lambda row: str(row.service or ""),
        _("Titre"): lambda row: row.title,
        _("Description"): lambda row: row.description,
        _("Adresse"): lambda row: row.address,
        _("Précision sur le lieu"): lambda row: row.place_description,
        _("Commune"): lambda row: str(row.commune or ""),
        _("Quartier"): lambda row: str(row.quartier or ""),
        _("Longitude"): lambda row: row.geom.point_on_surface.x,
        _("Latitude"): lambda row: row.geom.point_on_surface.y,
        _("Confirmations"): lambda row: row.support_count,
        _("Réouvertures"): lambda row: row.reopened_count,
        _("Publique"): lambda row: _("Oui") if row.is_public else _("Non"),
    }


def questions_of(form: StaffFilterForm) -> list[Question]:
    """Those that the categories of the list ask, each a column: of one category and its family when one is chosen."""
    rows = Question.objects.select_related("category").order_by("category__position", "category", "position", "pk")
    category: Category | None = form.cleaned_data["category"]
    if category is None:
        return list(rows)
    asked = Q(category=category) | Q(category__parent=category)
    return list(rows.filter(asked | Q(category=category.parent_id) if category.parent_id else asked))


def header(questions: Iterable[Question]) -> list[str]:
    told = _("%(question)s (%(category)s)")
    return [*columns(), *(told % {"question": one, "category": one.category} for one in questions)]


def lines(user: Person, rows: QuerySet, questions: list[Question]) -> Iterator[list[Any]]:
    """A line for each, read a thousand at a time; what is answered in private is for those who handle it."""
    handled, told = reaches_of(user, *HANDLERS), list(columns().values())
    answers = Prefetch("answers", Answer.objects.select_related("question").order_by("pk"))
    found = rows.select_related("category__parent", "commune", "quartier", "service").prefetch_related(answers)
    for row in newest_first(found.defer("commune__geom", "quartier__geom"), bite=BITE):
        said = _answers(row, is_handled=_reached(handled, row))
        yield [*(read(row) for read in told), *(said.get(question.pk) for question in questions)]


def _reached(reaches: list[Reach], row: Contribution) -> bool:
    return any(reach.covers((row.commune_id, row.quartier_id), row.service_id) for reach in reaches)


def _answers(row: Contribution, *, is_handled: bool) -> dict[int, Any]:
    shown = [answer for answer in row.answers.all() if is_handled or answer.question.is_public]
    return {answer.question_id: _value(answer) for answer in shown}


def _value(answer: Answer) -> Any:
    """A number stays one, for a spreadsheet to add up."""
    value = answer.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else in_words(value, answer.question.type)
