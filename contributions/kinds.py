"""Kinds of contribution: all that a new type declares to the shared core."""

from dataclasses import dataclass

from contributions.workflow import Label, State, Workflow


@dataclass(frozen=True)
class Kind:
    """One type of contribution. `model` is the dotted "app.Model" of its table, `prefix` begins its references,
    `form_url` names the page that files one, `icon` is a name of the sprite. `is_problem`: something to put right in
    the street, which those who pass can say still there or gone, and whose usual delay is told."""

    code: str
    model: str
    prefix: str
    label: Label
    plural: Label
    invitation: Label
    icon: str
    form_url: str
    workflow: Workflow
    is_problem: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Declare a kind; a code declared twice is a programming error."""
    if kind.code in _kinds:
        raise ValueError(f"kind {kind.code!r} is declared twice")
    _kinds[kind.code] = kind
    return kind


def withdraw(kind: Kind) -> None:
    """Undo `register`: for tests that declare a kind of their own."""
    del _kinds[kind.code]


def get(code: str) -> Kind:
    """The kind of that code. Raises KeyError."""
    return _kinds[code]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def all_states() -> dict[str, State]:
    """Every state of every kind, the first declaration of a code winning."""
    states: dict[str, State] = {}
    for kind in _kinds.values():
        states = {**kind.workflow.states, **states}
    return states


def kind_choices() -> list[tuple[str, Label]]:
    return [(kind.code, kind.label) for kind in _kinds.values()]


def state_choices() -> list[tuple[str, Label]]:
    return [(state.code, state.label) for state in all_states().values()]
