"""Workflows: the states a kind goes through, and who may move it, as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class State:
    """`tone` chooses the shape and colour of its badge: new, active, done or declined. `reopens`, of a closed state:
    the open one that its author's contest leads to; empty where a closing is not contested."""

    code: str
    label: Label
    is_open: bool
    tone: str
    reopens: str = ""


@dataclass(frozen=True)
class Move:
    """From one state to another. `needs_answer`: the public must be told why."""

    source: str
    target: str
    needs_answer: bool = False


class Workflow:
    """States and moves. The first state is where a contribution begins."""

    def __init__(self, states: Iterable[State], moves: Iterable[Move]) -> None:
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
