"""The promise: a new kind declares a model, a workflow and itself, and inherits everything else."""

import gzip
from collections.abc import Iterator

import mapbox_vector_tile
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions import actions, kinds
from contributions.models import Contribution
from geo.grid import CELL_BITS, cell_of
from tests.factories import Territory, close, make_category, make_user, submit
from tests.petitions.kind import PETITION
from tests.petitions.models import Petition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    kinds.register(PETITION)
    yield
    kinds.withdraw(PETITION)


@pytest.fixture
def petition(territory: Territory) -> Petition:
    category = make_category("cadre-de-vie", kind="petition")
    made = submit("petition", category=category, title="Une fontaine place du marché")
    return Petition.objects.get(pk=made.pk)


def test_it_is_filed_with_its_own_reference_place_and_history(petition: Petition, territory: Territory) -> None:
    assert petition.reference.startswith("P-")
    assert (petition.commune, petition.quartier) == (territory.commune, territory.quartier)
    assert [event.status for event in petition.events.all()] == ["collecting"]


def test_it_has_a_page_and_a_preview(client: Client, petition: Petition) -> None:
    assert petition.title in client.get(petition.get_absolute_url()).content.decode()
    assert petition.title in client.get(reverse("contribution-preview", args=[petition.pk])).content.decode()


def test_it_is_listed_and_filtered_by_kind_and_state(client: Client, petition: Petition) -> None:
    assert petition.reference in client.get("/?kind=petition&status=collecting&view=map").content.decode()
    assert petition.reference not in client.get("/?kind=report").content.decode()


def test_its_territory_lists_it(client: Client, petition: Petition, territory: Territory) -> None:
    assert petition.reference in client.get(territory.quartier.get_absolute_url()).content.decode()


def test_it_is_on_the_map_and_in_the_heat(client: Client, petition: Petition) -> None:
    x, y = (cell >> (CELL_BITS - 14) for cell in cell_of(petition.geom.x, petition.geom.y))
    for layer in ("contributions", "heat"):
        tile = client.get(f"/tiles/{layer}/14/{x}/{y}.mvt?kind=petition")
        body = gzip.decompress(tile.content) if tile.headers.get("Content-Encoding") == "gzip" else tile.content
        assert len(mapbox_vector_tile.decode(body)[layer]["features"]) == 1


def test_the_api_gives_it(client: Client, petition: Petition) -> None:
    features = client.get("/api/v1/contributions/?kind=petition").json()["features"]
    assert [feature["properties"]["reference"] for feature in features] == [petition.reference]


def test_it_is_supported(petition: Petition) -> None:
    assert actions.support(AnonymousUser(), contribution=petition, voter="a:someone")
    assert Contribution.objects.get(pk=petition.pk).support_count == 1


def test_it_moves_along_its_own_workflow_only(petition: Petition, territory: Territory) -> None:
    agent = make_user(Role.AGENT, territory.commune)
    with pytest.raises(ValidationError):
        actions.change_status(agent, contribution=petition, status="solved", answer="Fait.")
    with pytest.raises(PermissionDenied):
        actions.change_status(make_user(), contribution=petition, status="debated", answer="Fait.")
    close(agent, petition, status="debated", answer="Au conseil.")
    petition.refresh_from_db()
    assert petition.is_open is False


def test_it_is_moderated(client: Client, petition: Petition, territory: Territory) -> None:
    agent = make_user(Role.AGENT, territory.commune)
    actions.set_public(agent, contribution=petition, is_public=False)
    assert client.get(petition.get_absolute_url()).status_code == 404
