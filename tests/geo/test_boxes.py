"""Boxes and positions of an address: what is read, and what is refused."""

import math

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from geo.boxes import Box, parse_position
from geo.measures import METRES_PER_DEGREE
from tests import places


def test_a_box_is_west_south_east_north():
    assert Box.parse("7.6,48.4,7.9,48.7") == Box(7.6, 48.4, 7.9, 48.7)


@pytest.mark.parametrize(
    "text",
    [
        "7.9,48.4,7.6,48.7",  # east before west
        "7.6,48.7,7.9,48.4",
        "7.6,48.4,7.6,48.7",  # no width
        "-181,0,1,1",
        "0,0,1,91",
        "1,2,3",
        "1,2,3,4,5",
        "1e400,0,2,2",
        "nan,nan,nan,nan",
        "0,0,inf,1",
        "a,b,c,d",
        "",
    ],
)
def test_a_box_that_is_none_is_refused(text):
    with pytest.raises(ValidationError):
        Box.parse(text)


def test_a_position_is_longitude_then_latitude():
    assert parse_position("7.75,48.58").coords == (7.75, 48.58)


@pytest.mark.parametrize("text", ["", "a", "1", "a,b", "1,2,3", "1e400,0", "nan,nan", "inf,0", "181,0", "0,-91"])
def test_a_position_off_the_earth_is_refused(text):
    with pytest.raises(ValidationError):
        parse_position(text)


@given(st.floats(-179, 179), st.floats(-84, 84), st.floats(1, 20_000), st.floats(0, 2 * math.pi))
def test_a_box_around_a_place_holds_all_that_is_near_it(lon, lat, metres, bearing):
    """A box that is too small would hide duplicates from the index."""
    box = Box.around(places.point(lon, lat), metres)
    east, north = _moved(lon, lat, metres, bearing)
    assert box.south <= north <= box.north
    assert box.west <= east <= box.east or abs(east) > 179.5


def _moved(lon, lat, metres, bearing):
    """The place reached on the sphere from another, by distance and bearing (spherical trigonometry)."""
    arc, phi = math.radians(metres / METRES_PER_DEGREE), math.radians(lat)
    north = math.asin(math.sin(phi) * math.cos(arc) + math.cos(phi) * math.sin(arc) * math.cos(bearing))
    turn = math.atan2(
        math.sin(bearing) * math.sin(arc) * math.cos(phi), math.cos(arc) - math.sin(phi) * math.sin(north)
    )
    return lon + math.degrees(turn), math.degrees(north)
