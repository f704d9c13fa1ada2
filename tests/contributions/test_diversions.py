"""Whom to turn to instead: told once, by the most precise territory, and an end of the form when it says so."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boundaries.models import Boundary, Level
from boundaries.placing import Territories
from contributions.diversions import diversions_at
from contributions.models import Category, Contribution, Diversion
from tests import places
from tests.factories import Territory, make_boundary, make_category, make_report
from tests.places import PLACE_DU_MARCHE
from tests.reports.test_path import POINT, Fields, press, reach_what

pytestmark = pytest.mark.django_db


def divert(category: Category, boundary: Boundary | None = None, **columns: Any) -> Diversion:
    columns.setdefault("reason", "not_ours")
    columns.setdefault("message", f"Voyez ailleurs ({boundary or 'partout'}).")
    return Diversion.objects.create(category=category, boundary=boundary, **columns)


@pytest.fixture
def pothole(territory: Territory) -> Category:
    return make_category(duplicate_radius_m=30)


def here(category: Category, territory: Territory) -> list[Diversion]:
    return diversions_at(category, Territories(territory.commune, territory.quartier), PLACE_DU_MARCHE)


def test_the_most_precise_territory_has_the_last_word(pothole: Category, territory: Territory) -> None:
    perimeter = make_boundary(
        level=Level.PERIMETER, code="place", name="Place", slug="place", geom=places.NEUDORF, parent=None
    )
    wider = [
        divert(pothole, where) for where in (None, territory.epci, territory.commune, territory.quartier, perimeter)
    ]
    while wider:
        assert here(pothole, territory) == [wider.pop()]
        if wider:
            Diversion.objects.exclude(pk__in=[row.pk for row in wider]).delete()


def test_another_territory_says_nothing_here(pothole: Category, territory: Territory) -> None:
    divert(pothole, territory.other_commune)
    divert(pothole, territory.other_quartier)
    assert here(pothole, territory) == []


def test_a_new_version_of_a_territory_still_has_its_diversions(pothole: Category, territory: Territory) -> None:
    old = Boundary.objects.create(
        level=Level.COMMUNE, code=territory.commune.code, name="Strasbourg", slug="strasbourg-1999",
        geom=places.STRASBOURG, valid_from="1999-01-01", valid_to="2020-01-01",
    )  # fmt: skip
    told = divert(pothole, old)
    assert here(pothole, territory) == [told]


def test_danger_comes_first_and_does_not_silence_who_is_in_charge(pothole: Category, territory: Territory) -> None:
    not_ours = divert(pothole, territory.quartier)
    danger = divert(pothole, reason="danger")
    assert here(pothole, territory) == [danger, not_ours]


def test_the_entry_speaks_before_its_family(pothole: Category, territory: Territory) -> None:
    of_family = divert(pothole.family)
    assert here(pothole, territory) == [of_family]
    own = divert(pothole)
    assert here(pothole, territory) == [own]


def test_one_that_is_no_longer_in_force_is_not_told(pothole: Category, territory: Territory) -> None:
    divert(pothole, is_active=False)
    assert here(pothole, territory) == []


def test_a_place_without_a_point_is_in_no_perimeter(pothole: Category, territory: Territory) -> None:
    perimeter = make_boundary(level=Level.PERIMETER, code="place", name="Place", slug="place", geom=places.NEUDORF)
    divert(pothole, perimeter)
    assert diversions_at(pothole, Territories(territory.commune, territory.quartier), None) == []


def test_one_query_answers(pothole: Category, territory: Territory) -> None:
    divert(pothole, territory.epci)
    with CaptureQueriesContext(connection) as seen:
        assert len(here(pothole, territory)) == 1
    assert len(seen) == 1


def test_it_is_told_once_before_sending_and_then_one_goes_on(client: Client, pothole: Category) -> None:
    divert(pothole, message="Appelez plutôt la préfecture.", contact_name="Préfecture", url="https://example.test/")
    page = press(client, reach_what(client), category=pothole.code, description="Un trou.")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Appelez plutôt la préfecture." in text
    assert "Préfecture" in text
    assert 'href="https://example.test/"' in text
    assert not Contribution.objects.exists()
    assert press(client, page).status_code == 302


def test_a_danger_is_an_alert_with_a_number_to_call(client: Client, pothole: Category) -> None:
    divert(pothole, reason="danger", message="Éloignez-vous.", phone="01 23 45 / 112")
    text = press(client, reach_what(client), category=pothole.code).content.decode()
    assert 'role="alert"' in text
    assert 'href="tel:012345"' in text
    assert 'href="tel:112"' in text
    assert "Appeler le 01 23 45" in text


def test_a_final_one_stops_the_form_and_loses_nothing(client: Client, pothole: Category) -> None:
    divert(pothole, reason="danger", message="Appelez tout de suite.", phone="18", is_final=True)
    page = press(client, reach_what(client), category=pothole.code, description="Ça sent le gaz.")
    for _time in range(2):
        assert page.status_code == 422
        assert Fields(page.content.decode()).values["step"] == "what"
        assert "Appelez tout de suite." in page.content.decode()
        assert Fields(page.content.decode()).values["description"] == "Ça sent le gaz."
        page = press(client, page)
    assert not Contribution.objects.exists()
    other = make_category("autre")
    assert press(client, page, category=other.code).status_code == 302
    assert Contribution.objects.get().description == "Ça sent le gaz."


def test_a_final_one_elsewhere_stops_nobody_here(client: Client, pothole: Category, territory: Territory) -> None:
    divert(pothole, territory.other_commune, is_final=True)
    assert press(client, reach_what(client), category=pothole.code).status_code == 302


def test_moving_the_pin_tells_what_holds_there(client: Client, pothole: Category, territory: Territory) -> None:
    divert(pothole)
    divert(pothole, territory.other_commune, message="Ici, voyez la mairie de Schiltigheim.")
    page = press(client, reach_what(client), category=pothole.code)
    there = {"lon": str(places.MAIRIE_SCHILTIGHEIM.x), "lat": str(places.MAIRIE_SCHILTIGHEIM.y)}
    moved = press(client, page, **there)
    assert moved.status_code == 200
    assert "voyez la mairie de Schiltigheim" in moved.content.decode()


def test_no_door_lets_through_what_is_final(pothole: Category, territory: Territory) -> None:
    divert(pothole, message="Appelez tout de suite.", contact_name="Pompiers", phone="18", is_final=True)
    with pytest.raises(ValidationError) as refusal:
        make_report(category=pothole, author=AnonymousUser())
    told = refusal.value.message_dict["diversion"][0]
    assert "Appelez tout de suite." in told
    assert "Pompiers, 18" in told


def test_the_fragment_tells_it_and_says_that_it_was_told(client: Client, pothole: Category) -> None:
    told = divert(pothole, reason="danger", message="Éloignez-vous.", phone="18", is_final=True)
    answer = client.get("/categories/questions/", {**POINT, "category": pothole.code, "kind": "report"})
    text = answer.content.decode()
    assert f'name="told" value="{told.pk}"' in text
    assert "data-final" in text


def test_the_fragment_tells_what_holds_everywhere_while_the_place_is_not_known(
    client: Client, pothole: Category, territory: Territory
) -> None:
    divert(pothole, message="Partout.")
    divert(pothole, territory.quartier, message="Dans ce quartier.")
    text = client.get("/categories/questions/", {"category": pothole.code, "kind": "report"}).content.decode()
    assert "Partout." in text
    assert "Dans ce quartier." not in text


def test_markup_in_a_message_is_shown_as_text(client: Client, pothole: Category) -> None:
    divert(pothole, message="<script>alert(1)</script>", contact_name="<b>x</b>", phone='18"><b>')
    text = press(client, reach_what(client), category=pothole.code).content.decode()
    assert "<script>alert(1)" not in text
    assert "<b>" not in text
