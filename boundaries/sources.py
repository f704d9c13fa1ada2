"""Reading a city's file of territories: GeoJSON, Shapefile or GeoPackage, zipped or not.

Nothing in a file may make GDAL reach for an address: GeoJSON is read by Python and only coordinates are handed on,
the two others are recognised by their first bytes, and of a coordinate system only its integer code is kept.
"""

import contextlib
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import DataSource, GDALException, OGRGeometry, SpatialReference
from django.contrib.gis.gdal.layer import Layer
from django.utils.translation import gettext as _

from geo.srid import ACCEPTED, LAMBERT93, WGS84

MAX_BYTES = 1024**3
SHAPEFILE_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
SHAPEFILE_START = bytes.fromhex("0000270a")
GEOPACKAGE_START = b"SQLite format 3\0"

EPSG_NAME = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[0-9.]*:)?(\d{1,6})")
CRS84_NAMES = {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84"}
# What other authorities call systems of ours; GDAL recognises IGN's in the .prj of older Shapefiles.
SAME_AS = {("OGC", "CRS84"): WGS84, ("IGNF", "LAMB93"): LAMBERT93, ("IGNF", "RGF93LAMB93"): LAMBERT93}
# Well-known text, or GeoPackage's word for "none": never a path, never an address.
WELL_KNOWN_TEXT = re.compile(r"\s*(?:undefined|[A-Z][A-Z0-9_]*\s*\[.*)\s*", re.DOTALL)


class UnreadableFileError(Exception):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Feature:
    """One row of a file. Without a shape, `problem` says why."""

    number: int
    properties: dict[str, Any]
    shape: OGRGeometry | None = None
    problem: str = ""


@dataclass(frozen=True)
class Source:
    """What a file holds: its rows, the names of their fields, and the integer code of their coordinates."""

    srid: int
    features: list[Feature]
    fields: list[str] = field(default_factory=list)


def read(path: Path, *, srid: int | None = None, layer: str = "") -> Source:
    """Read a file. `srid` stands for a coordinate system that the file does not name; `layer` chooses one of
    several. Raises UnreadableFileError."""
    path = path.resolve()
    if not path.is_file():
        raise UnreadableFileError(_("Ce fichier n'existe pas : %s") % path)
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFileError(_("Ce fichier est trop gros (plus de 1 Gio)."))
    start = _first_bytes(path)
    if start.startswith(b"PK\x03\x04"):
        with _unzipped(path) as unzipped:
            return read(unzipped, srid=srid, layer=layer)
    if start.startswith(SHAPEFILE_START):
        return _read_shapefile(path, srid, layer)
    if start.startswith(GEOPACKAGE_START):
        return _read_geopackage(path, srid, layer)
    return _read_geojson(path, srid)


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


@contextlib.contextmanager
def _unzipped(path: Path) -> Iterator[Path]:
    """The one file of territories of an archive, laid flat in a folder that is then removed."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        wanted = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
        if sum(member.file_size for member in wanted) > MAX_BYTES:
            raise UnreadableFileError(_("Cette archive est trop grosse (plus de 1 Gio)."))
        main = [m for m in wanted if Path(m.filename).suffix.lower() in {".shp", ".gpkg", ".geojson", ".json"}]
        if len(main) != 1:
            raise UnreadableFileError(_("L'archive doit contenir un seul fichier .shp, .gpkg ou .geojson."))
        stem = Path(main[0].filename).with_suffix("")
        suffix = Path(main[0].filename).suffix.lower()
        parts = SHAPEFILE_PARTS if suffix == ".shp" else {suffix}
        for member in wanted:
            name = Path(member.filename)
            if name.with_suffix("") == stem and name.suffix.lower() in parts:
                (Path(folder) / f"territoires{name.suffix.lower()}").write_bytes(archive.read(member))
        yield Path(folder) / f"territoires{suffix}"


# GeoJSON


def _read_geojson(path: Path, srid: int | None) -> Source:
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableFileError(_("Ce fichier n'est ni un GeoJSON, ni un Shapefile, ni un GeoPackage.")) from None
    rows = _geojson_rows(document)
    declared = _accepted(srid or declared_srid(document))
    features = [_geojson_feature(number, row) for number, row in enumerate(rows, 1)]
    return Source(declared, features, list({name: None for each in features for name in each.properties}))


def _geojson_rows(document: Any) -> list[Any]:
    if isinstance(document, dict) and document.get("type") == "Feature":
        return [document]
    if isinstance(document, dict) and isinstance(document.get("features"), list):
        return document["features"]
    raise UnreadableFileError(_("Ce fichier JSON n'est pas une collection d'objets GeoJSON (FeatureCollection)."))


def declared_srid(document: dict[str, Any]) -> int | None:
    """The integer code of a GeoJSON's coordinates; None when it names something else."""
    if "crs" not in document:
        return WGS84
    crs = document["crs"]
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return None
    if name in CRS84_NAMES:
        return WGS84
    known = EPSG_NAME.fullmatch(name)
    return int(known[1]) if known else None


def _geojson_feature(number: int, row: Any) -> Feature:
    if not isinstance(row, dict):
        return Feature(number, {}, problem=_("ce n'est pas un objet GeoJSON"))
    properties = row.get("properties")
    properties = dict(properties) if isinstance(properties, dict) else {}
    if row.get("id") is not None:
        properties.setdefault("id", row["id"])
    geometry = row.get("geometry")
    if not isinstance(geometry, dict):
        return Feature(number, properties, problem=_("aucune géométrie"))
    if "crs" in row or "crs" in geometry:
        return Feature(number, properties, problem=_("un système de coordonnées propre à cet objet"))
    return _with_shape(number, properties, geometry)


def _with_shape(number: int, properties: dict[str, Any], geometry: dict[str, Any]) -> Feature:
    bare = {key: geometry[key] for key in ("type", "coordinates", "geometries") if key in geometry}
    if "geometries" in bare:
        return Feature(number, properties, problem=_("une collection de géométries, et non une surface"))
    if bare.get("coordinates") == []:
        return Feature(number, properties, problem=_("géométrie vide"))
    try:
        return Feature(number, properties, OGRGeometry(json.dumps(bare, allow_nan=False)))
    except ValueError:
        return Feature(number, properties, problem=_("des coordonnées qui ne sont pas des nombres finis"))
    except GDALException:
        return Feature(number, properties, problem=_("une géométrie illisible"))


# Shapefile and GeoPackage


def _read_shapefile(path: Path, srid: int | None, layer: str) -> Source:
    prj = path.with_suffix(".prj")
    if prj.is_file() and not WELL_KNOWN_TEXT.fullmatch(prj.read_text("utf-8", errors="replace")):
        raise UnreadableFileError(_("Le fichier .prj n'est pas un système de coordonnées lisible."))
    return _read_with_gdal(path, srid, layer)


def _read_geopackage(path: Path, srid: int | None, layer: str) -> Source:
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            texts = database.execute("select definition from gpkg_spatial_ref_sys").fetchall()
    except sqlite3.DatabaseError:
        raise UnreadableFileError(_("Ce fichier n'est pas un GeoPackage.")) from None
    if not all(WELL_KNOWN_TEXT.fullmatch(str(text)) for (text,) in texts):
        raise UnreadableFileError(_("Ce GeoPackage contient un système de coordonnées illisible."))
    return _read_with_gdal(path, srid, layer)


def _read_with_gdal(path: Path, srid: int | None, layer: str) -> Source:
    try:
        return _read_layer(DataSource(path), srid, layer)
    except UnicodeDecodeError:
        # Older French Shapefiles say nothing of their encoding.
        return _read_layer(DataSource(path, encoding="iso-8859-15"), srid, layer)
    except GDALException as error:
        raise UnreadableFileError(_("Ce fichier est illisible : %s") % error) from None


def _read_layer(source: DataSource, srid: int | None, wanted: str) -> Source:
    layers = {layer.name: layer for layer in source}
    if wanted not in layers and (wanted or len(layers) != 1):
        names = ", ".join(sorted(layers)) or "—"
        raise UnreadableFileError(_("Choisissez une couche avec --layer : %s") % names)
    layer = layers[wanted] if wanted else next(iter(layers.values()))
    declared = _accepted(srid or (_code_of(layer.srs) if layer.srs else None))
    return Source(declared, list(_rows_of(layer)), list(layer.fields))


def _rows_of(layer: Layer) -> Iterator[Feature]:
    for number, row in enumerate(layer, 1):
        properties = {name: row.get(name) for name in layer.fields}
        try:
            yield Feature(number, properties, row.geom)
        except GDALException:
            yield Feature(number, properties, problem=_("aucune géométrie"))


def _code_of(srs: SpatialReference) -> int | None:
    if srs.srid is None:
        with contextlib.suppress(GDALException):
            srs.identify_epsg()
    authority, code = srs.auth_name(None), srs.auth_code(None)
    return srs.srid if authority == "EPSG" else SAME_AS.get((authority, code))


def _accepted(srid: int | None) -> int:
    if srid is None:
        raise UnreadableFileError(
            _("Le système de coordonnées du fichier n'est pas reconnu : donnez son code avec --srid.")
        )
    if srid not in ACCEPTED:
        raise UnreadableFileError(_("Le système de coordonnées EPSG:%s n'est pas accepté.") % srid)
    return srid
