"""A circuit breaker: what keeps failing is left alone for a while, instead of making everybody wait for it."""

import threading
import time

from django.core.cache import cache


class Breaker:
    """After `failures` in a row the circuit is open for `seconds`; then one caller tries, and the rest follow it.

    Counted in this process, told to the others through the cache; without the cache each process learns by itself.
    """

    def __init__(self, name: str, *, failures: int, seconds: int) -> None:
        self.key = f"breaker:{name}"
        self.failures = failures
        self.seconds = seconds
        self.lock = threading.Lock()
        self.count = 0
        self.closed_from = 0.0

    def lets_through(self) -> bool:
        with self.lock:
            now = time.monotonic()
            if now < self.closed_from:
                return False
            if self.count >= self.failures:
                # The one that tries again: until it has its answer, the others are still refused.
                self.closed_from = now + self.seconds
                return True
        return not cache.get(self.key)

    def succeeded(self) -> None:
        with self.lock:
            was_open = self.count >= self.failures
            self.count, self.closed_from = 0, 0.0
        if was_open:
            cache.delete(self.key)

    def failed(self) -> None:
        with self.lock:
            self.count += 1
            if self.count < self.failures:
                return
            self.closed_from = time.monotonic() + self.seconds
        cache.set(self.key, True, self.seconds)

    def reset(self) -> None:
        with self.lock:
            self.count, self.closed_from = 0, 0.0
        cache.delete(self.key)
