"""The category proposed from the words: what people write, with their spelling, and why it is proposed."""

import csv

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.models import Category
from contributions.suggestions import suggest
from tests.boundaries.shared_data import shared

pytestmark = pytest.mark.django_db

# As people write them: without accents, in haste, with the wrong word.
PHRASES = {
    "Il y a un énorme trou dans la chaussée devant le 12": "nid-de-poule",
    "nid de poules profond, j'ai crevé un pneu": "nid-de-poule",
    "le goudron s'est ouvert au milieu de la route": "nid-de-poule",
    "Le trottoir est tout cassé, ma grand-mère a trébuché": "trottoir-abime",
    "des pavés manquent et les racines soulèvent le sol": "trottoir-abime",
    "la piste cyclable est pleine de bosses": "piste-cyclable",
    "impossible de passer en fauteuil roulant, la bordure est trop haute": "passage-difficile",
    "une plaque d'égout claque à chaque voiture": "plaque-affaissement",
    "le passage piéton est effacé, on ne voit plus les bandes": "marquage-efface",
    "verglas sur la passerelle, tout le monde glisse": "neige-verglas",
    "les barrières du chantier sont tombées": "chantier-mal-signale",
    "un vieux matelas et un canapé abandonnés": "depot-sauvage",
    "quelqu'un a jeté des gravats au coin": "depot-sauvage",
    "la poubelle du parc déborde": "corbeille-pleine",
    "le conteneur à verre est plein depuis une semaine": "conteneur-plein",
    "bouteilles cassées par terre, plein d'éclats de verre": "dechets-au-sol",
    "j'ai vu des seringues près des jeux": "seringue",
    "crottes de chien partout": "dejections",
    "un tag raciste sur le mur de l'école": "tags",
    "graffitis sur la façade": "tags",
    "affiches collées sur l'abri": "affichage-sauvage",
    "un pigeon mort sur le trottoir": "animal-mort",
    "le lampadaire ne marche plus": "lampadaire-eteint",
    "un réverbère clignote toute la nuit": "lampadaire-eteint",
    "toute la rue est plongée dans le noir": "rue-dans-le-noir",
    "fils électriques dénudés qui pendent du mât": "lampadaire-abime",
    "une grosse branche menace de tomber": "arbre-dangereux",
    "la haie du voisin envahit le trottoir": "vegetation-genante",
    "l'herbe n'est plus tondue": "pelouse-massif",
    "il y a des rats dans la cour": "nuisibles",
    "nid de frelons asiatiques": "nuisibles",
    "une latte du banc est cassée": "banc-abime",
    "un potelet arraché gît par terre": "barriere-potelet",
    "la vitre de l'abribus est brisée": "arret-transport",
    "la fontaine ne donne plus d'eau": "fontaine-toilettes",
    "grosse fuite d'eau sur la voie": "fuite-eau",
    "l'avaloir est bouché par les feuilles": "avaloir-bouche",
    "le tunnel est inondé après l'orage": "inondation",
    "voiture garée sur le trottoir tous les matins": "stationnement-genant",
    "une épave de voiture sans roues": "vehicule-abandonne",
    "vieux vélo rouillé attaché depuis des mois": "velo-abandonne",
    "trottinettes en travers du passage": "trottinette-genante",
    "le panneau stop est tordu": "panneau-abime",
    "feu tricolore en panne au carrefour": "feu-en-panne",
    "musique à fond toute la nuit": "bruit",
    "forte odeur de brûlé qui vient de l'usine": "fumee-odeur",
    "ça sent le gaz dans la rue": "odeur-gaz",
    "les voitures roulent trop vite devant l'école": "circulation-dangereuse",
    "la balançoire est cassée": "jeu-abime",
    "le filet du panier de basket est arraché": "terrain-sport",
    # Typing errors.
    "lampadere eteint": "lampadaire-eteint",
    "poubele qui deborde": "corbeille-pleine",
    "grafitti sur le mur": "tags",
    "trotoir defoncé": "trottoir-abime",
    "encombrents sur le trottoir": "depot-sauvage",
    "voiture ventousse": "vehicule-abandonne",
}  # fmt: skip
# The names another city gives to the same things, in its own published list.
ELSEWHERE = {
    "Accumulation d'eau": "inondation",
    "Affiches ou autocollants sur mur, façade sur rue, pont": "affichage-sauvage",
    "Arbre dangereux ou en mauvais état": "arbre-dangereux",
    "Arbre à élaguer": "arbre-dangereux",
    "Automobile ou autre véhicule motorisé en stationnement gênant": "stationnement-genant",
    "Autres objets encombrants abandonnés": "depot-sauvage",
    "Déjections canines": "dejections",
    "Feux tricolores": "feu-en-panne",
    "Fils électriques apparents sur lampadaire ou sur armoire électrique": "lampadaire-abime",
    "Fontaine distribuant de l'eau potable": "fontaine-toilettes",
    "Graffitis sur mur, façade sur rue, pont": "tags",
    "Gravats ou déchets de chantier": "depot-sauvage",
    "Herbes nécessitant l'organisation d'une opération de tonte spécifique": "pelouse-massif",
    "Horodateur": "horodateur-borne",
    "Inscriptions haineuses": "tags",
    "Lampadaire en mauvais état": "lampadaire-abime",
    "Marquage au sol effacé": "marquage-efface",
    "Mégots": "dechets-au-sol",
    "Panneaux routiers": "panneau-abime",
    "Pelouse en mauvais état": "pelouse-massif",
    "Présence de rats": "nuisibles",
    "Présence de souris": "nuisibles",
    "Sacs de déchets ménagers": "depot-sauvage",
    "Trottoirs": "trottoir-abime",
    "WC publics": "fontaine-toilettes",
    "Éclairage public éteint la nuit": "lampadaire-eteint",
    "Éclairage public allumé le jour": "lampadaire-allume",
    "Épanchement d'urine": "dejections",
    "Épave d'automobile ou d'un autre véhicule motorisé": "vehicule-abandonne",
    "Épave de vélo": "velo-abandonne",
}


@pytest.fixture
def categories() -> None:
    call_command("loaddata", "categories", verbosity=0)


def codes(words: str, kind: str = "report") -> list[str]:
    return [found.category.code for found in suggest(words, kind)]


def test_nine_in_ten_of_what_people_write_find_their_category(categories: None) -> None:
    missed = {phrase: codes(phrase) for phrase, wanted in PHRASES.items() if wanted not in codes(phrase)}
    assert len(missed) <= len(PHRASES) // 10, missed


def test_the_first_one_is_mostly_the_right_one(categories: None) -> None:
    missed = {phrase: codes(phrase) for phrase, wanted in PHRASES.items() if codes(phrase)[:1] != [wanted]}
    assert len(missed) <= len(PHRASES) // 4, missed


def test_the_names_another_city_uses_find_ours(categories: None) -> None:
    """Its open data carry no text from people: the names of its list are the words that are not ours."""
    with shared("reports/dansmarue_sous_types.csv").open(encoding="utf-8") as file:
        listed = {row["sous_type"] for row in csv.DictReader(file)}
    assert ELSEWHERE.keys() <= listed
    missed = {name: codes(name) for name, ours in ELSEWHERE.items() if ours not in codes(name)}
    assert len(missed) <= len(ELSEWHERE) // 10, missed


def test_a_suggestion_says_which_words_led_to_it(categories: None) -> None:
    first = suggest("Un trou dans la chaussée", "report")[0]
    assert first.category.code == "nid-de-poule"
    assert set(first.typed) >= {"trou", "chaussée"}
    assert first.reason.startswith("à cause de « ")
    assert "« chaussée »" in first.reason


def test_a_typing_error_is_explained_by_the_word_it_met(categories: None) -> None:
    first = suggest("lampadere", "report")[0]
    assert first.typed == ("lampadere",)
    assert first.met[0].startswith("lampadaire")


def test_the_words_of_an_idea_find_categories_of_ideas(categories: None) -> None:
    found = [row.category for row in suggest("planter des arbres pour avoir de l'ombre", "idea")]
    assert found[0].code == "idee-nature"
    assert {row.kind for row in found} == {"idea"}


def test_a_category_that_is_not_offered_is_not_suggested(categories: None) -> None:
    Category.objects.filter(code="nid-de-poule").update(is_active=False)
    assert "nid-de-poule" not in codes("un trou dans la chaussée")
    Category.objects.filter(code="proprete").update(is_active=False)
    assert "tags" not in codes("un tag sur le mur")


def test_a_family_that_has_entries_is_not_suggested_itself(categories: None) -> None:
    assert "voirie" not in codes("voirie et trottoirs")


@pytest.mark.parametrize(
    "words", ["", "   ", "le la de et", "zzzzzz qqqqqq", "12 !?", "\x00", "a' or 1=1 --", "%s %(kind)s"]
)
def test_words_that_say_nothing_suggest_nothing(categories: None, words: str) -> None:
    assert suggest(words, "report") == []


def test_a_long_text_is_read_from_its_beginning(categories: None) -> None:
    assert codes("un trou dans la chaussée " + "et puis rien " * 5000)[0] == "nid-de-poule"


def test_one_query_answers(categories: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        suggest("Un trou dans la chaussée", "report")
    assert len(seen) == 1


def test_the_fragment_offers_buttons_and_says_why(client: Client, categories: None) -> None:
    page = client.get("/categories/propositions/", {"kind": "report", "text": "un tag sur le mur"}).content.decode()
    assert 'data-code="tags"' in page
    assert "à cause de « tag »" in page
    assert "<html" not in page


def test_the_fragment_is_empty_when_nothing_comes_out(client: Client, categories: None) -> None:
    assert not client.get("/categories/propositions/", {"kind": "report", "text": "euh"}).content.strip()


@pytest.mark.parametrize("wrong", [{}, {"kind": "x", "text": "trou"}, {"kind": "report", "text": "a" * 1001}])
def test_a_fragment_about_nothing_is_a_bad_request(client: Client, categories: None, wrong: dict) -> None:
    assert client.get("/categories/propositions/", wrong).status_code == 400
