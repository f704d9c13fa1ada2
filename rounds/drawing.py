"""The map of a printed sheet: the numbered route over the outlines of the territories, as the shapes of an SVG.

It is drawn on the grid of the tiles, so that pictures of the base map, when there are some, lie exactly under it.
"""

import json
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.contrib.gis.geos import Point
from django.db import connection
from django.utils.translation import gettext as _

from boundaries.models import Level
from contributions.paper import as_data
from geo.boxes import Box
from geo.grid import CELL_BITS, MAX_ZOOM, Tile, cell_of, position_of
from geo.srid import WGS84
from tiles import basemap

WIDTH: Final = 910
HEIGHT: Final = 620
MARGIN: Final = 44
LEAST_METRES: Final = 500
EARTH_METRES: Final = 40_075_016.7
# A sheet is waited for: the pictures that have not come by then are left white.
PATIENCE_SECONDS: Final = 4.0
SMALLEST_TILE: Final = 230
SCALES: Final = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
LONGEST_SCALE: Final = 220

OUTLINES = """
select level, name, ST_AsGeoJSON(ST_Simplify(ST_ClipByBox2D(ST_Boundary(land.geom), box.geom), %s)),
       ST_AsGeoJSON(ST_PointOnSurface(ST_ClipByBox2D(land.geom, box.geom)))
from boundaries_boundary land, (select ST_MakeEnvelope(%s, %s, %s, %s, %s) as geom) box
where valid_to is null and level = any(%s) and land.geom && box.geom
order by level, name, id
"""


@dataclass(frozen=True)
class Mark:
    """A place on the sheet, in its own units from the top left."""

    x: float
    y: float
    label: str = ""


@dataclass(frozen=True)
class Outline:
    level: str
    path: str


@dataclass(frozen=True)
class Picture:
    x: float
    y: float
    side: float
    href: str


@dataclass(frozen=True)
class Drawing:
    """Everything the template puts in its SVG. `scale_width` units are `scale_metres` on the ground."""

    width: int
    height: int
    route: str
    stops: list[Mark]
    start: Mark | None
    outlines: list[Outline]
    names: list[Mark]
    scale_width: float
    scale_metres: int
    pictures: list[Picture] = field(default_factory=list)

    @property
    def scale_y(self) -> int:
        return self.height - 26

    @property
    def north_x(self) -> int:
        return self.width - 30

    @property
    def scale_words(self) -> str:
        if self.scale_metres < 1000:
            return _("%(metres)d m") % {"metres": self.scale_metres}
        return _("%(km)d km") % {"km": self.scale_metres // 1000}


@dataclass(frozen=True)
class Frame:
    """A window on the grid: the cell of its top left corner, and how many cells a unit of the sheet is."""

    west: float
    north: float
    cells: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> "Frame":
        cells = [cell_of(point.x, point.y) for point in points]
        xs, ys = [x for x, _y in cells], [y for _x, y in cells]
        latitude = sum(point.y for point in points) / len(points)
        least = LEAST_METRES / _metres_of_a_cell(latitude)
        wide, high = max(max(xs) - min(xs), least), max(max(ys) - min(ys), least)
        scale = max(wide / (WIDTH - 2 * MARGIN), high / (HEIGHT - 2 * MARGIN))
        middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        return cls(middle_x - scale * WIDTH / 2, middle_y - scale * HEIGHT / 2, scale)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = cell_of(lon, lat)
        return round((x - self.west) / self.cells, 1), round((y - self.north) / self.cells, 1)

    @property
    def box(self) -> Box:
        west, north = position_of(self.west, self.north)
        east, south = position_of(self.west + WIDTH * self.cells, self.north + HEIGHT * self.cells)
        return Box(west, south, east, north)


def _metres_of_a_cell(latitude: float) -> float:
    return EARTH_METRES * math.cos(math.radians(latitude)) / (1 << CELL_BITS)


def draw(stops: Sequence[tuple[int, Point]], start: Point | None) -> Drawing | None:
    """The map of numbered WGS84 points in the order of the route; None without any."""
    if not stops:
        return None
    points = [*([start] if start else []), *(point for _number, point in stops)]
    frame = Frame.around(points)
    outlines, names = _territories(frame)
    width, metres = _scale(frame)
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        route=" ".join("{},{}".format(*frame.at(point.x, point.y)) for point in points),
        stops=[Mark(*frame.at(point.x, point.y), str(number)) for number, point in stops],
        start=Mark(*frame.at(start.x, start.y)) if start else None,
        outlines=outlines,
        names=names,
        scale_width=width,
        scale_metres=metres,
        pictures=_pictures(frame),
    )


def _territories(frame: Frame) -> tuple[list[Outline], list[Mark]]:
    """The outlines of communes and quartiers in the window, without the details that half a unit hides, and the names
    of the quartiers."""
    box = frame.box
    half_a_unit = (box.east - box.west) / WIDTH / 2
    levels = [Level.COMMUNE.value, Level.QUARTIER.value]
    with connection.cursor() as cursor:
        cursor.execute(OUTLINES, [half_a_unit, box.west, box.south, box.east, box.north, WGS84, levels])
        rows = cursor.fetchall()
    outlines = [Outline(level, _path(frame, json.loads(line))) for level, _label, line, _middle in rows if line]
    names = [
        Mark(*frame.at(*json.loads(middle)["coordinates"]), name)
        for level, name, _line, middle in rows
        if level == Level.QUARTIER and middle and json.loads(middle)["coordinates"]
    ]
    return [outline for outline in outlines if outline.path], names


def _path(frame: Frame, shape: dict[str, object]) -> str:
    return " ".join(
        "M" + " L".join("{} {}".format(*frame.at(lon, lat)) for lon, lat in line) for line in _lines(shape) if line
    )


def _lines(shape: dict[str, object]) -> Iterable[list[list[float]]]:
    """The lines of a GeoJSON shape; the points that a clip leaves behind are dropped."""
    if shape["type"] == "LineString":
        yield shape["coordinates"]  # type: ignore[misc]
    elif shape["type"] == "MultiLineString":
        yield from shape["coordinates"]  # type: ignore[misc]
    elif shape["type"] == "GeometryCollection":
        for part in shape["geometries"]:  # type: ignore[attr-defined]
            yield from _lines(part)


def _scale(frame: Frame) -> tuple[float, int]:
    """The longest round length that fits the bar."""
    middle = position_of(frame.west, frame.north + HEIGHT * frame.cells / 2)[1]
    metres_of_a_unit = _metres_of_a_cell(middle) * frame.cells
    metres = max((one for one in SCALES if one / metres_of_a_unit <= LONGEST_SCALE), default=SCALES[0])
    return round(metres / metres_of_a_unit, 1), metres


def _pictures(frame: Frame) -> list[Picture]:
    """The base map under the drawing, as far as it is on and comes in time."""
    if not basemap.is_on():
        return []
    zoom = min(MAX_ZOOM, math.floor(CELL_BITS - math.log2(SMALLEST_TILE * frame.cells)))
    side, until, found = 1 << (CELL_BITS - zoom), time.monotonic() + PATIENCE_SECONDS, []
    for tile in _tiles(frame, zoom, side):
        if time.monotonic() > until:
            break
        if picture := basemap.tile(tile):
            x, y = (tile.x * side - frame.west) / frame.cells, (tile.y * side - frame.north) / frame.cells
            found.append(Picture(round(x, 2), round(y, 2), round(side / frame.cells, 2), as_data(picture, "image/png")))
    return found


def _tiles(frame: Frame, zoom: int, side: int) -> Iterable[Tile]:
    last = (1 << zoom) - 1
    for y in range(int(frame.north // side), int((frame.north + HEIGHT * frame.cells) // side) + 1):
        for x in range(int(frame.west // side), int((frame.west + WIDTH * frame.cells) // side) + 1):
            if 0 <= x <= last and 0 <= y <= last:
                yield Tile(zoom, x, y)
