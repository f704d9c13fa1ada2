"""The GeoJSON point field: what is a point, and all that is not."""

import json
import math
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError, ValidationError

from geo.fields import PointField
from geo.geojson import MAX_BODY_BYTES, BodyTooLarge, StrictJSONParser
from geo.srid import WGS84

numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers()
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def read(value: Any) -> Any:
    return PointField().to_internal_value(value)


def parse(body: bytes) -> Any:
    return StrictJSONParser().parse(BytesIO(body))


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_place_on_earth_is_read_to_the_last_digit(lon: float, lat: float) -> None:
    point = read({"type": "Point", "coordinates": [lon, lat]})
    assert (point.x, point.y, point.srid) == (lon, lat, WGS84)


@given(numbers, numbers)
def test_two_numbers_are_a_point_or_a_refusal(lon: float, lat: float) -> None:
    feature = {"type": "Point", "coordinates": [lon, lat]}
    if -180 <= lon <= 180 and -90 <= lat <= 90:
        assert read(feature).valid
    else:
        with pytest.raises(ValidationError):
            read(feature)


@given(json_values)
@settings(max_examples=200)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        read(value)


@given(json_values)
@settings(max_examples=200)
def test_coordinates_that_are_not_two_numbers_are_refused(coordinates: Any) -> None:
    is_pair = isinstance(coordinates, list) and [type(number) in (int, float) for number in coordinates] == [True] * 2
    if is_pair and abs(coordinates[0]) <= 180 and abs(coordinates[1]) <= 90:
        return
    with pytest.raises(ValidationError):
        read({"type": "Point", "coordinates": coordinates})


@pytest.mark.parametrize(
    "hostile",
    [
        "POINT(7.75 48.58)",
        "SRID=4326;POINT(7.75 48.58)",
        '{"type": "Point", "coordinates": [7.75, 48.58]}',
        [7.75, 48.58],
        {"type": "Point", "coordinates": [7.75, 48.58, 140.0]},
        {"type": "Point", "coordinates": ["7.75", "48.58"]},
        {"type": "Point", "coordinates": [True, False]},
        {"type": "Point", "coordinates": [math.nan, 48.58]},
        {"type": "Point", "coordinates": [math.inf, 48.58]},
        {"type": "Point", "coordinates": [10**4000, 48.58]},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": None},
        {"type": "Point"},
        {"type": ["Point"], "coordinates": [7.75, 48.58]},
        {"type": "point", "coordinates": [7.75, 48.58]},
        {"type": "MultiPoint", "coordinates": [[7.75, 48.58]]},
        {"type": "Polygon", "coordinates": [[[7, 48], [8, 48], [8, 49], [7, 48]]]},
        {"type": "Point", "coordinates": [7.75, 48.58], "crs": {"type": "name", "properties": {"name": "EPSG:2154"}}},
    ],
)
def test_hostile_points_are_refused(hostile: Any) -> None:
    with pytest.raises(ValidationError):
        read(hostile)


@pytest.mark.parametrize(
    "body",
    [
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e400]",
        b"[-1e400]",
        b"\xff\xfe{}",
        b'{"a": "\xff"}',
        "{}".encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"{",
        b"",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" + b"9" * 5000 + b"]",
    ],
)
def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


def test_a_refusal_quotes_nothing_of_the_body() -> None:
    with pytest.raises(ParseError) as refusal:
        parse(b'{"<script>": NaN}')
    assert "script" not in str(refusal.value)


def test_a_body_over_the_limit_is_not_read_to_its_end() -> None:
    stream = BytesIO(b" " * (MAX_BODY_BYTES * 2))
    with pytest.raises(BodyTooLarge):
        StrictJSONParser().parse(stream)
    assert stream.tell() == MAX_BODY_BYTES + 1


@given(st.recursive(st.none() | st.text() | st.floats(allow_nan=False, allow_infinity=False), st.lists, max_leaves=8))
def test_honest_json_is_read_as_written(value: Any) -> None:
    assert parse(json.dumps(value).encode()) == value
