"""The site under the load of its visitors, whole and behind nginx; and whether all that was sent is there, once."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass

from bench import submissions
from bench.authors import Authors
from bench.paced import Paced, Reply
from bench.spread import Spread, spread
from bench.totals import Totals, totals
from bench.traffic import RISING, Traffic
from bench.visible import Delays, Watcher


@dataclass
class Held:
    """How the site held a load. `rate` and `seconds` are those of the even pace. `astray`: keys of the counters that
    the rows do not bear out; None where that was not looked at."""

    asked: float
    rate: float
    seconds: float
    times: dict[str, Spread]
    errors: Counter[str]
    statuses: Counter[int]
    delays: Delays
    lost: int
    doubled: int
    totals: Totals
    astray: int | None = None

    def rate_of(self, kind: str) -> float:
        return self.times[kind].count / self.seconds


def hold(
    port: int,
    traffic: Traffic,
    *,
    asked: float,
    run: str,
    meanwhile: Callable[[], None] | None = None,
    authors: Authors | None = None,
) -> Held:
    """Send it all, see how soon it shows, let the counters catch up, and count. `meanwhile` is begun with the load:
    what it breaks and mends is the site's to bear. `authors` file and look meanwhile."""
    with Watcher(port, run) as watcher, _Meanwhile(meanwhile), authors or nullcontext():
        began = time.monotonic()
        replies = Paced(port).run(traffic.requests)
        seconds = time.monotonic() - began - traffic.rise
    others = {*watcher.keys, *(authors.found.keys if authors else ())}
    keys = _accepted(replies) | others
    return Held(
        asked=asked,
        rate=sum(reply.due.kind != RISING for reply in replies) / seconds,
        seconds=seconds,
        times=_times(replies),
        errors=Counter(reply.due.kind for reply in replies if reply.is_error),
        statuses=Counter(reply.answer.status for reply in replies),
        delays=watcher.delays,
        lost=len(keys) - submissions.filed(keys),
        doubled=len(submissions.marked()) - submissions.filed({*traffic.keys, *others}),
        totals=totals(port),
    )


class _Meanwhile:
    """Something that is done while the load lasts. Raises what it raised."""

    def __init__(self, work: Callable[[], None] | None) -> None:
        self.work = work
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._do)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        self.thread.join()
        if self.error and not error:
            raise self.error

    def _do(self) -> None:
        try:
            if self.work:
                self.work()
        except BaseException as error:  # the end of a program included: raised where it is awaited
            self.error = error


def _accepted(replies: Iterable[Reply]) -> set[uuid.UUID]:
    """The keys that the site said it had taken."""
    return {key for reply in replies if not reply.is_error and (key := submissions.key_of(reply.due.ask))}


def _times(replies: Iterable[Reply]) -> dict[str, Spread]:
    found: dict[str, list[float]] = {}
    for reply in replies:
        found.setdefault(reply.due.kind, []).append(reply.ms)
    return {kind: spread(times) for kind, times in sorted(found.items())}
