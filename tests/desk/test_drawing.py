"""Answering by drawing: what a zone may be, what is found in it, and that every way to choose it gives the same."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from contributions.models import Contribution
from desk.batches_zone import MOST_CORNERS, polygon_from
from desk.models import Batch
from geo.measures import metres_between, ring_around
from tests import places
from tests.desk.acts import Team, confirm, in_hands, logged_in, make_team
from tests.factories import Territory, make_category

pytestmark = pytest.mark.django_db

SQUARE = [[7.76, 48.56], [7.77, 48.56], [7.77, 48.57], [7.76, 48.57], [7.76, 48.56]]


@pytest.fixture
def team(territory: Territory) -> Team:
    return make_team(territory)


def geojson(ring: Any = SQUARE, **more: Any) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [ring], **more})


def drawn(client: Client, **typed: Any) -> Any:
    return client.post(reverse("desk-draw"), {"go": "show", "way": "drawn", "zone": geojson(), **typed})


def found(page: Any) -> set[int]:
    return {row.pk for row in page.context["choice"].rows}


def test_a_drawn_polygon_is_read_as_it_was_drawn(territory: Territory) -> None:
    polygon = polygon_from(geojson())
    assert [list(corner) for corner in polygon.coords[0]] == SQUARE
    assert polygon_from(geojson(SQUARE[:-1])).equals(polygon)  # whether or not the last corner is said again
    assert polygon_from(geojson([SQUARE[0], *SQUARE])).equals(polygon)  # a tap that counted twice


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"),
        ("tout le quartier", "unreadable"),
        ("[" * 20_000, "unreadable"),
        ("null", "unreadable"),
        (json.dumps({"type": "Point", "coordinates": [7.76, 48.56]}), "unreadable"),
        (json.dumps({"type": "Polygon", "coordinates": None}), "rings"),
        (json.dumps({"type": "Polygon", "coordinates": [SQUARE, SQUARE]}), "rings"),
        (json.dumps({"type": "Polygon", "coordinates": []}), "rings"),
        (geojson(crs={"type": "name"}), "unreadable"),
        (geojson([[7.76, 48.56, 140.0], *SQUARE[1:]]), "unreadable"),
        (geojson([["7.76", "48.56"], *SQUARE[1:]]), "unreadable"),
        (geojson([[True, False], *SQUARE[1:]]), "unreadable"),
        (geojson([{"lon": 7.76}, *SQUARE[1:]]), "unreadable"),
        (geojson().replace("7.77", "NaN"), "unreadable"),
        (geojson().replace("7.77", "Infinity"), "unreadable"),
        (geojson().replace("7.77", "1e400"), "unreadable"),
        (geojson().replace("7.77", "9" * 5000), "unreadable"),
        (geojson().replace("7.77", "9" * 300), "range"),
        (geojson([[lat, lon] for lon, lat in SQUARE]), "outside"),
        (geojson([[lon + 2, lat] for lon, lat in SQUARE]), "outside"),
        (geojson(SQUARE[:2]), "few"),
        (geojson([SQUARE[0]] * 5), "few"),
        (geojson([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]), "crossed"),
        (geojson([[7.76, 48.56], [7.765, 48.56], [7.77, 48.56]]), "crossed"),
        (geojson([[7.76 + n / 1e6, 48.56 + n * n / 1e9] for n in range(MOST_CORNERS + 2)]), "many"),
    ],
)
def test_what_is_no_zone_is_refused_in_words(territory: Territory, text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        polygon_from(text)
    assert refused.value.code == code
    assert all(len(message) > 20 for message in refused.value.messages)


def test_a_zone_of_the_most_corners_is_taken(territory: Territory) -> None:
    ring = ring_around(places.PLACE_DU_MARCHE, 400, corners=MOST_CORNERS)
    assert polygon_from(geojson([list(corner) for corner in ring.coords[0]])).num_points == MOST_CORNERS + 1


def test_a_circle_is_as_wide_as_it_says() -> None:
    ring = ring_around(places.PLACE_DU_MARCHE, 500)
    for lon, lat in ring.coords[0]:
        assert metres_between(places.PLACE_DU_MARCHE, places.point(lon, lat)) == pytest.approx(500, rel=0.002)


def test_what_is_open_in_the_zone_and_mine_is_found(team: Team) -> None:
    inside = in_hands(team.roads, 2)
    in_hands(team.roads, geom=places.ORANGERIE)
    in_hands(team.roads, status="solved")
    in_hands(team.parks)
    in_hands(team.roads, is_approximate=True)
    page = drawn(logged_in(team.agent))
    assert page.status_code == 200
    assert found(page) == {row.pk for row in inside}
    assert "2 contributions choisies" in page.content.decode()
    assert len(page.context["map"]["points"]) == 2


def test_category_and_state_narrow_it(team: Team) -> None:
    lamp = make_category("lampadaire")
    (wanted,) = in_hands(team.roads, category=lamp)
    in_hands(team.roads)
    in_hands(team.roads, category=lamp, status="in_progress")
    page = drawn(logged_in(team.agent), category="lampadaire", state="assigned")
    assert found(page) == {wanted.pk}
    family = drawn(logged_in(team.agent), category=lamp.parent.code)
    assert len(found(family)) == 3


def test_the_three_ways_give_the_same(team: Team, territory: Territory) -> None:
    """A hand that cannot draw chooses a quartier, or an address and a radius."""
    inside = {row.pk for row in in_hands(team.roads, 2)}
    in_hands(team.roads, geom=places.ORANGERIE)
    client = logged_in(team.agent)
    neudorf = [list(corner) for corner in territory.quartier.geom[0].coords[0]]
    assert found(drawn(client, zone=geojson(neudorf))) == inside
    assert found(drawn(client, way="territory", territory="neudorf", zone="")) == inside
    centre = {"lon": places.PLACE_DU_MARCHE.x, "lat": places.PLACE_DU_MARCHE.y}
    assert found(drawn(client, way="circle", radius=50, zone="", **centre)) == inside


def test_without_a_script_an_address_is_searched_and_chosen(team: Team) -> None:
    inside = {row.pk for row in in_hands(team.roads)}
    client = logged_in(team.agent)
    searched = drawn(client, way="circle", zone="", go="search_address", address_words="place du marché", radius="80")
    assert searched.status_code == 200
    assert "place du marché" in searched.content.decode()
    position = f"{places.PLACE_DU_MARCHE.x},{places.PLACE_DU_MARCHE.y}"
    put = client.post(reverse("desk-draw"), {"address": position, "radius": "80", "address_words": "place"})
    form = put.context["zone_form"]
    assert form["way"].value() == "circle"
    assert form["radius"].value() == "80"
    sent = {name: form[name].value() for name in ("way", "lon", "lat", "radius")}
    assert found(client.post(reverse("desk-draw"), {"go": "show", **sent})) == inside


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"zone": ""}, "way"),
        ({"zone": geojson().replace("7.77", "NaN")}, "way"),
        ({"way": "territory"}, "territory"),
        ({"way": "territory", "territory": "nulle-part"}, "territory"),
        ({"way": "circle", "radius": "50"}, "address_words"),
        ({"way": "circle", "radius": "0", "lon": "7.76", "lat": "48.56"}, "radius"),
        ({"way": "circle", "radius": "50", "lon": "nan", "lat": "48.56"}, "lon"),
        ({"way": "circle", "radius": "50", "lon": "7.36", "lat": "48.08"}, "__all__"),
        ({"way": "circle", "radius": "50", "lon": "7.36", "lat": "90"}, "__all__"),
    ],
)
def test_a_zone_that_cannot_be_is_told_and_nothing_is_lost(team: Team, typed: dict[str, str], field: str) -> None:
    lamp = make_category("lampadaire")
    page = drawn(logged_in(team.agent), **{"category": lamp.code, "address_words": "rue à garder", **typed})
    assert page.status_code == 422
    assert field in page.context["zone_form"].errors
    text = page.content.decode()
    assert 'role="alert"' in text
    assert "rue à garder" in text
    assert 'value="lampadaire" selected' in text


def test_the_zone_stays_with_what_was_done_in_it(team: Team) -> None:
    rows = in_hands(team.roads, 2)
    client = logged_in(team.agent)
    carried = drawn(client).context["choice"].carried
    act = {"step": "preview", "what": "status", "status": "in_progress", "answer": "Panne connue, réparation demain."}
    seen = client.post(reverse("desk-bulk"), {**dict(carried), **act})
    assert len(seen.context["plan"].will) == 2
    confirm(client, seen)
    batch = Batch.objects.get()
    assert batch.geom[0].equals(polygon_from(geojson()))
    assert {Contribution.objects.get(pk=row.pk).status for row in rows} == {"in_progress"}


def test_a_zone_holds_nothing_of_another_service(team: Team) -> None:
    in_hands(team.roads, 2)
    carried = drawn(logged_in(team.agent)).context["choice"].carried
    act = {"step": "preview", "what": "answer", "answer": "Bonjour."}
    seen = logged_in(team.gardener).post(reverse("desk-bulk"), {**dict(carried), **act})
    assert not seen.context["choice"].rows
