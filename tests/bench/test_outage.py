"""What is told of a replica that was killed and brought back."""

from collections import Counter

import pytest

from bench.authors import REFERENCE, Authored
from bench.findings import Findings
from bench.loads import Held
from bench.outage import Outage, Sample, counted
from bench.report import report
from bench.totals import Totals
from bench.verdicts import verdicts
from bench.visible import Delays

# Killed after 3 s, started after 6: read until then, and again from the eighth second on.
STATES = ["ok"] * 4 + ["away"] * 3 + ["left"] + ["ok"] * 3


def an_outage(states: list[str] = STATES, authored: Authored | None = None) -> Outage:
    held = Held(10, 10, 10, {}, Counter(), Counter({200: 100}), Delays(), 0, 0, Totals(1, 1, 1, 0))
    alive = [state != "away" for state in states]
    samples = [
        Sample(float(at), state, 9.0 if state == "left" else 0.5 if lives else None, at, at * 3 % 18 if lives else None)
        for at, (state, lives) in enumerate(zip(states, alive, strict=True))
    ]
    return Outage(20, held, authored or Authored(looks=4), killed=3.5, started=6.5, samples=samples)


def said_of(outage: Outage) -> dict[str, bool]:
    return {each.what.rpartition(": ")[2]: each.is_met for each in verdicts(Findings(1, outage=outage))}


def test_when_it_was_left_and_when_it_was_read_again() -> None:
    outage = an_outage()
    assert (outage.left(), outage.read_again()) == (0.5, 1.5)


def test_a_replica_that_is_not_read_again_is_told() -> None:
    outage = an_outage(STATES[:-3])
    assert outage.read_again() is None
    assert outage.phase("back") == []
    assert said_of(outage)["read again after its start"] is False


def test_how_late_it_was_counts_while_it_was_read() -> None:
    outage = an_outage()
    assert (outage.longest_lag(read=True), outage.longest_lag(read=False)) == (0.5, 9.0)
    assert all(said_of(outage).values())


def test_the_share_of_the_replica_before_and_while_it_is_away() -> None:
    outage = an_outage()
    assert outage.share("before") == pytest.approx(9 / 12)
    assert outage.share("away") == 0


def test_a_counter_begins_again_with_its_server() -> None:
    assert counted([10, 30, None, 5, 9]) == 29
    assert counted([]) == 0


def test_one_page_without_ones_own_report_is_not_met() -> None:
    authored = Authored(looks=4, missing=["after 2 s, /: 200"])
    assert said_of(an_outage(authored=authored))["pages that showed authors their own report at once"] is False
    assert said_of(an_outage(authored=Authored()))["pages that showed authors their own report at once"] is False


def test_the_report_tells_the_phases() -> None:
    text = report(Findings(1, outage=an_outage()), [])
    for phase in ("before", "killed, until its start", "read again"):
        assert f"| {phase} " in text
    assert "was made in 20 s" in text


@pytest.mark.parametrize(("page", "found"), [("<b>S-QZMM9NW</b>", "S-QZMM9NW"), ("UTF-8", None), ("S-QZMM9NW2", None)])
def test_the_reference_on_a_page(page: str, found: str | None) -> None:
    seen = REFERENCE.search(page)
    assert (seen[0] if seen else None) == found
