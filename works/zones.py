"""The zone of works: read from GeoJSON as strictly as it must be, and where it lies."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.contrib.gis.gdal import GDALException, OGRGeometry
from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from boundaries.models import Boundary, Level
from boundaries.repairs import RefusedShapeError, fit
from geo.crossings import crossings
from geo.geojson import finite_json
from geo.srid import WGS84

SURFACES: Final = ("Polygon", "MultiPolygon")
MOST_VERTICES: Final = 5_000
MOST_SHAPES: Final = 200
# A hand slips a few times. What crosses itself everywhere has as many pieces as crossings, and mending them has no end.
MOST_CROSSINGS: Final = 200
LARGEST_BYTES: Final = 1024 * 1024
# A drawn edge never follows a limit to the metre.
MOSTLY: Final = 0.95

Polygons = list[Any]

SHARE = """
select coalesce(ST_Area(ST_Intersection(zone.geom, ground.geom)) / nullif(ST_Area(zone.geom), 0), 0)
from (select %s::geometry as geom) zone,
     (select ST_Union(geom) as geom from boundaries_boundary where id = any(%s) and geom && %s::geometry) ground
"""


def zone_from(text: str) -> MultiPolygon:
    """The WGS84 MultiPolygon of a GeoJSON text: a surface, a feature or a collection of them, repaired when it crosses
    itself. Raises ValidationError, which says what is wrong."""
    if len(text.encode()) > LARGEST_BYTES:
        raise ValidationError(_("Ce fichier est trop lourd : 1 Mo au plus."), code="too_large")
    try:
        given = finite_json(text)
        polygons = [polygon for shape in _shapes(given) for polygon in _polygons_of(shape)]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _unreadable() from None
    if not polygons:
        raise _unreadable()
    return _fitted(polygons)


def _unreadable() -> ValidationError:
    return ValidationError(
        _(
            "Ce n'est pas une zone en GeoJSON : il faut un polygone (Polygon ou MultiPolygon), en longitude puis "
            "latitude."
        ),
        code="unreadable",
    )


def _shapes(given: Any) -> Iterator[dict[str, Any]]:
    """The geometries of a GeoJSON object. A "crs" would be another system than ours: refused, not guessed."""
    if not isinstance(given, dict) or "crs" in given:
        raise ValueError("not a GeoJSON object")
    if given["type"] == "FeatureCollection":
        if len(given["features"]) > MOST_SHAPES:
            raise ValidationError(_("Trop de polygones : gardez seulement la zone des travaux."), code="too_many")
        for feature in given["features"]:
            yield from _shapes(feature)
    elif given["type"] == "Feature":
        yield from _shapes(given["geometry"])
    else:
        yield given


def _polygons_of(shape: dict[str, Any]) -> Polygons:
    if shape["type"] not in SURFACES:
        raise ValueError(shape["type"])
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [[[_vertex(vertex) for vertex in ring] for ring in polygon] for polygon in polygons]


def _vertex(vertex: Any) -> tuple[float, float]:
    """Longitude and latitude; an altitude is left aside. A boolean is a number for Python, and none for a map."""
    lon, lat = vertex[:2]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in (lon, lat)):
        raise ValueError(vertex)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValidationError(_("Un point de la zone sort de la Terre : longitude d'abord, puis latitude."))
    return float(lon), float(lat)


def _fitted(polygons: Polygons) -> MultiPolygon:
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_VERTICES:
        message = _("Cette zone a trop de points : %(most)d au plus. Simplifiez le tracé.") % {"most": MOST_VERTICES}
        raise ValidationError(message, code="too_many")
    if crossings([ring for polygon in polygons for ring in polygon], most=MOST_CROSSINGS) > MOST_CROSSINGS:
        message = _("Le tracé de cette zone se croise trop souvent : reprenez-le en suivant le bord de la zone.")
        raise ValidationError(message, code="crossed")
    try:
        drawn = OGRGeometry(json.dumps({"type": "MultiPolygon", "coordinates": polygons}))
        return fit(drawn, WGS84).geom
    except RefusedShapeError as refusal:
        raise ValidationError(_("Zone refusée : %(why)s.") % {"why": refusal}, code="refused") from None
    except GDALException:
        raise _unreadable() from None


def share_inside(zone: MultiPolygon, territories: Iterable[int]) -> float:
    """Which part of a zone (0 to 1) lies in some territories (ids). A ratio of degrees is a ratio of surfaces here: all
    of it is at one latitude."""
    wkb = zone.hexewkb.decode()
    with connection.cursor() as cursor:
        cursor.execute(SHARE, [wkb, list(territories), wkb])
        return float(cursor.fetchone()[0])


def is_mostly_in(zone: MultiPolygon, territories: Iterable[int]) -> bool:
    return share_inside(zone, territories) >= MOSTLY


def is_served(zone: MultiPolygon) -> bool:
    """Does it lie in the communes that are served?"""
    communes = Boundary.objects.current().of_level(Level.COMMUNE).order_by("pk")
    return is_mostly_in(zone, communes.values_list("pk", flat=True))
