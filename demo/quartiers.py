"""The quartiers of the demonstration: named after real ones, drawn by us."""

import datetime

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils.text import slugify
from django.utils.translation import gettext as _

from boundaries.imports import Say, Territory, write
from boundaries.models import Boundary, Level
from boundaries.repairs import fit
from demo.places import NEIGHBOURHOODS, Neighbourhood
from geo.srid import LAMBERT93, WGS84

CODE_PREFIX = "demo-"
# Before the oldest contribution of the demonstration, and before the day an official file may replace them.
VALID_FROM = datetime.date(2020, 1, 1)

# Each point of the commune goes to its nearest named place; the cells of one quartier are joined.
CELLS = """
with commune as (
  select geom, ST_Transform(geom, %(lambert93)s) as flat from boundaries_boundary where id = %(commune)s
), place as (
  select name, ST_Transform(ST_SetSRID(ST_Point(lon, lat), %(wgs84)s), %(lambert93)s) as geom
  from unnest(%(names)s::text[], %(lons)s::float8[], %(lats)s::float8[]) as place (name, lon, lat)
), cell as (
  select (ST_Dump(ST_VoronoiPolygons(ST_Collect(geom), 0, (select ST_Expand(flat, 1000) from commune)))).geom
  from place
), quartier as (
  select place.name, ST_Union(cell.geom) as geom
  from place join cell on ST_Contains(cell.geom, place.geom)
  where place.name <> ''
  group by place.name
)
-- Cut by the commune in its own coordinates: a straight edge is not quite the same line in two systems.
select quartier.name, ST_AsBinary(ST_Intersection(ST_Transform(quartier.geom, %(wgs84)s), commune.geom))
from quartier, commune
order by quartier.name
"""


def draw_quartiers(say: Say) -> None:
    """Write the quartiers of the communes that have none of their own; those already drawn are left as they are."""
    for code, neighbourhoods in NEIGHBOURHOODS.items():
        commune = Boundary.objects.current().of_level(Level.COMMUNE).get(code=code)
        if not Boundary.objects.current().of_level(Level.QUARTIER).filter(parent=commune).exists():
            write(_drawn(commune, neighbourhoods), level=Level.QUARTIER, valid_from=VALID_FROM, say=say)


def _drawn(commune: Boundary, neighbourhoods: tuple[Neighbourhood, ...]) -> list[Territory]:
    note = _("Quartier de démonstration : tracé par Riverain, non officiel")
    return [
        Territory(
            code=f"{CODE_PREFIX}{commune.code}-{slugify(name)}",
            name=name,
            geom=fit(GEOSGeometry(shape, srid=WGS84).ogr, WGS84).geom,
            parent=commune,
            note=note,
        )
        for name, shape in _cells(commune, neighbourhoods)
    ]


def _cells(commune: Boundary, neighbourhoods: tuple[Neighbourhood, ...]) -> list[tuple[str, memoryview]]:
    places = [(each.name, lon, lat) for each in neighbourhoods for lon, lat in each.places]
    names, lons, lats = (list(column) for column in zip(*places, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            CELLS,
            {
                "commune": commune.pk,
                "names": names,
                "lons": lons,
                "lats": lats,
                "wgs84": WGS84,
                "lambert93": LAMBERT93,
            },
        )
        return [(name, memoryview(shape)) for name, shape in cursor.fetchall()]
