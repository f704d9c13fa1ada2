"""Territory pages: their figures, their note, what is inside."""

import pytest
from django.test import Client

from boundaries.models import Boundary
from tests.factories import Territory, make_report

pytestmark = pytest.mark.django_db


def test_a_territory_lists_its_own_contributions_alone(client: Client, territory: Territory) -> None:
    inside = make_report(title="Dedans")
    page = client.get(inside.quartier.get_absolute_url()).content.decode()
    assert "Dedans" in page
    elsewhere = Boundary.objects.current().of_level("quartier").exclude(pk=inside.quartier_id).first()
    assert elsewhere is not None
    assert "Dedans" not in client.get(elsewhere.get_absolute_url()).content.decode()


def test_a_drawing_of_ours_is_said_to_be_unofficial(client: Client, territory: Territory) -> None:
    Boundary.objects.filter(pk=territory.quartier.pk).update(note="Tracé par Riverain, non officiel.")
    page = client.get(territory.quartier.get_absolute_url()).content.decode()
    assert "Tracé par Riverain, non officiel." in page


def test_a_commune_leads_to_its_quartiers_and_to_a_report_there(client: Client, territory: Territory) -> None:
    page = client.get(territory.commune.get_absolute_url()).content.decode()
    assert territory.quartier.get_absolute_url() in page
    assert f"?territory={territory.commune.slug}" in page


def test_a_territory_that_does_not_exist_is_a_404(client: Client, territory: Territory) -> None:
    assert client.get("/territoires/nulle-part/").status_code == 404


def test_a_wrong_filter_on_a_territory_is_a_400(client: Client, territory: Territory) -> None:
    assert client.get(f"{territory.commune.get_absolute_url()}?status=xyz").status_code == 400


def test_every_level_has_its_list(client: Client, territory: Territory) -> None:
    page = client.get("/territoires/").content.decode()
    for words in ("Communes", "Quartiers", territory.commune.name, territory.quartier.name):
        assert words in page


def test_without_territories_the_page_says_so(client: Client, db: None) -> None:
    assert "Aucun territoire" in client.get("/territoires/").content.decode()


@pytest.mark.parametrize("path", ["/accessibilite/", "/confidentialite/", "/eco-conception/"])
def test_the_statements_are_there(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 200
