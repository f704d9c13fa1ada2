"""What is asked for against what was measured."""

from bench.bounded import Load
from bench.findings import Findings
from bench.race import OUR_SQL, OURS, THEIR_SQL, Result
from bench.report import table
from bench.verdicts import at_least, at_most, verdicts


def test_a_threshold_is_met_at_its_very_value() -> None:
    assert at_least("x", 1.6, 1.6).is_met
    assert not at_least("x", 1.59, 1.6).is_met
    assert at_most("x", 20, 20, "ms").is_met
    assert not at_most("x", 20.01, 20, "ms").is_met


def test_ours_is_held_against_each_contender() -> None:
    ours = {"mixed": Load(1600), "dense": Load(290), "filtered": Load(800)}
    theirs = {"mixed": Load(1000), "dense": Load(100)}
    found = Findings(1, race=[Result(OURS, ours), Result(THEIR_SQL, theirs), Result(OUR_SQL, {"mixed": Load(3000)})])
    met = {(each.what, each.measured): each.is_met for each in verdicts(found)}
    assert list(met.values()) == [True, False, False, True]
    assert [measured for _what, measured in met] == ["1.60 ×", "2.90 ×", "0.53 ×", "0.50 ×"]


def test_a_contender_that_is_absent_is_not_held_against_us() -> None:
    ours = {"mixed": Load(1), "dense": Load(1), "filtered": Load(1)}
    found = Findings(1, race=[Result(OURS, ours), Result("tipg 1.6.1", absent="not installed")])
    assert [each.what for each in verdicts(found)] == ["tile with category, period and territory / without"]


def test_nothing_measured_is_no_verdict() -> None:
    assert verdicts(Findings(1)) == []


def test_a_table_is_aligned_and_its_numbers_stand_to_the_right() -> None:
    assert table([("what", "n"), ("a longer name", "12")]) == (
        "| what          |  n |\n| ------------- | -: |\n| a longer name | 12 |"
    )
