"""manage.py import_reports: what is refused, each line with its own reason, while the rest goes in."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from contributions.models import Category
from reports.models import Report
from tests import factories
from tests.reports.imported import HEADER, PLAN, bring, csv_of, geojson_of, lines_of, plan_of, row

pytestmark = pytest.mark.django_db
SOUND = 1_000
# What a line says, cell by cell, and what is answered; each comes in turn, with as many others around it.
FAULTS: list[tuple[dict[str, object], str]] = [
    ({"numero": ""}, "identifiant absent"),
    ({"numero": "   "}, "identifiant absent"),
    ({"numero": "9" * 121}, "identifier dépasse 120 caractères"),
    ({"recu": ""}, "date de réception absente"),
    ({"recu": "2025-02-30T10:00:00"}, "received n'est pas une date lisible"),
    ({"recu": "04/03/2025"}, "received n'est pas une date lisible"),
    ({"recu": "2025-13-01"}, "received n'est pas une date lisible"),
    ({"recu": "1900-01-01T00:00:00"}, "received est avant 1970 ou dans le futur"),
    ({"recu": "2999-01-01T00:00:00"}, "received est avant 1970 ou dans le futur"),
    ({"recu": "0001-01-01T00:00:00"}, "received n'est pas une date possible"),
    ({"etat": "Perdu"}, "état inconnu"),
    ({"etat": "Fait"}, "close, sans date de clôture"),
    ({"etat": "Fait", "clos": "bientôt"}, "closed n'est pas une date lisible"),
    ({"etat": "Fait", "clos": "2025-03-03T23:00:00"}, "close avant d'avoir été reçue"),
    ({"type": "Soucoupe"}, "catégorie inconnue"),
    ({"type": ""}, "catégorie absente"),
    ({"texte": "x" * 4001}, "description dépasse 4000 caractères"),
    ({"texte": "un\0deux"}, "un caractère nul (NUL)"),
    ({"lon": ""}, "coordonnées absentes"),
    ({"lat": ""}, "coordonnées absentes"),
    ({"lon": "sept"}, "x n'est pas un nombre"),
    ({"lon": "7.7.7"}, "x n'est pas un nombre"),
    ({"lon": "NaN"}, "x n'est pas un nombre"),
    ({"lat": "inf"}, "y n'est pas un nombre"),
    ({"lat": "-Infinity"}, "y n'est pas un nombre"),
    ({"lon": "1_0"}, "x n'est pas un nombre"),
    ({"lon": "７"}, "x n'est pas un nombre"),
    ({"lat": "1e400"}, "y n'est pas un nombre fini"),
    ({"lon": "181"}, "coordonnées hors de la Terre"),
    ({"lat": "-90.5"}, "coordonnées hors de la Terre"),
    ({"lon": "0", "lat": "0"}, "en dehors de toute commune desservie"),
    ({"lon": "48.57", "lat": "7.76"}, "en dehors de toute commune desservie"),
]
# What is wrong with the line itself.
BROKEN: list[tuple[str, str]] = [
    ("{number},2025-03-04\n", "nombre de colonnes"),
    ("{number},2025-03-04T10:00:00,,,Trou,trop,7.76,48.57,,de,colonnes\n", "nombre de colonnes"),
    ('{number},2025-03-04T10:00:00,,,Trou,"un guillemet seul,7.76,48.57,\n', "guillemet jamais refermé, ou mal placé"),
    ('{number},2025-03-04T10:00:00,,,Trou,"mal" placé,7.76,48.57,\n', "guillemet jamais refermé, ou mal placé"),
]


@pytest.fixture(autouse=True)
def setting(territory: factories.Territory, category: Category) -> None:
    """A territory and a category to import into."""


def hundred_faults() -> Iterator[tuple[str, str]]:
    """A hundred bad lines, as the file has them, each with its reason."""
    for number in range(100):
        if number % 10 == 9:
            line, reason = BROKEN[number // 10 % len(BROKEN)]
            yield line.format(number=f"b{number}"), reason
        elif number % 10 == 8:
            # A number that a sound line, before it, already has.
            yield lines_of(row("s0")).partition("\n")[2], "identifiant déjà lu plus haut dans ce fichier"
        else:
            cells, reason = FAULTS[number % len(FAULTS)]
            yield lines_of(row(**{"number": f"b{number}", **cells})).partition("\n")[2], reason


def test_of_a_hundred_bad_lines_each_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    text, expected = lines_of(row("s0")), []
    for number, (line, reason) in enumerate(hundred_faults()):
        around = lines_of(
            *(row(f"s{number}-{other}", texte='Un "mot", et\nune ligne') for other in range(SOUND // 100))
        )
        text += line
        expected.append((text.count("\n"), reason))
        text += around.partition("\n")[2]
    path = tmp_path / "demandes.csv"
    path.write_text(text, "utf-8")
    told = bring(path, plan_of(tmp_path))
    assert len(expected) == 100
    assert [(int(line["ligne"]), line["motif"].partition(" : ")[0]) for line in told.refused] == expected
    assert Report.objects.count() == SOUND + 1
    assert "100 refusées" in told.text
    assert "100 lignes refusées" in told.text
    for reason in {reason for _line, reason in expected}:
        assert f"× {reason}" in told.text
    # Of a line that could be read, nothing is lost.
    first = told.refused[3]
    assert (first["numero"], first["texte"], first["type"]) == ("b3", "Un trou.", "Trou")
    assert "1\u202f001 déjà là, 100 refusées" in bring(path, plan_of(tmp_path)).text


def test_a_quote_that_is_never_closed_costs_its_own_line(tmp_path: Path) -> None:
    text = lines_of(row(1)) + '2,2025-03-04T10:00:00,,,Trou,"oups,7.76,48.57,\n'
    text += lines_of(*(row(number) for number in range(3, 600))).partition("\n")[2]
    path = tmp_path / "demandes.csv"
    path.write_text(text, "utf-8")
    told = bring(path, plan_of(tmp_path))
    assert [line["ligne"] for line in told.refused] == ["3"]
    assert Report.objects.count() == 598


def test_a_line_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "demandes.csv"
    good = lines_of(*(row(number, texte="Chaussée") for number in range(5)))
    bad = lines_of(row(9, texte="Chaussée")).partition("\n")[2]
    path.write_bytes(good.encode() + bad.encode("latin-1"))
    told = bring(path, plan_of(tmp_path))
    assert told.reasons == ["n'est pas du texte en utf-8"]
    assert Report.objects.count() == 5


def test_an_endless_line_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    path = csv_of(tmp_path, row(1), row(2, texte="x" * 300_000), row(3))
    told = bring(path, plan_of(tmp_path))
    assert told.reasons == ["ligne trop longue"]
    assert told.refused[0]["ligne"] == "3"
    assert Report.objects.count() == 2


def test_one_impossible_coordinate_does_not_hold_the_others_back(tmp_path: Path) -> None:
    """PostGIS refuses a whole statement for one point: that one is found, and told."""
    rows = [row(number, lon=1050180 + number, lat=6840440) for number in range(40)]
    rows[7] |= {"lon": 1e30, "lat": 1e30}
    rows[23] |= {"lon": -1e12, "lat": 3}
    told = bring(csv_of(tmp_path, *rows), plan_of(tmp_path, srid="2154"))
    assert [line["numero"] for line in told.refused] == ["7", "23"]
    assert Report.objects.count() == 38


def test_blank_lines_are_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "demandes.csv"
    path.write_text(lines_of(row(1)) + "\n,,,,,,,,\n  \n", "utf-8")
    assert bring(path, plan_of(tmp_path)).refused == []


def test_a_text_cannot_become_markup_or_turn_around(tmp_path: Path) -> None:
    bring(csv_of(tmp_path, row(1, texte="a\u202eb\x07c <script>alert(1)</script>")), plan_of(tmp_path))
    assert Report.objects.get().description == "abc <script>alert(1)</script>"


def feature(number: int, geometry: object, **properties: object) -> dict[str, object]:
    said = {"recu": "2025-03-04T10:00:00Z", "type": "Trou", **properties}
    return {"type": "Feature", "id": number, "geometry": geometry, "properties": said}


GEOJSON_PLAN = """
source = "ancien-outil"
[columns]
identifier = "id"
received = "recu"
category = "type"
[categories]
"Trou" = "nid-de-poule"
"""


def point(*coordinates: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": list(coordinates)}


def test_a_geojson_goes_in_and_what_is_no_point_is_told(tmp_path: Path) -> None:
    sound = point(7.7635, 48.5692)
    square = [[[7.7, 48.5], [7.8, 48.5], [7.8, 48.6], [7.7, 48.5]]]
    faults = [
        (feature(10, None), "aucune géométrie"),
        (feature(11, {"type": "Polygon", "coordinates": square}), "la géométrie n'est pas un point : Polygon"),
        (feature(12, point(7.7)), "coordonnées absentes"),
        (feature(13, point("7.7", 48.5)), "coordinates n'est pas un nombre : 7.7"),
        (feature(14, point(True, 48.5)), "coordinates n'est pas un nombre : True"),
        (feature(15, point(float("nan"), 48.5)), "coordinates n'est pas un nombre fini : nan"),
        (feature(16, point(7.7, float("inf"))), "coordinates n'est pas un nombre fini : inf"),
        (feature(17, point(10**400, 1)), "coordinates n'est pas un nombre fini : inf"),
        (feature(18, point(7.7, 148.5)), "coordonnées hors de la Terre : 7.7, 148.5"),
        (feature(19, {**sound, "crs": {}}), "un système de coordonnées propre à cet objet"),
        (feature(20, sound, recu=None), "date de réception absente"),
        (feature(21, sound, type=["Trou"]), 'catégorie inconnue : ["Trou"]'),
        (feature(22, sound, type="\ud800"), "n'est pas du texte en utf-8"),
        ("objet", "ce n'est pas un objet GeoJSON"),
    ]
    path = geojson_of(
        tmp_path, feature(1, sound), *(each for each, _reason in faults), feature(2, point(7.76, 48.56, 140))
    )
    told = bring(path, plan_of(tmp_path, GEOJSON_PLAN))
    assert told.reasons == [reason for _each, reason in faults]
    assert [int(line["ligne"]) for line in told.refused] == list(range(2, 2 + len(faults)))
    assert set(Report.objects.values_list("origin__identifier", flat=True)) == {"1", "2"}


def test_a_geojson_says_its_coordinates_itself(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    path = geojson_of(tmp_path, feature(1, point(1051500, 6840440)), crs=crs)
    assert bring(path, plan_of(tmp_path, GEOJSON_PLAN)).refused == []
    assert Report.objects.get().geom.x == pytest.approx(7.76, abs=0.02)


def test_the_file_of_refused_lines_keeps_the_separator_of_its_source(tmp_path: Path) -> None:
    path = tmp_path / "demandes.csv"
    path.write_text(lines_of(row(1, recu="x")).replace(",", ";"), "utf-8")
    bring(path, plan_of(tmp_path))
    with (tmp_path / "refus.csv").open(encoding="utf-8-sig") as file:
        header, line = csv.reader(file, delimiter=";")
    assert header == ["ligne", "motif", *HEADER]
    assert line[2] == "1"


def test_a_closing_before_the_reception_may_be_taken_for_it(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, PLAN + '[dates]\nclosed_first = "received"\nclosed_missing = "received"\n')
    rows = [row(1, etat="Fait", clos="2025-03-03T10:00:00"), row(2, etat="Fait")]
    assert bring(csv_of(tmp_path, *rows), plan).refused == []
    assert all(report.closed_at == report.created_at for report in Report.objects.all())


def test_a_closing_of_the_day_without_its_hour_is_not_before(tmp_path: Path) -> None:
    told = bring(csv_of(tmp_path, row(1, etat="Fait", clos="2025-03-04")), plan_of(tmp_path))
    assert told.refused == []
