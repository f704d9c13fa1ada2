"""What is near a place, in words that need no map."""

import pytest

from addresses.nearby import around, nearest, surroundings
from addresses.wording import tokens_of
from tests import places
from tests.addresses.files import PLACES_HEADER, file_of, line, place, run

pytestmark = pytest.mark.django_db

LON, LAT = 7.75, 48.58
HERE = places.point(LON, LAT)
METRE_EAST, METRE_NORTH = 1 / 73_560, 1 / 111_195


def at(east: float, north: float) -> tuple[float, float]:
    """A position that many metres from here."""
    return LON + east * METRE_EAST, LAT + north * METRE_NORTH


def load(tmp_path, *addresses: tuple[object, str, float, float]) -> None:
    run(file_of(tmp_path, *(line(number, street, "Strasbourg", *at(x, y)) for number, street, x, y in addresses)))


def test_the_nearest_address_and_its_side(tmp_path):
    load(tmp_path, (12, "Rue des Tonneliers", 5, 0), (13, "Rue des Tonneliers", -15, 0), (1, "Rue Neuve", 300, 0))
    found = nearest(HERE)
    assert found.label == "12 rue des Tonneliers, Strasbourg"
    assert found.side == "côté pair"
    assert found.distance_metres == pytest.approx(5, abs=0.5)
    assert found.words == "devant le 12 rue des Tonneliers, Strasbourg, côté pair"


def test_farther_off_the_distance_is_told(tmp_path):
    load(tmp_path, (13, "Rue Neuve", 0, 34))
    assert nearest(HERE).words == "à 35 m du 13 rue Neuve, Strasbourg, côté impair"


def test_a_square_has_no_sides(tmp_path):
    load(tmp_path, (12, "Place Broglie", 3, 0))
    assert nearest(HERE).side == ""
    assert nearest(HERE).words == "devant le 12 place Broglie, Strasbourg"


def test_the_nearest_is_measured_in_metres_not_in_degrees(tmp_path):
    """To the east a degree is two thirds of what it is to the north."""
    load(tmp_path, (1, "Rue du Nord", 0, 40), (2, "Rue de l'Est", 38, 0))
    assert nearest(HERE).label.startswith("2 rue de l'Est")
    assert [landmark.name for landmark in around(HERE)] == ["Rue de l'Est", "Rue du Nord"]


@pytest.mark.parametrize(
    ("east", "north", "wind"),
    [
        (0, 60, "au nord"), (42, 42, "au nord-est"), (60, 0, "à l'est"), (42, -42, "au sud-est"), (0, -60, "au sud"),
        (-42, -42, "au sud-ouest"), (-60, 0, "à l'ouest"), (-42, 42, "au nord-ouest"), (-5, 60, "au nord"),
    ],
)  # fmt: skip
def test_landmarks_are_told_with_distance_and_wind(tmp_path, east, north, wind):
    load(tmp_path, (1, "Rue Neuve", east, north))
    (landmark,) = around(HERE)
    assert landmark.direction == wind
    assert landmark.words == f"Rue Neuve, à 60 m {wind}"


def test_each_street_is_told_once_where_it_comes_nearest(tmp_path):
    load(tmp_path, *((number, "Rue Neuve", 30 + 10 * number, 0) for number in range(1, 9)), (1, "Rue Haute", 0, 200))
    assert [(landmark.name, round(landmark.distance_metres)) for landmark in around(HERE)] == [
        ("Rue Neuve", 40),
        ("Rue Haute", 200),
    ]


def test_a_corner_is_told_where_two_streets_meet(tmp_path):
    load(
        tmp_path, (1, "Rue Neuve", 50, 0), (2, "Rue Haute", 58, 6), (9, "Rue Neuve", 150, 0), (9, "Rue Haute", 150, 90)
    )
    assert "Angle rue Neuve et rue Haute" in [landmark.name for landmark in around(HERE)]


def test_streets_that_only_run_side_by_side_make_no_corner(tmp_path):
    load(
        tmp_path, *((n, street, 20 * n, y) for n in range(1, 9) for street, y in (("Rue Neuve", 0), ("Rue Haute", 45)))
    )
    assert not [landmark for landmark in around(HERE) if "Angle" in landmark.name]


def test_localities_are_landmarks_and_an_address_comes_before_them(tmp_path):
    load(tmp_path, (1, "Rue Neuve", 80, 0))
    lines = [place("Le Wacken", lon=at(0, 50)[0], lat=at(0, 50)[1])]
    run(file_of(tmp_path, *lines, header=PLACES_HEADER, name="lieux.csv"))
    assert nearest(HERE).label == "1 rue Neuve, Strasbourg"
    assert [landmark.name for landmark in around(HERE)] == ["Le Wacken", "Rue Neuve"]


def test_with_localities_alone_the_nearest_is_told_as_such(tmp_path):
    run(file_of(tmp_path, place("Le Wacken", lon=at(0, 240)[0], lat=at(0, 240)[1]), header=PLACES_HEADER))
    assert nearest(HERE).words == "à 240 m de : Le Wacken, Strasbourg"
    assert nearest(HERE).side == ""


def test_here_itself_has_no_direction(tmp_path):
    load(tmp_path, (1, "Rue Neuve", 2, 0))
    (landmark,) = around(HERE)
    assert (landmark.direction, landmark.words) == ("", "Rue Neuve, ici même")


def test_far_from_everything_there_is_nothing(tmp_path):
    load(tmp_path, (1, "Rue Neuve", 0, 0))
    assert surroundings(places.COLMAR).nearest is None
    assert surroundings(places.COLMAR).around == []
    assert not surroundings(places.COLMAR).is_away


def test_beyond_a_kilometre_distances_are_in_kilometres(tmp_path):
    load(tmp_path, (1, "Rue Neuve", 0, 1240))
    assert around(HERE)[0].words == "Rue Neuve, à 1,2 km au nord"


def test_a_dense_place_costs_no_more_statements(tmp_path, django_assert_max_num_queries):
    load(tmp_path, *((n, f"Rue {n // 20}", n % 20 * 12, n // 20 * 30) for n in range(1, 400)))
    with django_assert_max_num_queries(3):
        assert len(surroundings(HERE).around) == 6


def test_at_the_edges_of_the_world_nothing_breaks(tmp_path):
    load(tmp_path, (1, "Rue Neuve", 0, 0))
    for lon, lat in ((180, 90), (-180, -90), (0, 0), (179.9999, 0)):
        assert nearest(places.point(lon, lat)) is None


def test_words_of_streets_are_known_without_accents():
    assert tokens_of("Bœrsch, L'ÉGLISE — Weiß\u0301") == ["boersch", "l", "eglise", "weiss"]
