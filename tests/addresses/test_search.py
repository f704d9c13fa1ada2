"""Searching an address: as people type it, not as the register writes it."""

import pytest

from addresses.search import search
from addresses.wording import Query, tidy
from tests import places
from tests.addresses.files import PLACES_HEADER, file_of, line, place, run

pytestmark = pytest.mark.django_db

STREETS = (
    "Rue des Tonneliers", "Rue du Général Leclerc", "Place du 14 Juillet", "Rue Sainte-Marguerite", "Avenue de Colmar",
    "Rue de l'Église", "Grand'Rue", "Place Broglie", "Rue de l'Arc-en-Ciel", "Route des Romains", "Rue de la Gare",
    "Boulevard du Président Poincaré", "Rue du Docteur Albert Schweitzer", "Quai Saint-Jean", "Rue Principale",
    "Impasse du Chemin Vert", "Rue du Faubourg de Pierre", "Rue Jean-Sébastien Bach", "Rue de la 1ère Armée",
)  # fmt: skip


@pytest.fixture
def city(tmp_path) -> None:
    lines = [line(number, street, lon=7.75 + 0.0001 * number) for street in STREETS for number in (1, 10, 12, 15, 40)]
    lines += [line(number, "Rue de la Gare", "Schiltigheim", 7.74, 48.61) for number in (1, 3, 7)]
    lines += [line(3, "Rue des Tonneliers", rep=rep) for rep in ("", "bis", "a")]
    lines += [line(5, "Rue du Général Leclerc", "Eckbolsheim", 7.68, 48.58), line(2, "Rue du Stade", "Hœnheim")]
    lines += [line(2, "Rue des Fleurs", "Saint-Louis", 7.56, 47.58)]
    run(file_of(tmp_path, *lines))
    run(file_of(tmp_path, place("Le Wacken"), header=PLACES_HEADER, name="lieux.csv"))


def first(words: str, **options: object) -> str:
    results = search(words, **options).results
    return results[0].label if results else ""


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("12 rue des Tonneliers", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("12 rue des tonneliers 67000 strasbourg", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("12, RUE DES TONNELIERS, STRASBOURG", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("rue des tonneliers 12", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("strasbourg rue des tonneliers 12", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("TONNELIERS (RUE DES) 12", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("12 r. des tonneliers", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("12 rue des tonelier strasbourg", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("12 rue des toneliers strasbuorg", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("n°12 rue tonneliers", "12 rue des Tonneliers, 67000 Strasbourg"),
        ("3 bis rue des tonneliers", "3 bis rue des Tonneliers, 67000 Strasbourg"),
        ("3bis rue des tonneliers", "3 bis rue des Tonneliers, 67000 Strasbourg"),
        ("3b rue des tonneliers", "3 bis rue des Tonneliers, 67000 Strasbourg"),
        ("3 A rue des tonneliers", "3A rue des Tonneliers, 67000 Strasbourg"),
        ("r. du gal leclerc", "Rue du Général Leclerc, 67000 Strasbourg"),
        ("12 r du gal leclerc", "12 rue du Général Leclerc, 67000 Strasbourg"),
        ("rue general leclerc eckbolsheim", "Rue du Général Leclerc, 67201 Eckbolsheim"),
        ("12 bd pdt poincare", "12 boulevard du Président Poincaré, 67000 Strasbourg"),
        ("10 av colmar", "10 avenue de Colmar, 67000 Strasbourg"),
        ("10 place du 14 juillet", "10 place du 14 Juillet, 67000 Strasbourg"),
        ("pl du 14 juillet", "Place du 14 Juillet, 67000 Strasbourg"),
        ("14 juillet", "Place du 14 Juillet, 67000 Strasbourg"),
        ("1 rue ste marguerite", "1 rue Sainte-Marguerite, 67000 Strasbourg"),
        ("qu st jean", "Quai Saint-Jean, 67000 Strasbourg"),
        ("rue de l eglise", "Rue de l'Église, 67000 Strasbourg"),
        ("rue de l’église", "Rue de l'Église, 67000 Strasbourg"),
        ("arc en ciel", "Rue de l'Arc-en-Ciel, 67000 Strasbourg"),
        ("40 grande rue", "40 Grand'Rue, 67000 Strasbourg"),
        ("grand rue", "Grand'Rue, 67000 Strasbourg"),
        ("imp du chemin vert", "Impasse du Chemin Vert, 67000 Strasbourg"),
        ("fbg de pierre", "Rue du Faubourg de Pierre, 67000 Strasbourg"),
        ("rue du dr schweitzer", "Rue du Docteur Albert Schweitzer, 67000 Strasbourg"),
        ("rue jean sebastien bach", "Rue Jean-Sébastien Bach, 67000 Strasbourg"),
        ("rue j s bach", "Rue Jean-Sébastien Bach, 67000 Strasbourg"),
        ("rue de la gare 67300", "Rue de la Gare, 67300 Schiltigheim"),
        ("rue de la gare 67447", "Rue de la Gare, 67300 Schiltigheim"),
        ("3 rue de la gare schilt", "3 rue de la Gare, 67300 Schiltigheim"),
        ("rue du stade hoenheim", "Rue du Stade, 67800 Hœnheim"),
        ("rue des fleurs st louis", "Rue des Fleurs, 68300 Saint-Louis"),
        ("le wacken", "Le Wacken, 67000 Strasbourg"),
        ("rue des tonn", "Rue des Tonneliers, 67000 Strasbourg"),
        ("10-12 rue principale", "10 rue Principale, 67000 Strasbourg"),
    ],
)
def test_an_address_is_found_as_it_is_typed(city, words, label):
    assert first(words) == label


@pytest.mark.parametrize(
    "words", ["", " ", "a", "12", "67000", "???", "\x00\x01", "12 bis", "🙂", "-", "%", "' or 1=1 --"]
)
def test_words_that_name_nothing_find_nothing_and_harm_nothing(city, words):
    assert search(words).results == []
    assert not search(words).is_away


@pytest.mark.parametrize(
    "words", ["tonneliers & !x | ( : *", "tonneliers\x00", "tonneliers \\ % _", "tonneliers " * 500]
)
def test_signs_are_not_read_as_a_language(city, words):
    assert first(words) == "Rue des Tonneliers, 67000 Strasbourg"


def test_a_number_that_is_not_known_gives_the_nearest_and_says_so(city):
    found = search("11 rue des tonneliers").results[0]
    assert found.name in ("10 rue des Tonneliers", "12 rue des Tonneliers", "15 rue des Tonneliers")
    assert "Le 11 n'y est pas connu : voici le" in found.note


def test_the_nearest_number_is_on_the_same_side_when_it_can_be(city):
    assert search("13 rue des tonneliers").results[0].name == "15 rue des Tonneliers"
    assert search("13 rue des tonneliers").results[0].note == "Le 13 n'y est pas connu : voici le 15."


def test_a_known_number_has_no_note(city):
    assert search("12 rue des tonneliers").results[0].note == ""
    assert search("3b rue des tonneliers").results[0].note == ""
    assert search("12 ter rue des tonneliers").results[0].note == "Le 12 ter n'y est pas connu : voici le 12."


def test_a_number_in_a_locality_says_that_it_has_none(city):
    assert search("3 le wacken").results[0].note == "Le 3 n'y est pas connu."


def test_among_equals_the_nearest_to_the_map_comes_first(city):
    assert first("rue de la gare", near=places.point(7.74, 48.611)) == "Rue de la Gare, 67300 Schiltigheim"
    assert first("rue de la gare", near=places.point(7.75, 48.58)) == "Rue de la Gare, 67000 Strasbourg"


def test_words_count_more_than_closeness(city):
    assert first("rue du stade hoenheim", near=places.COLMAR) == "Rue du Stade, 67800 Hœnheim"
    assert first("general leclerc eckbolsheim", near=places.CATHEDRALE) == "Rue du Général Leclerc, 67201 Eckbolsheim"


def test_whoever_has_the_number_comes_before_who_has_not(city):
    assert first("7 rue de la gare") == "7 rue de la Gare, 67300 Schiltigheim"


def test_distances_are_those_of_what_is_found(city):
    (found, *_others) = search("3 rue de la gare schiltigheim", near=places.point(7.74, 48.611)).results
    assert found.distance_metres == pytest.approx(111, abs=1)
    assert search("rue de la gare").results[0].distance_metres is None


def test_no_more_than_asked_for(city):
    assert len(search("rue strasbourg", limit=3).results) == 3
    assert len(search("rue strasbourg", limit=0).results) == 1
    assert len(search("rue strasbourg", limit=10**9).results) <= 20


@pytest.mark.parametrize(
    ("words", "number", "repetition", "type", "name"),
    [
        ("12 rue Neuve", 12, "", "rue", "neuve"),
        ("12 r neuve", 12, "", "rue", "neuve"),
        ("12 b r neuve", 12, "b", "rue", "neuve"),
        ("place du 8 mai 1945", None, "", "place", "8 mai 1945"),
        ("3 place du 8 mai 1945", 3, "", "place", "8 mai 1945"),
        ("rue du 1er septembre", None, "", "rue", "1er septembre"),
        ("rue neuve 12 b", 12, "b", "rue", "neuve"),
        ("60 rue de la 1ere DB", 60, "", "rue", "1ere db"),
    ],
)
def test_what_was_typed_is_taken_apart(words, number, repetition, type, name):
    query = Query.read(words)
    assert (query.number, query.repetition, query.name.type, query.name.words) == (number, repetition, type, name)


def test_a_postcode_is_no_house_number():
    assert Query.read("67000 rue Neuve").number is None
    assert Query.read("67000 rue Neuve").postcode == "67000"


@pytest.mark.parametrize("name", ["", "É", "(", "()", "A (B", "(Rue des)"])
def test_a_strange_name_is_left_as_it_is(name):
    assert tidy(name) == name
