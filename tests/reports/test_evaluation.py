"""manage.py evaluate_duplicates and fit_duplicates: reports replayed as they came, on files of any city."""

import csv
import datetime
import gzip
import itertools
import random
import re
import tomllib
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from contributions.candidates import known_around
from contributions.duplicates import _traits
from contributions.likeness import SHIPPED, measures
from contributions.models import Category, Contribution
from geo.srid import WGS84
from reports.evaluation.city import City, read_city
from reports.evaluation.fitting import fit
from reports.evaluation.measuring import brier, curve, reliability, result_of, shown_of
from reports.evaluation.opening import BOSTON
from reports.evaluation.peers import PEERS, Peer
from reports.evaluation.replay import WHOLE, Caps, Replay, habits_learned
from reports.imports.mapping import read_mapping
from reports.imports.tables import CsvFile
from tests.boundaries.shared_data import shared
from tests.factories import Territory, make_category, make_report
from tests.places import PLACE_DU_MARCHE, north_of

START = datetime.datetime(2026, 1, 5, 8, tzinfo=datetime.UTC)
PLAN = """
source = "une-ville"
[columns]
identifier = "numero"
received = "recu"
closed = "clos"
category = ["famille", "type"]
lon = "lon"
lat = "lat"
approximate = "mairie"
"""
HEADER = ("numero", "recu", "clos", "famille", "type", "lon", "lat", "mairie")
Row = tuple[str, float, float | None, str, str, float, bool]


def moment(day: float | None) -> str:
    return "" if day is None else (START + datetime.timedelta(days=day)).isoformat()


def write(folder: Path, rows: Iterable[Row], pairs: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows: number, day received, day closed, family, entry, metres to the north, whether its place is a default."""
    with (folder / "ville.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for number, received, closed, family, entry, metres, is_default in rows:
            place = north_of(PLACE_DU_MARCHE, metres=metres)
            table.writerow(
                (number, moment(received), moment(closed), family, entry, place.x, place.y, "oui" if is_default else "")
            )
    with (folder / "paires.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("dup_id", "parent_id", "default_location"), *pairs])
    (folder / "plan.toml").write_text(PLAN, "utf-8")
    return [str(folder / "ville.csv"), str(folder / "paires.csv"), "--mapping", str(folder / "plan.toml")]


def city_in(folder: Path) -> City:
    mapping = read_mapping(folder / "plan.toml")
    return read_city(CsvFile(folder / "ville.csv"), mapping, WGS84, folder / "paires.csv")


def a_city(folder: Path, rows: Iterable[Row], pairs: Iterable[tuple[str, ...]] = ()) -> City:
    write(folder, rows, pairs)
    return city_in(folder)


def seen_by(replay: Replay, number: str) -> set[str]:
    place = replay.city.identifiers.index(number)
    return {replay.city.identifiers[known] for known in replay.known[replay.new == place]}


def a_year(days: int = 120) -> tuple[list[Row], list[tuple[str, ...]]]:
    """A town where one hole in three is reported twice, the second time close by and a few days later."""
    dice = random.Random(5)
    rows: list[Row] = []
    pairs = []
    for number in range(days * 4):
        day, metres = dice.uniform(0, days), dice.uniform(0, 20_000)
        entry = dice.choice(("trou", "marquage", "lampe"))
        rows.append((f"a{number}", day, day + 30, "voirie", entry, metres, False))
        if entry == "trou" and dice.random() < 1 / 3:
            rows.append((f"b{number}", day + 3, None, "voirie", entry, metres + dice.uniform(-9, 9), False))
            pairs.append((f"b{number}", f"a{number}", "0"))
    return rows, pairs


def test_a_report_sees_what_came_before_it_as_it_was_then(tmp_path: Path) -> None:
    city = a_city(
        tmp_path,
        [
            ("ouvert", 0, None, "voirie", "trou", 0, False),
            ("clos depuis peu", 1, 8, "voirie", "trou", 5, False),
            ("clos depuis longtemps", 2, 3, "voirie", "trou", 5, False),
            ("clos plus tard", 3, 120, "voirie", "trou", 5, False),
            ("doublon connu", 4, 5, "voirie", "trou", 1, False),
            ("doublon pas encore connu", 4, 120, "voirie", "trou", 1, False),
            ("sans lieu", 5, None, "voirie", "trou", 0, True),
            ("loin", 5, None, "voirie", "trou", 900, False),
            ("autre famille", 6, None, "propreté", "tag", 9, False),
            ("autre famille, loin", 6, None, "propreté", "tag", 40, False),
            ("nouveau", 65, None, "voirie", "trou", 2, False),
            ("après", 66, None, "voirie", "trou", 2, False),
        ],
        [("doublon connu", "ouvert", "0"), ("doublon pas encore connu", "ouvert", "0")],
    )
    replay = Replay(city, Caps(radius_m=100, others_m=20, window_days=365))
    assert seen_by(replay, "nouveau") == {
        "ouvert", "clos depuis peu", "clos plus tard", "doublon pas encore connu", "autre famille",
    }  # fmt: skip
    assert "sans lieu" not in city.identifiers


def test_of_a_pair_the_later_one_is_who_reports_whichever_was_kept(tmp_path: Path) -> None:
    rows = [(name, day, None, "voirie", "trou", 0, False) for day, name in enumerate(("tôt", "tard"))]
    write(tmp_path, rows, [("tôt", "tard", "0")])
    city = city_in(tmp_path)
    assert city.twins == {(1, 0)}
    assert seen_by(Replay(city, Caps()), "tard") == {"tôt"}


def test_a_pair_on_a_default_place_or_with_a_missing_one_is_left_out(tmp_path: Path) -> None:
    rows = [(name, day, None, "voirie", "trou", 0, False) for day, name in enumerate("abc")]
    city = a_city(tmp_path, rows, [("b", "a", "1"), ("c", "zut", "0"), ("c", "b", "")])
    assert city.twins == {(2, 1)}
    assert sum(city.left_out.values()) == 1


@pytest.mark.django_db
def test_the_replay_compares_what_the_database_compares(tmp_path: Path, territory: Territory) -> None:
    dice = random.Random(7)
    categories = {
        "trou": make_category(),
        "trottoir": make_category("trottoir"),
        "tag": make_category("tag", family="Propreté"),
    }
    family = {"trou": "voirie", "trottoir": "voirie", "tag": "propreté"}
    rows: list[Row] = []
    for number in range(60):
        day = number * 1.3
        closed = day + dice.uniform(1, 40) if number % 2 else None
        entry = dice.choice(sorted(categories))
        rows.append((str(number), day, closed, family[entry], entry, dice.uniform(0, 120), False))
    last = ("dernier", 60 * 1.3, None, "voirie", "trou", 60.0, False)
    city = a_city(tmp_path, [*rows, last])
    _file(rows, categories, last[1])

    now = START + datetime.timedelta(days=last[1])
    trou = categories["trou"]
    trou.duplicate_radius_m, trou.duplicate_window_days = 50, 90
    found = known_around(north_of(PLACE_DU_MARCHE, metres=60.0), trou, now)
    theirs = measures(_traits(found, trou, now, None, {}))
    names = dict(Contribution.objects.values_list("pk", "description"))

    replay = Replay(city, Caps(radius_m=50, others_m=15, window_days=90))
    ours = {name: numbers[replay.new == len(city) - 1] for name, numbers in _each(replay).items()}
    known = [city.identifiers[place] for place in replay.known[replay.new == len(city) - 1]]
    assert len(known) > 10
    assert sorted(known) == sorted(names[one.pk] for one in found)
    order = [known.index(names[one.pk]) for one in found]
    for name, numbers in ours.items():
        np.testing.assert_allclose(numbers[order], theirs[name], rtol=2e-3, atol=2e-3, err_msg=name)


def _file(rows: Iterable[Row], categories: dict[str, Category], today: float) -> None:
    """The same reports in the database, as they are on that day."""
    for number, received, closed, _family, entry, metres, _default in rows:
        is_closed = closed is not None and closed < today
        report = make_report(
            description=number,
            geom=north_of(PLACE_DU_MARCHE, metres=metres),
            category=categories[entry],
            status="solved" if is_closed else "received",
        )
        then = {"created_at": START + datetime.timedelta(days=received)}
        if is_closed:
            then["closed_at"] = START + datetime.timedelta(days=closed)
        Contribution.objects.filter(pk=report.pk).update(**then)


def _each(replay: Replay) -> dict[str, np.ndarray]:
    pairs = np.zeros(len(replay.new))
    return {name: pairs + numbers for name, numbers in measures(replay.traits({})).items()}


def test_recall_share_and_mean_are_those_of_a_hand_count(tmp_path: Path) -> None:
    rows = [(name, day, None, "voirie", "trou", metres, False) for name, day, metres in
            (("a", 0, 0), ("b", 1, 30), ("c", 2, 31), ("d", 3, 5000))]  # fmt: skip
    city = a_city(tmp_path, rows, [("b", "a", "0"), ("d", "c", "0")])
    result = Peer("", 40).shows(city, WHOLE)
    assert (result.share, result.recall, result.mean) == (0.5, 0.5, 0.75)
    assert Peer("", 40, window_days=0.5).shows(city, WHOLE).share == 0


def test_of_more_than_five_the_best_are_shown() -> None:
    shown = shown_of(np.zeros(9, int), np.arange(9.0))
    assert shown.order[shown.rank < 5].tolist() == [8, 7, 6, 5, 4]


def test_calibration_says_what_was_so() -> None:
    chances = np.array([0.02] * 50 + [0.2] * 10)
    is_twin = np.array([True] + [False] * 49 + [True, True] + [False] * 8)
    low, high = reliability(chances, is_twin)
    assert (low.pairs, low.was, high.pairs, high.was) == (50, pytest.approx(0.02), 10, pytest.approx(0.2))
    assert brier(is_twin.astype(float), is_twin)[0] == 0


def test_a_fit_finds_duplicates_better_than_a_plain_rule_and_keeps_what_it_is_told_to(tmp_path: Path) -> None:
    city = a_city(tmp_path, *a_year())
    replay = Replay(city, Caps())
    weights = fit(replay, WHOLE, {"closed": -1.0})
    assert weights.each["closed"] == -1.0
    assert weights.each["distance"] < 0 < weights.each["same_entry"]
    assert weights.each["words"] == SHIPPED.each["words"]
    habits = habits_learned(city, WHOLE)
    shown = shown_of(replay.new, replay.logits(weights, habits))
    assert result_of(city, WHOLE, shown, replay.is_twin).recall == 1
    chances = 1 / (1 + np.exp(-replay.logits(weights, habits)))
    assert chances.sum() == pytest.approx(replay.is_twin.sum(), rel=0.05)
    assert habits[city.entries.index("voirie / trou")] > 0 > habits[city.entries.index("voirie / lampe")]


@pytest.mark.django_db
def test_the_command_prints_a_curve_beside_every_rule(tmp_path: Path) -> None:
    files = write(tmp_path, *a_year())
    out = StringIO()
    call_command("evaluate_duplicates", *files, "--fit-until", "2026-03-01", stdout=out)
    told = out.getvalue()
    for peer in PEERS:
        assert peer.name in told
    line = re.compile(r" +[\d.]+% +([\d.]+)% +[\d.]+ +0\.\d+")
    recalls = [float(found[1]) for found in map(line.fullmatch, told.splitlines()) if found]
    assert recalls == sorted(recalls)
    assert len(recalls) == 8
    assert "voirie / trou" in told


@pytest.mark.django_db
def test_the_command_measures_what_the_site_has_when_nothing_is_learned(tmp_path: Path) -> None:
    files = write(tmp_path, *a_year())
    out = StringIO()
    call_command("evaluate_duplicates", *files, stdout=out)
    assert f"distance {SHIPPED.each['distance']:+.2f}" in out.getvalue()


@pytest.mark.django_db
def test_what_is_fitted_can_be_read_back(tmp_path: Path) -> None:
    files = write(tmp_path, *a_year())
    out = StringIO()
    call_command("fit_duplicates", *files, "--keep", "closed=-1.0", "closed_days=-0.5", stdout=out)
    document = tomllib.loads(out.getvalue())
    assert {**document["fitted"], **document["chosen"]}.keys() == {"base", *SHIPPED.each}
    assert document["chosen"]["closed_days"] == -0.5
    (tmp_path / "poids.toml").write_text(out.getvalue(), "utf-8")
    call_command("evaluate_duplicates", *files, "--weights", str(tmp_path / "poids.toml"), stdout=out)
    assert f"base {document['fitted']['base']:+.2f}" in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((PLAN, PLAN.replace('"type"', '"genre"')), "genre"),
        (("dup_id,", "doublon,"), "dup_id et parent_id"),
        (("b1", "zut"), ""),
    ],
)
def test_a_wrong_file_is_told_in_words(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    files = write(tmp_path, [("a", 0, None, "voirie", "trou", 0, False)], [("b1", "a", "0")])
    for path in tmp_path.iterdir():
        path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(CommandError, match=said or "Aucune paire connue"):
        call_command("evaluate_duplicates", *files, stdout=StringIO())


@pytest.mark.parametrize("word", ["distance", "couleur=1", "distance=loin"])
def test_a_weight_that_cannot_be_kept_is_told(tmp_path: Path, word: str) -> None:
    files = write(tmp_path, *a_year(10))
    with pytest.raises(CommandError):
        call_command("fit_duplicates", *files, "--keep", word, stdout=StringIO())


@pytest.mark.django_db
def test_on_the_reports_of_a_real_quartier_the_weights_beat_a_plain_rule(tmp_path: Path) -> None:
    reports, pairs = (shared(f"reports/boston_311_2015_01-06{end}") for end in (".csv.gz", "_pairs.csv"))
    with gzip.open(reports, "rt", encoding="utf-8") as file:
        table = csv.DictReader(file)
        some = [row for row in table if "Dorchester" in row["neighborhood"] or "Back Bay" in row["neighborhood"]]
        names: Sequence[str] = table.fieldnames or ()
    with (tmp_path / "some.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(itertools.islice(some, 9000))
    city = read_city(CsvFile(tmp_path / "some.csv"), read_mapping(BOSTON), WGS84, pairs)
    assert len(city.twins) > 50
    replay = Replay(city, Caps())
    score = replay.logits(SHIPPED, habits_learned(city, WHOLE))
    plain = next(peer for peer in PEERS if peer.window_days == 30).shows(city, WHOLE)
    shown = shown_of(replay.new, score)
    at_its_share, at_a_quarter = curve(city, WHOLE, shown, replay.is_twin, [plain.share, 0.25])
    assert at_its_share.share <= plain.share
    assert at_its_share.recall > plain.recall
    assert at_a_quarter.recall >= 0.8
