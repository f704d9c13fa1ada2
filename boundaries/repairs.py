"""Making a drawn shape fit for the table: MultiPolygon, WGS84, valid, without slivers. What was done is told."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.gis.gdal import GDALException, OGRGeometry
from django.contrib.gis.geos import (
    GeometryCollection,
    GEOSException,
    GEOSGeometry,
    LinearRing,
    MultiPolygon,
    Polygon,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.measures import square_metres
from geo.srid import WGS84

# Below the width of a drawn line on a city's plan: what is smaller comes from the drawing, not from the ground.
SLIVER_M2 = 10.0
SURFACES = {"Polygon", "MultiPolygon"}


class RefusedShapeError(Exception):
    """The shape cannot stand for a territory; the message says why."""


@dataclass
class Fitted:
    """A shape fit for the table, and what was done to it."""

    geom: MultiPolygon
    repairs: list[str] = field(default_factory=list)


def fit(drawn: OGRGeometry, srid: int) -> Fitted:
    """From a drawn shape in `srid` to a valid WGS84 MultiPolygon. Raises RefusedShapeError."""
    repairs: list[str] = []
    shape = _in_the_world(_plain(drawn, srid, repairs))
    if not shape.valid:
        repairs.append(_("tracé invalide réparé (%s)") % shape.valid_reason)
        shape = _mended(shape)
    return Fitted(_without_slivers(list(_polygons(shape)), repairs), repairs)


def _plain(drawn: OGRGeometry, srid: int, repairs: list[str]) -> GEOSGeometry:
    """Flat, without curves, rings closed."""
    if drawn.has_curve:
        drawn = drawn.get_linear_geometry()
        repairs.append(_("courbes remplacées par des segments"))
    if drawn.is_3d or drawn.is_measured:
        drawn.set_3d(False)
        drawn.set_measured(False)
        repairs.append(_("altitudes ou mesures retirées"))
    if drawn.geom_type.name not in SURFACES:
        raise RefusedShapeError(_("ce n'est pas une surface (%s)") % drawn.geom_type.name)
    if drawn.empty:
        raise RefusedShapeError(_("géométrie vide"))
    return _closed(drawn, srid, repairs)


def _closed(drawn: OGRGeometry, srid: int, repairs: list[str]) -> GEOSGeometry:
    before = drawn.num_coords
    drawn.close_rings()
    if drawn.num_coords != before:
        repairs.append(_("anneau ouvert refermé"))
    try:
        return GEOSGeometry(memoryview(drawn.wkb), srid=srid)
    except (GEOSException, ValueError):
        raise RefusedShapeError(_("anneau de moins de quatre points")) from None


def _in_the_world(shape: GEOSGeometry) -> GEOSGeometry:
    if not all(map(math.isfinite, shape.extent)):
        raise RefusedShapeError(_("des coordonnées qui ne sont pas des nombres finis"))
    try:
        shape.transform(WGS84)
    except (GDALException, GEOSException):
        raise RefusedShapeError(_("hors du domaine de son système de coordonnées")) from None
    west, south, east, north = shape.extent
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise RefusedShapeError(_("hors du monde (%s)") % ", ".join(f"{edge:g}" for edge in shape.extent))
    return shape


def _mended(shape: GEOSGeometry) -> GEOSGeometry:
    # Part by part, then their union: in one go, what two parts share would come out as a hole.
    mended = [piece for part in _polygons(shape) for piece in _polygons(part.make_valid())]
    return MultiPolygon(mended, srid=WGS84).unary_union


def _polygons(shape: GEOSGeometry) -> Iterator[Polygon]:
    """The polygons of any shape; the lines and points that a repair leaves behind are dropped."""
    if isinstance(shape, Polygon):
        yield shape
    elif isinstance(shape, GeometryCollection):
        for part in shape:
            yield from _polygons(part)


def _without_slivers(polygons: list[Polygon], repairs: list[str]) -> MultiPolygon:
    outlines = [Polygon(polygon[0], srid=WGS84) for polygon in polygons]
    holes = [[Polygon(ring, srid=WGS84) for ring in polygon[1:]] for polygon in polygons]
    areas = iter(square_metres([*outlines, *(hole for each in holes for hole in each)]))
    wide = [next(areas) >= SLIVER_M2 for _outline in outlines]
    kept_holes = [[hole for hole in each if next(areas) >= SLIVER_M2] for each in holes]
    kept = [
        Polygon(polygon[0], *(LinearRing(hole[0].tuple) for hole in kept_holes[index]), srid=WGS84)
        for index, polygon in enumerate(polygons)
        if wide[index]
    ]
    if not kept:
        raise RefusedShapeError(_("surface nulle ou presque"))
    _tell(repairs, len(polygons) - len(kept), sum(map(len, holes)) - sum(map(len, kept_holes)))
    return MultiPolygon(kept, srid=WGS84)


def _tell(repairs: list[str], slivers: int, holes: int) -> None:
    if slivers:
        text = ngettext("%d éclat de moins de 10 m² retiré", "%d éclats de moins de 10 m² retirés", slivers)
        repairs.append(text % slivers)
    if holes:
        text = ngettext("%d trou de moins de 10 m² comblé", "%d trous de moins de 10 m² comblés", holes)
        repairs.append(text % holes)
