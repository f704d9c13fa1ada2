"""Named points and hand-drawn territories. None follows a real limit; only the names are borrowed.

Longitude before latitude. The quartiers do not tile the commune, as published ones do not.
"""

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from geo.measures import METRES_PER_DEGREE
from geo.srid import WGS84


def point(lon: float, lat: float) -> Point:
    return Point(lon, lat, srid=WGS84)


def shape(*corners: tuple[float, float]) -> MultiPolygon:
    return MultiPolygon(Polygon((*corners, corners[0])), srid=WGS84)


def north_of(place: Point, *, metres: float) -> Point:
    """A point that many metres north of `place`, on the sphere of `geo.measures`."""
    return point(place.x, place.y + metres / METRES_PER_DEGREE)


METROPOLE = shape((7.60, 48.47), (7.86, 48.47), (7.86, 48.67), (7.60, 48.67))
STRASBOURG = shape(
    (7.69, 48.51), (7.76, 48.49), (7.84, 48.52), (7.84, 48.62), (7.80, 48.65), (7.73, 48.62), (7.68, 48.57)
)
SCHILTIGHEIM = shape((7.68, 48.58), (7.73, 48.62), (7.73, 48.65), (7.68, 48.65))
NEUDORF = shape((7.750, 48.555), (7.785, 48.555), (7.785, 48.572), (7.750, 48.572))
ROBERTSAU = shape((7.770, 48.590), (7.815, 48.590), (7.815, 48.620), (7.770, 48.620))

PLACE_DU_MARCHE = point(7.7665, 48.5640)  # in Neudorf
ORANGERIE = point(7.7900, 48.6050)  # in Robertsau
CATHEDRALE = point(7.7510, 48.5819)  # in Strasbourg, in no quartier of ours
MAIRIE_SCHILTIGHEIM = point(7.7000, 48.6300)
COLMAR = point(7.3580, 48.0780)  # served by nobody here
