"""The fragments and the API: what they say, what they refuse, what they keep to themselves."""

import pytest

from addresses import views
from addresses.places import Answer
from tests.addresses.files import file_of, line, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(tmp_path) -> None:
    run(file_of(tmp_path, line(12), line(14, lon=7.7502), line(1, "Rue Neuve", lon=7.7506)))


def test_choices_are_buttons_of_the_form_around(client, loaded):
    page = client.get("/adresses/?q=12+rue+des+tonneliers&lon=7.75&lat=48.58").content.decode()
    assert 'type="submit"' in page
    assert 'name="address"' in page
    assert 'value="7.750000,48.580000"' in page
    assert 'data-lon="7.750000"' in page
    assert 'data-label="12 rue des Tonneliers, 67000 Strasbourg"' in page
    assert "1 adresse trouvée" in page


def test_nothing_found_is_told_with_the_words(client, loaded):
    page = client.get("/adresses/", {"q": "<b>zzzzzz</b>"}).content.decode()
    assert "Aucune adresse ne ressemble à « &lt;b&gt;zzzzzz&lt;/b&gt; »" in page


def test_no_words_say_nothing(client, loaded):
    page = client.get("/adresses/").content.decode()
    assert "adresse" not in page.replace("addresses", "")


def test_a_note_is_shown_beside_its_address(client, loaded):
    assert "voici le 12" in client.get("/adresses/?q=10+rue+des+tonneliers").content.decode()


def test_an_absent_geocoder_is_told_and_the_form_can_go_on(client):
    assert "ne répond pas pour l'instant" in client.get("/adresses/?q=rue").content.decode().replace("&#x27;", "'")
    assert "continuer sans elle" in client.get("/adresses/ici/?lon=7.75&lat=48.58").content.decode()


def test_what_is_here_is_told_as_a_list(client, loaded):
    page = client.get("/adresses/ici/?lon=7.75&lat=48.58").content.decode()
    assert "Le repère est devant le 12 rue des Tonneliers, Strasbourg, côté pair." in page
    assert "<li>Rue Neuve, à 45 m à l&#x27;est</li>" in page


@pytest.mark.parametrize(
    "query", ["", "lon=7.75", "lon=x&lat=48", "lon=7.75&lat=91", "lon=nan&lat=48", "lon=1,2&lat=3"]
)
def test_a_position_that_is_none_is_refused(client, query):
    assert client.get(f"/adresses/ici/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["q=rue&lon=7.75", "q=rue&lat=inf&lon=7"])
def test_half_a_position_is_refused(client, query):
    assert client.get(f"/adresses/?{query}").status_code == 400


def test_what_is_looked_for_stays_out_of_shared_caches_and_sets_no_cookie(client, loaded):
    for path in ("/adresses/?q=rue", "/adresses/ici/?lon=7.75&lat=48.58"):
        response = client.get(path)
        assert response.headers["Cache-Control"] == "private, max-age=60"
        assert not response.cookies


def test_words_are_passed_on_as_they_are(client, monkeypatch):
    heard = []
    monkeypatch.setattr(views, "search", lambda words, near: heard.append((words, near)) or Answer())
    client.get("/adresses/", {"q": "  12 rue Neuve "})
    assert heard == [("  12 rue Neuve ", None)]


def test_the_api_answers_in_geojson(client, loaded):
    response = client.get("/api/v1/addresses/?q=12+rue+des+tonneliers&lon=7.7503&lat=48.58&limit=1")
    assert response.headers["Content-Type"] == "application/geo+json"
    assert response.json() == {
        "type": "FeatureCollection",
        "is_away": False,
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [7.75, 48.58]},
                "properties": {
                    "label": "12 rue des Tonneliers, 67000 Strasbourg",
                    "name": "12 rue des Tonneliers",
                    "city": "Strasbourg",
                    "postcode": "67000",
                    "citycode": "67482",
                    "kind": "housenumber",
                    "distance_metres": pytest.approx(22, abs=1),
                    "note": "",
                },
            }
        ],
    }


def test_the_api_describes_a_position(client, loaded):
    said = client.get("/api/v1/addresses/at/?lon=7.75&lat=48.58").json()
    assert said["nearest"]["label"] == "12 rue des Tonneliers, Strasbourg"
    assert [landmark["name"] for landmark in said["around"]] == ["Rue des Tonneliers", "Rue Neuve"]
    assert said["is_away"] is False


def test_the_api_says_when_nobody_could_be_asked(client):
    assert client.get("/api/v1/addresses/?q=rue").json() == {
        "type": "FeatureCollection",
        "is_away": True,
        "features": [],
    }
    assert client.get("/api/v1/addresses/at/?lon=7&lat=48").json() == {"nearest": None, "around": [], "is_away": True}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=" + "x" * 201, "q"),
        ("q=rue&limit=0", "limit"),
        ("q=rue&limit=21", "limit"),
        ("q=rue&lon=7.75", "lat"),
        ("q=rue&lon=181&lat=1", "lon"),
        ("q=rue&lon=nan&lat=1", "lon"),
        ("q=rue&city=x", "parameters"),
    ],
)
def test_the_api_refuses_what_it_does_not_know(client, query, field):
    response = client.get(f"/api/v1/addresses/?{query}")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert field in response.json()["errors"]
