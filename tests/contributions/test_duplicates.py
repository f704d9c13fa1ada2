"""Likely duplicates: how far, how long ago, in which order, and said in which words."""

import datetime
import re

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.duplicates import similar, similar_within
from contributions.models import Category, Contribution
from tests.crowd import scatter
from tests.factories import Territory, make_category, make_idea, make_report
from tests.places import PLACE_DU_MARCHE, north_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pothole(territory: Territory) -> Category:
    return make_category(duplicate_radius_m=30, duplicate_window_days=90)


def found(category: Category, text: str = "", place: Point = PLACE_DU_MARCHE) -> list[int]:
    return [candidate.contribution.pk for candidate in similar(place, category, text)]


def at(metres: float, **columns: object) -> Contribution:
    return make_report(geom=north_of(PLACE_DU_MARCHE, metres=metres), **columns)


def days_ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def test_what_is_within_the_radius_of_the_category_is_found_nearest_first(pothole: Category) -> None:
    far, near, _too_far = (at(metres, category=pothole) for metres in (29, 5, 32))
    assert found(pothole) == [near.pk, far.pk]


def test_metres_are_metres_in_every_direction(pothole: Category) -> None:
    east = Point(PLACE_DU_MARCHE.x + 25 / 73_600, PLACE_DU_MARCHE.y, srid=PLACE_DU_MARCHE.srid)
    make_report(geom=east, category=pothole)
    (candidate,) = similar(PLACE_DU_MARCHE, pothole)
    assert candidate.distance_metres == 25


def test_what_is_older_than_the_window_is_left_alone(pothole: Category) -> None:
    at(5, category=pothole, created_at=days_ago(91))
    recent = at(5, category=pothole, created_at=days_ago(89))
    assert found(pothole) == [recent.pk]


def test_closed_and_hidden_ones_are_not_offered(pothole: Category) -> None:
    at(5, category=pothole, status="solved")
    at(5, category=pothole, is_public=False)
    assert found(pothole) == []


def test_another_kind_is_not_offered(pothole: Category) -> None:
    make_idea(geom=PLACE_DU_MARCHE)
    assert found(pothole) == []


def test_the_family_is_looked_at_after_the_entry(pothole: Category) -> None:
    sibling = at(1, category=make_category("trottoir"))
    same = at(28, category=pothole)
    at(1, category=make_category("lampadaire", family="Éclairage"))
    assert found(pothole) == [same.pk, sibling.pk]


def test_the_same_words_come_first(pothole: Category) -> None:
    near = at(3, category=pothole, description="Pavé descellé au passage piéton.")
    same_words = at(25, category=pothole, description="Grand trou devant la boulangerie, plein d'eau.")
    assert found(pothole, "trou devant la boulangerie") == [same_words.pk, near.pk]


def test_one_without_an_exact_place_is_not_given_a_distance(pothole: Category) -> None:
    at(0, category=pothole, is_approximate=True)
    assert found(pothole) == []


def test_no_more_than_asked_for(pothole: Category) -> None:
    for metres in range(7):
        at(metres, category=pothole)
    assert len(found(pothole)) == 5
    assert len(similar(PLACE_DU_MARCHE, pothole, limit=2)) == 2


def test_the_reason_is_said_in_words(pothole: Category) -> None:
    at(12, category=pothole, created_at=days_ago(3))
    (candidate,) = similar(PLACE_DU_MARCHE, pothole)
    assert candidate.reason.replace("\xa0", " ") == "à 12 m, même catégorie, il y a 3 jours"


def test_the_reason_tells_a_neighbouring_category_and_close_words(pothole: Category) -> None:
    at(1, category=make_category("trottoir"), description="trou devant la boulangerie")
    (candidate,) = similar(PLACE_DU_MARCHE, pothole, "un trou devant la boulangerie")
    assert candidate.reason == "au même endroit, catégorie voisine, mots proches, il y a moins d'une heure"


def test_without_a_point_the_territory_and_the_words_decide(pothole: Category, territory: Territory) -> None:
    there = make_report(category=pothole, place_description="devant la boulangerie Schmitt", description="")
    make_report(category=pothole, place_description="rue des Lilas", description="")
    make_report(
        category=pothole, place_description="devant la boulangerie Schmitt", geom=territory.point_in_other_quartier
    )
    candidates = similar_within(territory.quartier, pothole, "devant la boulangerie Schmitt")
    assert [candidate.contribution.pk for candidate in candidates] == [there.pk]
    assert candidates[0].distance_metres is None


@pytest.mark.parametrize("text", ["'; drop table", "%_\\", "x" * 10_000, "\u200b", "  "])
def test_any_words_may_be_compared(pothole: Category, text: str) -> None:
    at(3, category=pothole)
    assert len(found(pothole, text)) == 1


def test_one_statement_finds_them_by_the_index_of_what_is_open(pothole: Category) -> None:
    at(3, category=pothole)
    scatter(8000)
    with CaptureQueriesContext(connection) as seen:
        similar(PLACE_DU_MARCHE, pothole, "trou")
    # The family, the candidates, their photos.
    assert len(seen.captured_queries) == 3
    with connection.cursor() as cursor:
        cursor.execute(f"explain {seen.captured_queries[1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(r"contribution_open_places.*\n\s*Index Cond: \(\(category_id >= .*geom && ", plan)
