"""manage.py import_addresses: what goes in, what is told with its line, what is refused before anything is written."""

import gzip
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from addresses.models import Address, Street
from tests.addresses.files import HEADER, PLACES_HEADER, file_of, line, place, run

pytestmark = pytest.mark.django_db


def refused(path: Path, **options: object) -> str:
    """All that the command said, its last word included."""
    with pytest.raises(CommandError) as error:
        run(path, **options)
    return "".join(getattr(error.value, "__notes__", [])) + str(error.value)


def numbers() -> list[str]:
    return sorted(address.house_number for address in Address.objects.all())


def test_addresses_go_in_under_their_street(tmp_path):
    run(file_of(tmp_path, line(12, lon=7.7501), line(14, rep="bis"), line(3, "Place Broglie")))
    assert {street.name for street in Street.objects.all()} == {"Rue des Tonneliers", "Place Broglie"}
    found = Address.objects.select_related("street").get(number=12)
    assert (found.street.city, found.street.postcode, found.street.citycode) == ("Strasbourg", "67000", "67482")
    assert found.geom.coords == (7.7501, 48.58)
    assert numbers() == ["12", "14 bis", "3"]


def test_a_second_time_nothing_changes(tmp_path):
    path = file_of(tmp_path, line(12), line(14), line(1, "Place Broglie"))
    run(path)
    before = sorted(Address.objects.values_list("pk", "street", "number"))
    assert "0 adresses nouvelles, 0 modifiées, 0 retirées" in run(path)
    assert sorted(Address.objects.values_list("pk", "street", "number")) == before


def test_an_address_that_moved_is_moved_and_takes_its_street_along(tmp_path):
    run(file_of(tmp_path, line(12, ban_id="a"), line(14, ban_id="b")))
    told = run(file_of(tmp_path, line(12, ban_id="a", lon=7.76), line(14, "Place Neuve", ban_id="b", lon=7.77)))
    assert "0 adresses nouvelles, 2 modifiées" in told
    assert Address.objects.get(ban_id="a").geom.x == 7.76
    assert Street.objects.get(name="Rue des Tonneliers").geom.x == 7.76
    assert Address.objects.get(ban_id="b").street.name == "Place Neuve"


def test_a_street_left_without_addresses_is_gone(tmp_path):
    run(file_of(tmp_path, line(12, "Rue Ancienne", ban_id="a")))
    run(file_of(tmp_path, line(12, "Rue Nouvelle", ban_id="a")))
    assert [street.name for street in Street.objects.all()] == ["Rue Nouvelle"]


def test_what_the_file_does_not_have_stays(tmp_path):
    run(file_of(tmp_path, line(12), line(14)))
    assert "0 retirées" in run(file_of(tmp_path, line(12)))
    assert numbers() == ["12", "14"]


def test_complete_removes_what_the_same_communes_no_longer_have(tmp_path):
    run(file_of(tmp_path, line(12), line(14), line(1, city="Schiltigheim")))
    assert "1 retirées" in run(file_of(tmp_path, line(12)), complete=True)
    assert numbers() == ["1", "12"]


def test_complete_removes_nothing_when_a_line_was_refused(tmp_path):
    run(file_of(tmp_path, line(12), line(14)))
    assert "Rien n'a été retiré" in refused(file_of(tmp_path, line(12), line("x")), complete=True)
    assert numbers() == ["12", "14"]


def test_localities_have_a_file_of_their_own(tmp_path):
    run(file_of(tmp_path, line(12)))
    path = file_of(tmp_path, place("Le Wacken"), place("Le Heyritz"), header=PLACES_HEADER, name="lieux.csv")
    run(path)
    assert set(Street.objects.filter(kind="locality").values_list("name", flat=True)) == {"Le Wacken", "Le Heyritz"}
    run(file_of(tmp_path, place("Le Wacken", lon=7.77), header=PLACES_HEADER, name="lieux.csv"), complete=True)
    assert Street.objects.get(kind="locality").geom.x == 7.77
    assert numbers() == ["12"]


def test_a_trial_writes_nothing_and_says_the_same(tmp_path):
    told = run(file_of(tmp_path, line(12)), dry_run=True)
    assert "1 adresses nouvelles" in told
    assert "rien n'a été écrit" in told
    assert not Address.objects.exists()
    assert not Street.objects.exists()


def test_an_address_given_twice_is_one_as_the_last_line_says(tmp_path):
    told = run(file_of(tmp_path, line(12, ban_id="a"), line(13, ban_id="a")))
    assert "1 en double" in told
    assert numbers() == ["13"]


@pytest.mark.parametrize("name", ["adresses.csv", "adresses.csv.gz", "sans-extension"])
def test_a_file_is_known_by_what_it_holds(tmp_path, name):
    path = file_of(tmp_path, line(12), name="adresses.csv.gz" if name.endswith(".gz") else name)
    run(path)
    assert numbers() == ["12"]


def test_a_compressed_file_under_a_plain_name_is_read(tmp_path):
    path = tmp_path / "adresses.csv"
    path.write_bytes(gzip.compress(f"{HEADER}\n{line(12)}\n".encode()))
    run(path)
    assert numbers() == ["12"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + f"{HEADER}\n{line(12)}\n".encode(),
        f"{HEADER}\r\n{line(12)}\r\n".encode(),
        f"{HEADER}\n\n{line(12)}".encode(),
        (HEADER.upper() + "\n" + line(12)).encode(),
        f"{HEADER}\n{line(12)}\n".replace("Rue des Tonneliers", '"Rue des Tonneliers"').encode(),
        (f'"{HEADER}"'.replace(";", '";"') + "\n" + line(12)).encode(),
    ],
    ids=["byte order mark", "CRLF", "blank line, no last end", "capitals", "quoted field", "quoted header"],
)
def test_the_ways_of_writing_a_csv(tmp_path, data):
    path = tmp_path / "adresses.csv"
    path.write_bytes(data)
    run(path)
    assert [str(address) for address in Address.objects.all()] == ["12 Rue des Tonneliers, Strasbourg"]


def test_a_quoted_separator_is_part_of_the_name(tmp_path):
    run(file_of(tmp_path, line(12, '"Rue ; ou presque"')))
    assert Street.objects.get().name == "Rue ; ou presque"


BROKEN = [
    (line(12) + ";1;2", "25 colonnes au lieu de 23"),
    ("n'importe quoi", "1 colonnes au lieu de 23"),
    (line("douze"), "numero illisible"),
    (line("-3"), "numero illisible"),
    (line("１２"), "numero illisible"),
    (line(99999), "99999"),
    (line(12, ""), "nom_voie est vide"),
    (line(12, ban_id=""), "id est vide"),
    (line(12, "R" * 500), "nom_voie dépasse 120 caractères"),
    (line(12, "Rue\x07 Neuve"), "caractère de commande"),
    (line(12, lon="7,75"), "lon illisible"),
    (line(12, lon=""), "lon illisible"),
    (line(12, lat="nan"), "lat hors de la Terre"),
    (line(12, lat="148"), "lat hors de la Terre"),
    (line(12, lon="1e400"), "lon hors de la Terre"),
    (line(12, code_insee="ABCDE"), "code_insee illisible"),
    (line(12, code_postal="67 000"), "code_postal illisible"),
    (line(12, '"Rue jamais refermée'), "guillemet jamais refermé"),
    ("x" * 50_000, "ligne trop longue"),
]


@pytest.mark.parametrize(("broken", "reason"), BROKEN, ids=[reason for _line, reason in BROKEN])
def test_a_broken_line_is_told_with_its_number_and_the_rest_is_loaded(tmp_path, broken, reason):
    told = refused(file_of(tmp_path, line(1), broken, line(2)))
    assert "ligne 3 : " in told
    assert reason in told
    assert numbers() == ["1", "2"]


def test_letters_that_are_none_break_their_own_line_only(tmp_path):
    path = file_of(tmp_path, *(line(number) for number in range(3000)))
    data = path.read_bytes()
    path.write_bytes(data + line(5000, "Rue de l'Église").encode("latin-1") + b"\n")
    assert "ligne 3002 : n'est pas du texte en utf-8" in refused(path)
    assert Address.objects.count() == 3000


def test_after_twenty_lines_the_rest_is_counted_and_written_where_it_is_asked_for(tmp_path):
    path = file_of(tmp_path, line(1), *(line("x") for _number in range(30)))
    rejects = tmp_path / "refus.txt"
    told = refused(path, rejects=rejects)
    assert told.count("  ligne ") == 20
    assert "et 10 autres" in told
    assert "30 lignes refusées" in told
    assert len(rejects.read_text().splitlines()) == 30
    assert rejects.read_text().startswith("3;numero illisible : x;67482_")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "vide"),
        (b"\n\n", "vide"),
        (HEADER.replace(";", ",").encode() + b"\n", "séparées par ','"),
        (HEADER.replace(";", "\t").encode() + b"\n", r"séparées par '\t'"),
        (b"bonjour\n", "ce n'est pas un fichier de la Base Adresse Nationale"),
        (HEADER.replace("nom_voie", "voie").encode() + b"\n", "Colonnes absentes : nom_voie"),
        (PLACES_HEADER.replace(";lon;lat", "").encode() + b"\n", "Colonnes absentes : lon, lat"),
        (f"{HEADER}\n{line(1, 'Rue de l’Église')}\n".replace("’", "'").encode("latin-1"), "--encoding latin-1"),
        (f"{HEADER}\n".encode("utf-16"), "n'est pas en utf-8 (ligne 1)"),
        (gzip.compress(f"{HEADER}\n{line(1)}\n".encode() * 100)[:-20], "coupée"),
        (b"PK\x03\x04 and so on", "archive zip"),
        (b"\x1f\x8b\x08 not gzip at all", "coupée ou abîmée"),
    ],
    ids=["empty", "blank", "commas", "tabs", "words", "column", "columns", "latin-1", "utf-16", "cut", "zip", "bad gz"],
)
def test_a_file_that_is_none_is_refused_before_anything_is_written(tmp_path, data, reason):
    path = tmp_path / "adresses.csv"
    path.write_bytes(data)
    assert reason in refused(path)
    assert not Street.objects.exists()


def test_latin_1_is_read_when_it_is_said(tmp_path):
    path = tmp_path / "adresses.csv"
    path.write_bytes(f"{HEADER}\n{line(1, 'Rue de l' + chr(39) + 'Église')}\n".encode("latin-1"))
    run(path, encoding="latin-1")
    assert Street.objects.get().name == "Rue de l'Église"


def test_an_unknown_encoding_and_a_missing_file_are_told(tmp_path):
    assert "n'existe pas" in refused(file_of(tmp_path, line(1)), encoding="klingon")
    assert "ne peut pas être lu" in refused(tmp_path / "absent.csv")


def test_communes_that_were_joined_keep_each_its_street(tmp_path):
    old = (line(1, "Rue de l'Église", old_city=city, ban_id=city) for city in ("Bourg", "Village"))
    run(file_of(tmp_path, *old))
    assert Street.objects.count() == 2


def test_a_city_written_in_two_ways_is_one(tmp_path):
    run(file_of(tmp_path, line(1), line(2, nom_commune="STRASBOURG")))
    assert Street.objects.count() == 1
    assert numbers() == ["1", "2"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Rue des Tonneliers", "Rue des Tonneliers"),
        ("RUE DU GÉNÉRAL LECLERC", "Rue du Général Leclerc"),
        ("ROMAINS (ROUTE DES)", "Route des Romains"),
        ("OSTWALD (RUE D )", "Rue d'Ostwald"),
        ("rue  de   la Nuée-Bleue", "Rue de la Nuée-Bleue"),
        ("Grand'Rue", "Grand'Rue"),
        ("Rue Neuve (ancienne)", "Rue Neuve (ancienne)"),
    ],
)
def test_names_are_written_as_on_a_street_sign(tmp_path, written, shown):
    run(file_of(tmp_path, line(1, written)))
    assert Street.objects.get().name == shown


def test_a_real_file_takes_invented_addresses_away(tmp_path):
    run(file_of(tmp_path, line(1, "Rue Inventée")))
    Street.objects.update(is_invented=True)
    run(file_of(tmp_path, line(2)))
    assert [street.name for street in Street.objects.all()] == ["Rue des Tonneliers"]
    assert numbers() == ["2"]


def test_lines_are_told_by_their_number_after_an_endless_one(tmp_path):
    told = refused(file_of(tmp_path, line(12), line(13, name="R" * 60_000, ban_id="b"), line("x", ban_id="c")))
    assert "ligne 3" in told.lower()
    assert "ligne 4" in told.lower()
    assert "ligne 5" not in told.lower()
