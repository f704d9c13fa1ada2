"""Who is told at once that an author answered what was asked: declared by the packages above. None is named here."""

from collections.abc import Callable

from contributions.models import Event

Listener = Callable[[Event], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> Listener:
    """Declare a listener. It is called in the transaction of the answer, with its event."""
    if listener in _listeners:
        raise ValueError(f"listener {listener!r} is declared twice")
    _listeners.append(listener)
    return listener


def tell(reply: Event) -> None:
    for listener in _listeners:
        listener(reply)
