"""The mapping of an import: one clear sentence for each mistake, before anything is read; and what its dates mean."""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from contributions.models import Category
from reports.imports import values
from reports.imports.refusals import Refusal
from reports.models import Report
from tests import factories
from tests.reports.imported import PLAN, csv_of, geojson_of, plan_of, row

pytestmark = pytest.mark.django_db
PARIS, BOSTON = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def setting(territory: factories.Territory, category: Category) -> None:
    """A territory and a category to import into."""


def refused(file: Path, plan: Path) -> str:
    with pytest.raises(CommandError) as error:
        call_command("import_reports", str(file), mapping=plan)
    assert not Report.objects.exists()
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[columns]", "colonnes = 1\n[columns]", "Clé inconnue « colonnes » dans le plan"),
        ('lon = "lon"', 'longitude = "lon"', "Clé inconnue « longitude » dans [columns]"),
        ('lon = "lon"', 'lon = "lng"', "Colonnes absentes du fichier : lng. Il a : numero, recu"),
        ('lon = "lon"', "", "Un lieu se lit dans x et y"),
        ('lon = "lon"\nlat = "lat"', "", "[columns] ne dit pas où est le lieu"),
        ('lon = "lon"', 'lon = ["lon", "lat"]', "« lon » est lu dans une seule colonne"),
        ('lon = "lon"', "lon = 3", "« lon » ne contient que du texte"),
        ('identifier = "numero"', "", "[columns] ne dit pas : identifier."),
        ('"nid-de-poule"', '"nid"', "[categories] nomme des codes inconnus : nid. Connus : nid-de-poule."),
        ('"solved"', '"done"', "[statuses] nomme des codes inconnus : done."),
        ('"Europe/Paris"', '"Paris"', "Le fuseau horaire « Paris » n'existe pas"),
        ('"Europe/Paris"', '"../../etc/passwd"', "n'existe pas"),
        ('"ancien-outil"', '"Ancien Outil"', "« source » nomme l'outil d'origine"),
        ("[columns]", "srid = 27700\n[columns]", "Le système de coordonnées EPSG:27700 n'est pas accepté"),
        ("[columns]", 'srid = "EPSG:2154"\n[columns]', "« srid » dans le plan n'est pas du type attendu (int)"),
        ("[columns]", "srid = true\n[columns]", "« srid » dans le plan n'est pas du type attendu (int)"),
        ("[columns]", 'encoding = "klingon"\n[columns]', "L'encodage « klingon » n'existe pas"),
        ("[columns]", 'separator = "a"\n[columns]', "« separator » est une virgule"),
        ("[columns]", "categories_create = true\n[columns]", "demande « categories_family »"),
        ("[columns]", 'point_order = "yx"\n[columns]', "« point_order » vaut « yx »"),
        ("[statuses]", '[dates]\nformats = ["%Q"]\n[statuses]', "Le format de date « %Q » ne peut pas être lu"),
        ("[statuses]", "[dates]\nformats = [3]\n[statuses]", "« formats » ne contient que du texte"),
        ("[statuses]", '[dates]\nclosed_first = "oui"\n[statuses]', "« closed_first » vaut « oui »"),
        ("[statuses]", '[defaults]\npublic = "oui"\n[statuses]', "« public » dans [defaults]"),
        ("[statuses]", '[duplicates]\notherwise = "received"\n[statuses]', "« otherwise » est un état clos"),
        ("[statuses]", '[[leave_out]]\ncolumn = "etat"\n[statuses]', "[[leave_out]] a deux clés"),
        ("[statuses]", '[[leave_out]]\ncolumn = "x"\nvalues = [""]\n[statuses]', "Colonnes absentes du fichier : x."),
    ],
)
def test_a_mistake_in_the_mapping_is_one_sentence(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in PLAN
    assert message in refused(csv_of(tmp_path, row(1)), plan_of(tmp_path, PLAN.replace(old, new)))


def test_a_mapping_that_is_no_toml_or_not_there_is_told(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    assert "ne peut pas être lu" in refused(csv_of(tmp_path, row(1)), plan)
    plan.write_text("source = \n", "utf-8")
    assert "n'est pas du TOML" in refused(csv_of(tmp_path, row(1)), plan)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "ne peut pas être lu"),
        (b"", "Le fichier est vide"),
        (b"PK\x03\x04zip", "archive zip"),
        (b"\x1f\x8b\x08broken", "L'archive est coupée"),
        (b'{"type": "Feature', "n'est pas du JSON valide"),
        (b'{"type": "Topology"}', "n'est pas une collection d'objets GeoJSON"),
        (b"numero,numero,recu\n", "Plusieurs colonnes portent le même nom : numero."),
        (b'"numero,recu\n', "celle des noms de colonnes"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(data: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "demandes"
    if data is not None:
        path.write_bytes(data)
    assert message in refused(path, plan_of(tmp_path))


def test_coordinates_that_a_geojson_calls_by_an_unknown_name_are_asked_for(tmp_path: Path) -> None:
    path = geojson_of(tmp_path, crs={"type": "link", "properties": {"href": "https://ailleurs.test/srs"}})
    columns = 'source = "a"\n[columns]\nidentifier = "id"\nreceived = "recu"\n'
    path.write_text(path.read_text().replace('"features": []', '"features": [{"id": 1, "properties": {"recu": ""}}]'))
    assert "dites « srid » dans le plan" in refused(path, plan_of(tmp_path, columns))


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2015-01-01T00:20:09", BOSTON, "2015-01-01T05:20:09+00:00"),
        ("2015-07-01T00:20:09", BOSTON, "2015-07-01T04:20:09+00:00"),
        # 2:30 comes twice on the last Sunday of October: the first of them, still in summer time.
        ("2025-10-26T02:30:00", PARIS, "2025-10-26T00:30:00+00:00"),
        ("2014-11-02T01:30:00", BOSTON, "2014-11-02T05:30:00+00:00"),
        # 2:30 does not exist on the last Sunday of March: it is 3:30.
        ("2025-03-30T02:30:00", PARIS, "2025-03-30T01:30:00+00:00"),
        ("2025-03-30T03:30:00", PARIS, "2025-03-30T01:30:00+00:00"),
        # Who tells the offset is believed.
        ("2025-10-26T02:30:00+01:00", PARIS, "2025-10-26T01:30:00+00:00"),
        ("2025-03-04T10:00:00Z", PARIS, "2025-03-04T10:00:00+00:00"),
        ("2025-03-04", PARIS, "2025-03-03T23:00:00+00:00"),
    ],
)
def test_a_local_time_is_an_instant(text: str, zone: ZoneInfo, expected: str) -> None:
    assert values.moment(text, (), zone, "received")[0].isoformat() == expected


def test_formats_are_tried_in_their_order() -> None:
    formats = ("%d/%m/%Y %H:%M", "%d/%m/%Y")
    assert values.moment("04/03/2025 10:00", formats, PARIS, "received")[1] is False
    found, is_day = values.moment("04/03/2025", formats, PARIS, "received")
    assert (found.astimezone(PARIS).date(), is_day) == (datetime.date(2025, 3, 4), True)
    with pytest.raises(Refusal):
        values.moment("2025-03-04", formats, PARIS, "received")


@pytest.mark.parametrize(("text", "expected"), [("48.57", 48.57), ("48,57", 48.57), (" -7 ", -7.0), ("1e2", 100.0)])
def test_numbers_may_have_a_comma(text: str, expected: float) -> None:
    assert values.number(text, "x") == expected


@pytest.mark.parametrize(("text", "expected"), [("Oui", True), ("0", False), ("", True), ("FAUX", False)])
def test_yes_and_no_in_the_words_of_a_spreadsheet(text: str, expected: bool) -> None:
    assert values.yes_or_no(text, "public", otherwise=True) is expected
    with pytest.raises(Refusal):
        values.yes_or_no("peut-être", "public", otherwise=True)
