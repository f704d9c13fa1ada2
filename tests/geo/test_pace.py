"""Turns at asking another host: never more than their number in any second."""

from django.core.cache import cache

from geo.pace import Pace


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.03

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def turns(clock: Clock, *paces: Pace, count: int) -> list[float]:
    """When each of the turns began, taken as fast as they are given, by each process in its turn."""
    moments = []
    for number in range(count):
        assert paces[number % len(paces)].wait(seconds=5)
        moments.append(clock.now)
    return moments


def fullest_second(moments: list[float]) -> int:
    return max(sum(start <= moment < start + 1 for moment in moments) for start in moments)


def test_no_second_holds_more_than_its_number(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("geo.pace.time", clock)
    moments = turns(clock, Pace("one", per_second=10), count=60)
    assert fullest_second(moments) <= 10
    assert moments[-1] - moments[0] < 60 / 8  # and hardly fewer


def test_processes_share_their_turns(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("geo.pace.time", clock)
    moments = turns(clock, Pace("shared", per_second=10), Pace("shared", per_second=10), count=60)
    assert fullest_second(moments) <= 10


def test_without_the_cache_a_process_keeps_its_own_pace(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("geo.pace.time", clock)
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: True)
    assert fullest_second(turns(clock, Pace("alone", per_second=10), count=60)) <= 10


def test_whoever_would_wait_too_long_is_sent_away(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("geo.pace.time", clock)
    monkeypatch.setattr(clock, "sleep", lambda seconds: None)  # everybody at the same moment
    pace = Pace("crowd", per_second=10)
    assert sum(pace.wait(seconds=0.5) for _caller in range(30)) in (4, 5)
