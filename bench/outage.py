"""What was seen of a replica that is killed and brought back under a load."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from bench.authors import Authored
from bench.loads import Held

READ: Final = "ok"
PHASES: Final = ("before", "away", "back")


@dataclass(frozen=True)
class Sample:
    """One moment: what a web server says of the replica, and the transactions that each database has counted since its
    start; None where there was no answer."""

    at: float
    state: str
    lag: float | None
    primary: int | None
    replica: int | None


@dataclass
class Outage:
    """Seconds are those since the load began. `copied`: what the making of the replica took."""

    copied: float
    held: Held
    authored: Authored
    killed: float
    started: float
    samples: list[Sample] = field(default_factory=list)

    def phase(self, name: str) -> list[Sample]:
        """Before it is killed, until it is started again, and once it is read again."""
        again = self.read_again()
        bounds = {
            "before": (0.0, self.killed),
            "away": (self.killed, self.started),
            "back": (self.started + again if again is not None else float("inf"), self.held.seconds),
        }
        since, until = bounds[name]
        return [sample for sample in self.samples if since <= sample.at < until]

    def left(self) -> float | None:
        """Seconds from its death until the first web server said that it does not read it."""
        return self._first(self.killed, is_read=False)

    def read_again(self) -> float | None:
        """Seconds from its start until every look found it read."""
        unread = [sample.at for sample in self.samples if sample.state != READ]
        return self._first(max([self.started, *unread]), is_read=True, since=self.started)

    def _first(self, after: float, *, is_read: bool, since: float | None = None) -> float | None:
        seen = (sample.at for sample in self.samples if sample.at >= after and (sample.state == READ) == is_read)
        first = next(seen, None)
        return None if first is None else first - (after if since is None else since)

    def longest_lag(self, *, read: bool) -> float:
        """The largest that was said; of a replica that was read at that moment, or of any."""
        lags = (sample.lag for sample in self.samples if sample.lag is not None and (sample.state == READ or not read))
        return max(lags, default=0.0)

    def share(self, name: str) -> float | None:
        """Of the transactions of both, those of the replica."""
        seen = self.phase(name)
        replica, primary = counted([each.replica for each in seen]), counted([each.primary for each in seen])
        return replica / (replica + primary) if replica + primary else None


def counted(values: Sequence[int | None]) -> int:
    """By how much a counter grew, which begins at nought when its server is started again."""
    known = [value for value in values if value is not None]
    return sum(after - before if after >= before else after for before, after in pairwise(known))
