"""One act on many contributions: which of them it would change, and why not the others."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import HANDLERS, Service, User
from accounts.permissions import Person, Reach, reaches_of
from contributions import kinds
from contributions.models import ClosingReason, Contribution
from contributions.workflow import Label
from desk.answering import answer_for

# More at once is nobody's reading: it is an import, or a mistake.
MOST: Final = 500


class What(TextChoices):
    STATUS = "status", gettext_lazy("Changer l'état")
    ANSWER = "answer", gettext_lazy("Répondre sans changer l'état")
    HAND_OVER = "hand_over", gettext_lazy("Transmettre à un service")
    TAKE = "take", gettext_lazy("Dire qui les suit")


# As it is told once done: "3 contributions : Changement d'état".
DONE: Final[dict[str, Label]] = {
    What.STATUS: pgettext_lazy("acte groupé", "Changement d'état"),
    What.ANSWER: pgettext_lazy("acte groupé", "Réponse"),
    What.HAND_OVER: pgettext_lazy("acte groupé", "Transmission"),
    What.TAKE: pgettext_lazy("acte groupé", "Suivi"),
}


@dataclass(frozen=True)
class Act:
    """What is done to each, with the words of the single acts (`contributions.actions`)."""

    what: What
    status: str = ""
    answer: str = ""
    reason: ClosingReason | None = None
    planned_on: datetime.date | None = None
    service: Service | None = None
    assignee: User | None = None
    duplicate_of: Contribution | None = None
    also_waiting: bool = False

    def answer_to(self, row: Contribution) -> str:
        return answer_for(row, self.answer, planned_on=self.planned_on, service=self.service)


@dataclass(frozen=True)
class Rights:
    """What a person's roles reach, read once for many contributions."""

    reaches: list[Reach]

    @classmethod
    def of(cls, user: Person, *roles: str) -> "Rights":
        return cls(reaches_of(user, *(roles or HANDLERS)))

    def cover(self, row: Contribution, *roles: str, service: int | None = None) -> bool:
        """The rule of `contributions.permissions`, for any of `roles` or of all those that were read."""
        within = (row.commune_id, row.quartier_id)
        reaches = [reach for reach in self.reaches if not roles or reach.role in roles]
        return any(reach.covers(within, service or row.service_id) for reach in reaches)


@dataclass(frozen=True)
class LeftOut:
    """A contribution that an act would not change; `row` is None for a reference that is not on the desk."""

    reference: str
    why: str
    row: Contribution | None = None


@dataclass(frozen=True)
class Plan:
    """What would happen: to these, and not to those."""

    act: Act
    will: list[Contribution] = field(default_factory=list)
    wont: list[LeftOut] = field(default_factory=list)

    @property
    def state(self) -> Label:
        """The state they would be in; empty when it does not change."""
        return next((str(_state(row, self.act.status)) for row in self.will), "") if self.act.status else ""

    @property
    def example(self) -> str:
        """The answer as the first of them would get it."""
        return self.act.answer_to(self.will[0]) if self.will and self.act.answer else ""


def plan(user: Person, act: Act, rows: Iterable[Contribution], missing: Iterable[str] = ()) -> Plan:
    """Judge each of the rows: three queries at most, however many they are. What is done in the end is judged again by
    the verb that does it."""
    rows = list(rows)
    judge = _Judge(act, Rights.of(user), _rights_of(act.assignee))
    told = Plan(act)
    for row in rows:
        if why := judge.why_not(row):
            told.wont.append(LeftOut(row.reference, why, row))
        else:
            told.will.append(row)
    away = _("N'est plus sur votre bureau, ou n'existe pas.")
    told.wont.extend(LeftOut(reference, away) for reference in missing)
    return told


def _rights_of(assignee: User | None) -> Rights | None:
    return Rights.of(assignee) if assignee else None


def _state(row: Contribution, code: str) -> Label:
    state = row.declared_kind.workflow.states.get(code)
    return state.label if state else code


@dataclass(frozen=True)
class _Judge:
    act: Act
    mine: Rights
    theirs: Rights | None

    def why_not(self, row: Contribution) -> str:
        """Why this row cannot be changed, in a sentence; empty when it can."""
        if not self.mine.cover(row):
            return _("N'est pas traitée par vous : autre service, ou autre territoire.")
        if row.paused_at and row.is_open and not self.act.also_waiting:
            return _("Attend une précision de son auteur.")
        checks = {
            What.STATUS: self._status,
            What.ANSWER: self._answer,
            What.HAND_OVER: self._hand_over,
            What.TAKE: self._take,
        }
        return checks[self.act.what](row)

    def _status(self, row: Contribution) -> str:
        workflow = row.declared_kind.workflow
        move = workflow.move(row.status, self.act.status)
        if move is None:
            return self._no_move(row)
        if not self.mine.cover(row, *move.roles):
            return _("Ce changement revient au responsable du service.")
        if move.needs_answer and not self.act.answer:
            return _("Une réponse au public est nécessaire.")
        target = workflow.states[self.act.status]
        if target.needs == "service" and not (self.act.service or row.service_id):
            return _("N'a pas encore de service : choisissez-en un.")
        if self.act.reason and self.act.reason.kind != row.kind:
            return _("Ce motif ne va pas avec ce type de contribution.")
        return self._duplicate(row) or self._answer(row)

    def _no_move(self, row: Contribution) -> str:
        if row.status == self.act.status:
            return _("Est déjà dans cet état.")
        if not row.is_open:
            return _("Est déjà close.")
        told = {"source": row.state.label, "target": _state(row, self.act.status)}
        return _("Ne passe pas de « %(source)s » à « %(target)s ».") % told

    def _duplicate(self, row: Contribution) -> str:
        kept = self.act.duplicate_of
        if kept is None:
            return ""
        if row.pk == kept.pk:
            return _("Est celle que vous gardez.")
        if row.kind != kept.kind:
            return _("N'est pas du même type que celle que vous gardez.")
        return ""

    def _answer(self, row: Contribution) -> str:
        try:
            self.act.answer_to(row)
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        return ""

    def _hand_over(self, row: Contribution) -> str:
        if not row.declared_kind.workflow.routed:
            return _("Ce type de contribution ne se transmet pas.")
        if not row.is_open:
            return _("Est déjà close.")
        if self.act.service and row.service_id == self.act.service.pk:
            return _("Ce service l'a déjà.")
        return self._answer(row)

    def _take(self, row: Contribution) -> str:
        wanted = self.act.assignee
        if row.assignee_id == (wanted.pk if wanted else None):
            return _("Est déjà suivie ainsi.")
        if self.theirs and not self.theirs.cover(row):
            return _("Cette personne n'agit pas dans ce service et ce territoire.")
        return ""


def states_of(rows: Iterable[Contribution]) -> list[tuple[str, Label]]:
    """The states that some of the rows may be moved to, in the order of their workflow."""
    found = {(row.kind, row.status) for row in rows}
    reached: dict[str, Label] = {}
    for kind in dict.fromkeys(code for code, _status in found):
        workflow = kinds.get(kind).workflow
        targets = {state.code for code, status in found if code == kind for state in workflow.next_states(status)}
        reached |= {code: state.label for code, state in workflow.states.items() if code in targets}
    return list(reached.items())
