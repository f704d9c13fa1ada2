"""A round as GPX 1.1: each stop a waypoint, the whole a route."""

import re
from collections.abc import Sequence

from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint, GPXWaypoint

from rounds.lines import Line
from rounds.models import Round

# What XML 1.0 has no way to write, escaped or not.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def gpx_of(shown: Round, lines: Sequence[Line]) -> str:
    """The file, as text; only what the reader of `lines` may know."""
    gpx = GPX()
    gpx.creator = "Riverain"
    gpx.name = _plain(shown.name)
    route = GPXRoute(name=gpx.name)
    if shown.start:
        route.points.append(GPXRoutePoint(shown.start.y, shown.start.x, name=_plain(shown.start_words)))
    for line in lines:
        if line.point and line.contribution:
            name = f"{line.number} · {line.contribution.reference}"
            words = _plain(_words(line))
            gpx.waypoints.append(GPXWaypoint(line.point.y, line.point.x, name=name, description=words))
            route.points.append(GPXRoutePoint(line.point.y, line.point.x, name=name))
    gpx.routes.append(route)
    return gpx.to_xml(version="1.1")


def _words(line: Line) -> str:
    row = line.contribution
    parts = (row.heading, row.address, row.place_description, row.description) if row else ()
    return " · ".join(str(part) for part in parts if part)


def _plain(text: str) -> str:
    return UNWRITABLE.sub("", text)
