"""Likely duplicates: how far, how long ago, in which order, and said in which words."""

import datetime
import re
import uuid

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.duplicates import similar, similar_within
from contributions.habits import habits
from contributions.models import Category, Contribution, DistinctPair, Photo
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


def test_long_closed_and_hidden_ones_are_not_offered(pothole: Category) -> None:
    at(5, category=pothole, status="solved", created_at=days_ago(80), closed_at=days_ago(61))
    at(5, category=pothole, is_public=False)
    assert found(pothole) == []


def test_another_kind_is_not_offered(pothole: Category) -> None:
    make_idea(geom=PLACE_DU_MARCHE)
    assert found(pothole) == []


def test_the_family_is_looked_at_after_the_entry(pothole: Category) -> None:
    sibling = at(5, category=make_category("trottoir"))
    same = at(12, category=pothole)
    assert found(pothole) == [same.pk, sibling.pk]


def test_another_family_is_shown_when_it_says_the_same_at_the_same_spot(pothole: Category) -> None:
    lamp = make_category("lampadaire", family="Éclairage")
    same = at(4, category=lamp, description="Grand trou plein d'eau devant la boulangerie.")
    at(4, category=lamp, description="Ampoule grillée depuis lundi.", created_at=days_ago(20))
    at(20, category=lamp, description="Grand trou plein d'eau devant la boulangerie.")
    (candidate,) = similar(PLACE_DU_MARCHE, pothole, "un trou devant la boulangerie")
    assert candidate.contribution.pk == same.pk
    assert "autre catégorie, mots proches" in candidate.reason


def test_one_closed_a_short_while_ago_is_found_when_asked_for(pothole: Category) -> None:
    recent = at(5, category=pothole, status="solved", created_at=days_ago(20), closed_at=days_ago(4))
    at(5, category=pothole, status="solved", created_at=days_ago(85), closed_at=days_ago(70))
    (candidate,) = similar(PLACE_DU_MARCHE, pothole)
    assert candidate.contribution.pk == recent.pk
    assert candidate.reason.replace("\xa0", " ") == "à 5 m, même catégorie, close il y a 4 jours"


def test_a_merged_one_never_comes_the_kept_one_stands_for_it(pothole: Category) -> None:
    kept = at(8, category=pothole)
    at(1, category=pothole, status="duplicate", duplicate_of=kept)
    assert [one.contribution.pk for one in similar(PLACE_DU_MARCHE, pothole)] == [kept.pk]


def test_what_was_told_apart_is_never_shown_again_nor_is_it_itself(pothole: Category) -> None:
    new, other, likely = (at(metres, category=pothole) for metres in (0, 2, 4))
    DistinctPair.objects.create(first_id=new.pk, second_id=other.pk)
    shown = similar(new.geom, pothole, of=new)
    assert [one.contribution.pk for one in shown] == [likely.pk]
    assert [one.contribution.pk for one in similar(new.geom, pothole, of=other)] == [likely.pk]
    assert similar(new.geom, pothole, of=new, excluding=[likely.pk]) == []


def test_the_photo_that_was_sent_twice_comes_first_and_is_told(pothole: Category) -> None:
    near, far = (at(metres, category=pothole) for metres in (2, 20))
    Photo.objects.create(contribution=near, submission_key=uuid.uuid4(), width=1, height=1, fingerprint=~0x0F0F)
    Photo.objects.create(contribution=far, submission_key=uuid.uuid4(), width=1, height=1, fingerprint=0xFF)
    first, second = similar(PLACE_DU_MARCHE, pothole, fingerprints=[0xFE, 0x7777777777])
    assert (first.contribution.pk, second.contribution.pk) == (far.pk, near.pk)
    assert first.reason == "à 20 m, même catégorie, il y a moins d'une heure, même photo"
    assert "photo" not in second.reason
    assert first.probability > second.probability


def test_a_photo_held_back_is_compared_with_nothing(pothole: Category) -> None:
    row = at(2, category=pothole)
    held = {"is_public": False, "fingerprint": 5}
    Photo.objects.create(contribution=row, submission_key=uuid.uuid4(), width=1, height=1, **held)
    (candidate,) = similar(PLACE_DU_MARCHE, pothole, fingerprints=[5])
    assert candidate.differing_bits is None


def test_where_many_of_the_kind_are_known_each_is_less_likely(pothole: Category) -> None:
    at(10, category=pothole)
    ((alone),) = similar(PLACE_DU_MARCHE, pothole)
    for metres in range(12, 16):
        at(metres, category=pothole)
    nearest = similar(PLACE_DU_MARCHE, pothole)[0]
    assert nearest.distance_metres == alone.distance_metres
    assert nearest.probability < alone.probability


def test_an_entry_that_is_often_merged_is_likelier(pothole: Category) -> None:
    rare = make_category("trottoir", duplicate_radius_m=30, duplicate_window_days=90)
    kept = at(400, category=pothole)
    for _time in range(5):
        at(400, category=pothole, status="duplicate", duplicate_of=kept)
    at(10, category=rare)
    at(10, category=pothole)
    assert habits()[pothole.pk] > 0 > habits()[rare.pk]


@pytest.mark.parametrize(
    ("written", "known", "is_close"),
    [
        ("un trou devant la boulangerie", "Grand trou devant la boulangerie, plein d'eau.", True),
        ("Nids-de-poule profonds rue des Lilas", "nid de poule profond, rue des lilas", True),
        ("lampadaire eteint", "Le lampadaire est éteint depuis hier", True),
        ("deep pothole near the bakery", "There is a deep pothole right in front of the bakery", True),
        ("the street light is broken", "Street lights broken again", True),
        ("lampadiare éteint", "lampadaire éteint", True),
        ("il y a un trou dans la rue", "il y a un arbre dans la cour", False),
        ("there is a hole in the road", "there is a tree on the roof", False),
        ("poubelle pleine", "Grand trou devant la boulangerie, plein d'eau.", False),
        ("", "Grand trou devant la boulangerie", False),
        ("le la les", "le la les", False),
    ],
)
def test_words_are_compared_by_what_they_mean(pothole: Category, written: str, known: str, is_close: bool) -> None:
    at(3, category=pothole, description=known)
    (candidate,) = similar(PLACE_DU_MARCHE, pothole, written)
    assert candidate.has_close_words is is_close


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
    # The candidates, what is merged here (kept for an hour), those shown, their photos.
    assert len(seen.captured_queries) == 4
    with connection.cursor() as cursor:
        cursor.execute(f"explain {seen.captured_queries[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(r"contribution_open_places.*\n\s*Index Cond: \(\(category_id >= .*geom && ", plan)
