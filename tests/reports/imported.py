"""Small files of another tool, and the command that brings them along."""

import csv
import json
import tomllib
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from tests import places

HEADER = ("numero", "recu", "clos", "etat", "type", "texte", "lon", "lat", "original")
PLAN = """
source = "ancien-outil"
timezone = "Europe/Paris"

[columns]
identifier = "numero"
received = "recu"
closed = "clos"
status = "etat"
category = "type"
description = "texte"
lon = "lon"
lat = "lat"
duplicate_of = "original"

[statuses]
"Nouveau" = "received"
"En cours" = "in_progress"
"Fait" = "solved"

[categories]
"Trou" = "nid-de-poule"
"""
LON, LAT = places.PLACE_DU_MARCHE.coords


@dataclass(frozen=True)
class Told:
    """What an import said, and the refused lines of its file."""

    text: str
    refused: list[dict[str, str]]

    @property
    def reasons(self) -> list[str]:
        return [row["motif"] for row in self.refused]


def row(number: object, **cells: object) -> dict[str, object]:
    """One line that is sound, but for the cells that are given."""
    sound = {
        "numero": number,
        "recu": "2025-03-04T10:00:00",
        "type": "Trou",
        "texte": "Un trou.",
        "lon": LON,
        "lat": LAT,
    }
    return dict.fromkeys(HEADER, "") | sound | cells


def lines_of(*rows: dict[str, object]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def csv_of(folder: Path, *rows: dict[str, object], name: str = "demandes.csv") -> Path:
    path = folder / name
    path.write_text(lines_of(*rows), "utf-8")
    return path


def geojson_of(folder: Path, *features: Any, **members: Any) -> Path:
    path = folder / "demandes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **members}), "utf-8")
    return path


def plan_of(folder: Path, plan: str = PLAN, **top: str) -> Path:
    """A mapping; `top` are keys before its first table, as TOML writes their values."""
    path = folder / "plan.toml"
    text = "".join(f"{key} = {value}\n" for key, value in top.items()) + plan
    tomllib.loads(text)
    path.write_text(text, "utf-8")
    return path


def bring(file: Path, plan: Path, **options: object) -> Told:
    """Import; lines that are refused are no failure here."""
    rejects = plan.with_name("refus.csv")
    out = StringIO()
    try:
        call_command("import_reports", str(file), mapping=plan, rejects=rejects, stdout=out, **options)
    except CommandError as error:
        # Lines were refused: anything else is a failure.
        if not rejects.exists():
            raise
        out.write(str(error))
    return Told(out.getvalue(), read_refused(rejects))


def read_refused(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, restkey="rest"))
