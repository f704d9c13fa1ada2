"""A zone that crosses itself everywhere: refused before it is mended, which would take minutes."""

import json
import random
import time

import pytest
from django.core.exceptions import ValidationError

from geo.crossings import crossings
from works.zones import MOST_VERTICES, zone_from

SQUARE = [(7.70, 48.50), (7.72, 48.50), (7.72, 48.52), (7.70, 48.52), (7.70, 48.50)]
NEXT_DOOR = [(7.72, 48.50), (7.74, 48.50), (7.74, 48.52), (7.72, 48.52), (7.72, 48.50)]
ACROSS = [(7.71, 48.49), (7.73, 48.49), (7.73, 48.51), (7.71, 48.51), (7.71, 48.49)]
BOW = [(7.70, 48.50), (7.72, 48.52), (7.72, 48.50), (7.70, 48.52), (7.70, 48.50)]


def scribble(corners: int) -> str:
    draw = random.Random(corners)
    ring = [[7.7 + draw.random() / 10, 48.5 + draw.random() / 10] for _number in range(corners)]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


@pytest.mark.parametrize(
    ("rings", "expected"),
    [([SQUARE], 0), ([SQUARE, NEXT_DOOR], 0), ([SQUARE, SQUARE], 0), ([BOW], 1), ([SQUARE, ACROSS], 2)],
)
def test_crossings_are_counted_and_neighbours_have_none(rings: list, expected: int) -> None:
    assert crossings(rings, most=100) == expected


@pytest.mark.parametrize("corners", [100, MOST_VERTICES - 1])
def test_a_scribble_is_refused_at_once(corners: int) -> None:
    began = time.monotonic()
    with pytest.raises(ValidationError) as refused:
        zone_from(scribble(corners))
    assert refused.value.code == "crossed"
    assert time.monotonic() - began < 3


@pytest.mark.django_db
def test_a_slip_of_the_hand_is_mended() -> None:
    assert len(zone_from(json.dumps({"type": "Polygon", "coordinates": [BOW]}))) == 2
