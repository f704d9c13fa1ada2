"""The history of a contribution, in the words of its readers: the public, and those who look after it."""

import datetime
from dataclasses import dataclass

from contributions.models import Contribution, Event, EventType
from contributions.workflow import State


@dataclass(frozen=True)
class Step:
    """`state` when the step changed it; `by` names a person, and only ever in the history of the staff."""

    at: datetime.datetime
    label: str
    state: State | None
    text: str
    by: str = ""
    is_public: bool = True


def public_steps(contribution: Contribution) -> list[Step]:
    """What anyone may read, oldest first; the one who answers is the local authority, never a person."""
    return [_step(contribution, event) for event in contribution.events.filter(is_public=True)]


def staff_steps(contribution: Contribution) -> list[Step]:
    """The whole history, with the names and the reasons; confirmations are only counted, not told one by one."""
    events = contribution.events.exclude(type=EventType.SUPPORTED).select_related("actor")
    return [_step(contribution, event, by=str(event.actor or "")) for event in events]


def _step(contribution: Contribution, event: Event, by: str = "") -> Step:
    # A state that the workflow has lost since keeps its code: history is not rewritten.
    state = contribution.declared_kind.workflow.states.get(event.status)
    is_change = event.type == EventType.STATUS
    label = (state.label if state else event.status) if is_change else event.get_type_display()
    return Step(event.at, str(label), state if is_change else None, event.text, by, event.is_public)
