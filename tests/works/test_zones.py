"""The zone of works, read from GeoJSON: what is a surface is taken and mended, anything else is refused in words."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests import places
from tests.factories import Territory
from works.zones import MOST_VERTICES, is_mostly_in, is_served, share_inside, zone_from

SQUARE = [[7.75, 48.56], [7.76, 48.56], [7.76, 48.57], [7.75, 48.57], [7.75, 48.56]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}


def feature(geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"nom": "chantier"}, "geometry": geometry}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        POLYGON,
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        feature(POLYGON),
        {"type": "FeatureCollection", "features": [feature(POLYGON)]},
        {"type": "Polygon", "coordinates": [[[*corner, 140.5] for corner in SQUARE]]},
    ],
    ids=["polygon", "multi", "feature", "collection", "altitudes"],
)
def test_a_surface_is_read_from_any_geojson_that_holds_one(given: Any) -> None:
    zone = zone_from(json.dumps(given))
    assert (zone.geom_type, zone.srid, zone.hasz) == ("MultiPolygon", 4326, False)
    assert zone.extent == pytest.approx((7.75, 48.56, 7.76, 48.57))


@pytest.mark.django_db
def test_a_zone_that_crosses_itself_is_mended() -> None:
    bow_tie = [[7.75, 48.56], [7.76, 48.57], [7.76, 48.56], [7.75, 48.57], [7.75, 48.56]]
    zone = zone_from(json.dumps({"type": "Polygon", "coordinates": [bow_tie]}))
    assert zone.valid
    assert len(zone) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "",
        "pas du json",
        "[]",
        "null",
        '{"type": "Polygon"}',
        '{"type": "Point", "coordinates": [7.75, 48.56]}',
        '{"type": "LineString", "coordinates": [[7.75, 48.56], [7.76, 48.57]]}',
        '{"type": "GeometryCollection", "geometries": []}',
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[[7.75, 48.56], [7.76, 48.57]]]}',
        '{"type": "Polygon", "coordinates": [[[7.75, NaN], [7.76, 48.57], [7.7, 48.5], [7.75, 48.5]]]}',
        '{"type": "Polygon", "coordinates": [[[7.75, 1e400], [7.76, 48.57], [7.7, 48.5], [7.75, 48.5]]]}',
        '{"type": "Polygon", "coordinates": [[[true, false], [7.76, 48.57], [7.7, 48.5], [7.75, 48.5]]]}',
        '{"type": "Polygon", "coordinates": [[["7.75", "48"], [7.76, 48.57], [7.7, 48.5], [7.75, 48.5]]]}',
        '{"type": "Polygon", "coordinates": [[[648000, 6860000], [648100, 6860000], [648100, 6860100], [648000, 0]]]}',
        json.dumps({**POLYGON, "crs": {"type": "name", "properties": {"name": "EPSG:2154"}}}),
        '{"type": "Polygon", "coordinates": ' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        zone_from(text)
    assert refused.value.messages[0]


@pytest.mark.django_db
def test_too_many_points_are_refused() -> None:
    ring = [[7.75 + number / 1_000_000, 48.56] for number in range(MOST_VERTICES)]
    with pytest.raises(ValidationError) as refused:
        zone_from(json.dumps({"type": "Polygon", "coordinates": [[*ring, [7.75, 48.57], ring[0]]]}))
    assert refused.value.code == "too_many"


def test_a_zone_is_served_when_nearly_all_of_it_is_in_our_communes(territory: Territory) -> None:
    assert is_served(places.NEUDORF)
    assert not is_served(places.METROPOLE)  # a third of it is in neither commune
    assert is_mostly_in(places.NEUDORF, [territory.commune.pk])
    assert not is_mostly_in(places.NEUDORF, [territory.other_quartier.pk])
    assert share_inside(places.NEUDORF, []) == 0
