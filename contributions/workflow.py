"""Workflows: the states a kind goes through, and who may move it, as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import HANDLERS

Label = str | Promise


@dataclass(frozen=True)
class State:
    """`tone` chooses the shape and colour of its badge: new, active, done or declined. `reopens`, of a closed state:
    the open one that its author's contest leads to; empty where a closing is not contested. `needs` names the column
    that must be told to reach it: the day ("planned_on"), the service, or what it is a duplicate of."""

    code: str
    label: Label
    is_open: bool
    tone: str
    reopens: str = ""
    needs: str = ""


@dataclass(frozen=True)
class Move:
    """From one state to another. `needs_answer`: the public must be told why. `roles`: who may make it, each within
    their services and territories."""

    source: str
    target: str
    needs_answer: bool = False
    roles: tuple[str, ...] = HANDLERS


class Workflow:
    """States and moves. The first state is where a contribution begins; `routed` the one where a rule that knows
    which service handles it puts it, empty for a kind that no service handles."""

    def __init__(self, states: Iterable[State], moves: Iterable[Move], *, routed: str = "") -> None:
        self.routed = routed
        self.states = {state.code: state for state in states}
        self.moves = {(move.source, move.target): move for move in moves}
        self.initial = next(iter(self.states.values()))
        unknown = {code for pair in self.moves for code in pair} - self.states.keys()
        if unknown:
            raise ValueError(f"moves name unknown states: {sorted(unknown)}")
        astray = [state.code for state in self.states.values() if state.reopens and not self._is_reopening(state)]
        if astray:
            raise ValueError(f"these do not reopen into an open state: {astray}")

    def _is_reopening(self, state: State) -> bool:
        target = self.states.get(state.reopens)
        return not state.is_open and target is not None and target.is_open

    def solving(self) -> list[str]:
        """Codes of the states in which what was asked is done."""
        return [state.code for state in self.states.values() if not state.is_open and state.tone == "done"]

    def next_states(self, code: str) -> list[State]:
        return [self.states[target] for source, target in self.moves if source == code]

    def move(self, source: str, target: str) -> Move | None:
        return self.moves.get((source, target))
