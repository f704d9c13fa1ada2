"""What keeps failing is left alone for a while, by every process."""

from django.core.cache import cache

from geo.breaker import Breaker


def test_an_open_circuit_lets_one_try_after_its_time(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("geo.breaker.time.monotonic", lambda: now[0])
    breaker = Breaker("test", failures=2, seconds=30)
    breaker.failed()
    assert breaker.lets_through()
    breaker.failed()
    assert not breaker.lets_through()
    cache.delete(breaker.key)
    now[0] += 31
    assert [breaker.lets_through() for _caller in range(3)] == [True, False, False]
    breaker.succeeded()
    assert breaker.lets_through()


def test_an_open_circuit_is_known_to_the_other_processes():
    here, there = (Breaker("shared", failures=1, seconds=30) for _process in range(2))
    here.failed()
    assert not there.lets_through()
