"""A load at a given pace: each request is due at its moment, and its time counts from there. A server that falls behind
is not waited for, as visitors would not be."""

import selectors
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bench.asks import Ask
from bench.wire import CUT, Answer, Line

CLIENTS: Final = 32
# An answer that is not there by then is an error.
PATIENCE_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Due:
    """A request, what it is one of, and the second of the load at which it is sent."""

    at: float
    kind: str
    ask: Ask


@dataclass(frozen=True)
class Reply:
    due: Due
    answer: Answer
    ms: float

    @property
    def is_error(self) -> bool:
        return not 200 <= self.answer.status < 400


@dataclass
class _Sent:
    due: Due
    line: Line


class Paced:
    """So many connections at most: what is due while all are busy waits, and its time runs."""

    def __init__(self, port: int, clients: int = CLIENTS, heard: Callable[[Reply], None] = lambda reply: None) -> None:
        self.idle = [Line(port) for _number in range(clients)]
        self.selector = selectors.DefaultSelector()
        self.replies: list[Reply] = []
        self.heard = heard

    def run(self, requests: Iterable[Due]) -> list[Reply]:
        """All of them, in the order of their moments; ends when each is answered or given up."""
        waiting = deque(requests)
        self.began = time.perf_counter()
        limit = self.began + (waiting[-1].at if waiting else 0) + PATIENCE_SECONDS
        while (waiting or self.selector.get_map()) and time.perf_counter() < limit:
            self._send_what_is_due(waiting)
            self._hear(self._pause(waiting))
        self._give_up(waiting)
        return self.replies

    def _now(self) -> float:
        return time.perf_counter() - self.began

    def _send_what_is_due(self, waiting: deque[Due]) -> None:
        while waiting and self.idle and waiting[0].at <= self._now():
            due, line = waiting.popleft(), self.idle.pop()
            line.send(due.ask)
            self.selector.register(line.socket, selectors.EVENT_READ, _Sent(due, line))

    def _pause(self, waiting: deque[Due]) -> float:
        return max(waiting[0].at - self._now(), 0.0) if waiting and self.idle else 0.5

    def _hear(self, pause: float) -> None:
        if not self.selector.get_map():
            time.sleep(pause)
            return
        for ready, _events in self.selector.select(pause):
            answer = ready.data.line.receive()
            if answer is not None:
                self._keep(ready.data, answer)

    def _keep(self, sent: _Sent, answer: Answer) -> None:
        self.selector.unregister(sent.line.socket)
        reply = Reply(sent.due, answer, (self._now() - sent.due.at) * 1000)
        self.replies.append(reply)
        self.heard(reply)
        if answer.is_last:
            sent.line.open_again()
        self.idle.append(sent.line)

    def _give_up(self, waiting: Iterable[Due]) -> None:
        unanswered = [key.data for key in self.selector.get_map().values()]
        for sent in unanswered:
            self._keep(sent, CUT)
        self.replies += [Reply(due, CUT, PATIENCE_SECONDS * 1000) for due in waiting]
        for line in self.idle:
            line.socket.close()
