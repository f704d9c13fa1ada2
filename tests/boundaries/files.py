"""Files of territories as cities send them, written byte by byte: GeoJSON, GeoPackage, Shapefile."""

import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Polygon

WGS84_TEXT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
LAMBERT93_TEXT = (
    'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],'
    'PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],'
    'PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",44.0],PARAMETER["Latitude_Of_Origin",46.5],'
    'UNIT["Meter",1.0]]'
)


def square(west: float = 7.70, south: float = 48.55, size: float = 0.02) -> list[list[float]]:
    """A ring in degrees."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: Any = "A1", nom: Any = "Quartier A", geometry: Any = None, **properties: Any) -> dict[str, Any]:
    shape = {"type": "Polygon", "coordinates": [square()]} if geometry is None else geometry
    return {"type": "Feature", "properties": {"code": code, "nom": nom, **properties}, "geometry": shape}


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def geojson(folder: Path, *features: Any, name: str = "quartiers.geojson", **members: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": list(features)}), "utf-8")
    return path


def geopackage(folder: Path, rows: list[tuple[str, str, GEOSGeometry]], *, definition: str = WGS84_TEXT) -> Path:
    """One layer "quartiers" (code, nom, geom), in the coordinate system of its shapes."""
    path = folder / "quartiers.gpkg"
    srid = rows[0][2].srid
    with closing(sqlite3.connect(path)) as database:
        database.executescript(GEOPACKAGE_TABLES)
        database.execute(
            "insert into gpkg_spatial_ref_sys values ('x', ?, 'EPSG', ?, ?, null)", [srid, srid, definition]
        )
        database.execute(
            "insert into gpkg_contents (table_name, data_type, identifier, srs_id)"
            " values ('quartiers', 'features', 'quartiers', ?)",
            [srid],
        )
        database.execute("insert into gpkg_geometry_columns values ('quartiers', 'geom', 'POLYGON', ?, 0, 0)", [srid])
        for code, nom, shape in rows:
            blob = b"GP\x00\x01" + struct.pack("<i", srid) + bytes(shape.wkb)
            database.execute("insert into quartiers (geom, code, nom) values (?, ?, ?)", [blob, code, nom])
        database.commit()
    return path


GEOPACKAGE_TABLES = """
pragma application_id = 1196444487;
pragma user_version = 10200;
create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key, organization text,
  organization_coordsys_id integer, definition text, description text);
create table gpkg_contents (table_name text primary key, data_type text, identifier text, description text,
  last_change text default '2026-01-01T00:00:00.000Z', min_x double, min_y double, max_x double, max_y double,
  srs_id integer);
create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text, srs_id integer,
  z tinyint, m tinyint);
create table quartiers (fid integer primary key autoincrement, geom blob, code text, nom text);
"""


def shapefile(folder: Path, rows: list[tuple[str, str, Polygon]], *, prj: str = LAMBERT93_TEXT) -> Path:
    """quartiers.shp with its index, its table (Latin-1, as French cities still write it) and its .prj."""
    records = [_polygon_record(shape) for _code, _name, shape in rows]
    extents = [shape.extent for _code, _name, shape in rows]
    box = (*(min(e[i] for e in extents) for i in (0, 1)), *(max(e[i] for e in extents) for i in (2, 3)))
    body, index = b"", b""
    for number, record in enumerate(records, 1):
        index += struct.pack(">ii", (100 + len(body)) // 2, len(record) // 2)
        body += struct.pack(">ii", number, len(record) // 2) + record
    path = folder / "quartiers.shp"
    path.write_bytes(_header(len(body), box) + body)
    path.with_suffix(".shx").write_bytes(_header(len(index), box) + index)
    path.with_suffix(".dbf").write_bytes(_table([(code, name) for code, name, _shape in rows]))
    if prj:
        path.with_suffix(".prj").write_text(prj)
    return path


def _header(length: int, box: tuple[float, ...]) -> bytes:
    return struct.pack(">i20xi", 9994, (100 + length) // 2) + struct.pack("<ii8d", 1000, 5, *box, 0, 0, 0, 0)


def _polygon_record(shape: Polygon) -> bytes:
    # Shapefile outlines turn clockwise.
    points = list(shape[0].tuple if not shape[0].is_counterclockwise else reversed(shape[0].tuple))
    flat = [number for point in points for number in point[:2]]
    return struct.pack(f"<i4diii{len(flat)}d", 5, *shape.extent, 1, len(points), 0, *flat)


def _table(rows: list[tuple[str, str]]) -> bytes:
    widths = (("code", 10), ("nom", 40))
    length = 1 + sum(width for _name, width in widths)
    head = struct.pack("<BBBBIHH20x", 3, 126, 1, 1, len(rows), 32 + 32 * len(widths) + 1, length)
    for name, width in widths:
        head += struct.pack("<11sc4xBB14x", name.encode(), b"C", width, 0)
    body = b"".join(
        b" " + b"".join(word.encode("latin-1").ljust(width) for word, (_name, width) in zip(row, widths, strict=True))
        for row in rows
    )
    return head + b"\r" + body + b"\x1a"
