"""The acts of the desk on one contribution: the form that asks for each, the verb that does it, what is said after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contributions import actions
from contributions.agent_forms import RevisionForm
from contributions.models import Contribution
from desk import forms
from desk.answering import answer_for
from desk.colleagues import mention

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """`path` ends its address; `said` is told once it is done, with the %(reference)s of the contribution."""

    path: str
    form: Callable[..., RevisionForm]
    do: Callable[[User, Contribution, Given], Any]
    said: Promise


def _change_status(user: User, row: Contribution, given: Given) -> None:
    told = {name: value for name, value in given.items() if name not in ("status", "revision", "answer")}
    # What a template names and the act itself tells (the day, the service) is filled in now.
    known = {name: told[name] for name in ("planned_on", "service") if told.get(name)}
    answer = answer_for(row, given["answer"], **known)
    actions.change_status(
        user, contribution=row, status=given["status"], revision=given["revision"], answer=answer, **told
    )


def _hand_over(user: User, row: Contribution, given: Given) -> None:
    actions.hand_over(user, contribution=row, **given)


def _take(user: User, row: Contribution, given: Given) -> None:
    actions.take(user, contribution=row, **given)


@transaction.atomic
def _note(user: User, row: Contribution, given: Given) -> None:
    """A note whose call is refused is not written either."""
    written = actions.note(user, contribution=row, text=given["text"])
    if given["colleagues"]:
        mention(user, note=written, colleagues=given["colleagues"])


def _answer(user: User, row: Contribution, given: Given) -> None:
    try:
        text = answer_for(row, given["text"])
    except ValidationError as refusal:
        raise ValidationError({"text": refusal.messages}) from None
    actions.answer(user, contribution=row, text=text, revision=given["revision"])


def _ask(user: User, row: Contribution, given: Given) -> None:
    actions.ask_author(user, contribution=row, **given)


def _resume(user: User, row: Contribution, given: Given) -> None:
    actions.resume(user, contribution=row, **given)


def _set_public(user: User, row: Contribution, given: Given) -> None:
    actions.set_public(user, contribution=row, is_public=given["is_public"], reason=given["reason"])


def _unmerge(user: User, row: Contribution, given: Given) -> None:
    if given["merged"]:
        actions.unmerge(user, contribution=given["merged"])
    else:
        actions.unmerge(user, contribution=row, revision=given["revision"])


def _tell_apart(user: User, row: Contribution, given: Given) -> None:
    actions.tell_apart(user, contribution=row, others=[given["other"]])


def _split(user: User, row: Contribution, given: Given) -> None:
    part = actions.Part(given["service"], given["category"], given["description"])
    actions.split(user, contribution=row, parts=[part], revision=given["revision"])


ACTS: Final[dict[str, Act]] = {
    "status": Act("etat", forms.DeskStatusForm, _change_status, _("%(reference)s : l'état est changé.")),
    "hand-over": Act("transmettre", forms.HandOverForm, _hand_over, _("%(reference)s : transmise.")),
    "take": Act("prendre", forms.TakeForm, _take, _("%(reference)s : le suivi est à jour.")),
    "note": Act("note", forms.NoteForm, _note, _("%(reference)s : la note est écrite.")),
    "answer": Act("reponse", forms.AnswerForm, _answer, _("%(reference)s : la réponse est publiée.")),
    "ask": Act("question", forms.AskForm, _ask, _("%(reference)s : la question est posée, le délai s'arrête.")),
    "resume": Act("reprise", forms.ResumeForm, _resume, _("%(reference)s : le traitement reprend.")),
    "visibility": Act("visibilite", forms.VisibilityForm, _set_public, _("%(reference)s : la visibilité est changée.")),
    "unmerge": Act("separer", forms.UnmergeForm, _unmerge, _("%(reference)s : le regroupement est annulé.")),
    "apart": Act("distincte", forms.ApartForm, _tell_apart, _("%(reference)s : ce n'est pas le même, c'est noté.")),
    "split": Act("intervention", forms.SplitForm, _split, _("%(reference)s : l'intervention est créée.")),
}


def perform(act: Act, user: User, contribution: Contribution, form: RevisionForm) -> bool:
    """Do it if the form is right and nothing refuses; otherwise the form says why. Raises PermissionDenied."""
    if not form.is_valid():
        return False
    try:
        act.do(user, contribution, form.cleaned_data)
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    return True
