"""How often another host is asked by all our processes together: turns, one after the other."""

import threading
import time
from typing import Final

from django.core.cache import cache

KEPT_SECONDS: Final = 10
# As many processes as may ask at once: each then takes its own share.
PROCESSES: Final = 4


class Pace:
    """Gives turns so that no second, wherever it begins, holds more than `per_second` of them.

    Turns are shared through the cache; while it is away each process keeps to a quarter of them.
    """

    def __init__(self, name: str, *, per_second: int) -> None:
        self.name = name
        # A second touches one turn more than it is long.
        self.turns = per_second - 1
        self.lock = threading.Lock()
        self.last = 0

    def wait(self, *, seconds: float) -> bool:
        """Wait for a turn, `seconds` at most; False when there is none in that time."""
        now = time.time()
        turn = self._take(int(now * self.turns) + 1, int((now + seconds) * self.turns))
        if turn is None:
            return False
        time.sleep(max(0.0, turn / self.turns - time.time()))
        return True

    def _take(self, first: int, last: int) -> int | None:
        with self.lock:
            for turn in range(max(first, self.last + 1), last + 1):
                self.last = turn
                key = f"pace:{self.name}:{turn}"
                # A cache that is away says yes to everybody, and knows nothing a moment later.
                if cache.add(key, True, KEPT_SECONDS) and (cache.get(key) or turn % PROCESSES == 0):
                    return turn
        return None
