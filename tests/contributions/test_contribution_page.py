"""The page of one contribution: who sees it, what it says, and what it never says."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions import actions
from reports.models import Report
from tests.factories import PASSWORD, Territory, close, make_report, make_user

pytestmark = pytest.mark.django_db


def page_of(report: Report, client: Client) -> str:
    response = client.get(report.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_what_where_and_since_when(client: Client, territory: Territory) -> None:
    page = page_of(make_report(place_description="Devant la boulangerie"), client)
    for words in ("Nid de poule", "Un trou profond", "Devant la boulangerie", "Neudorf", "Strasbourg", "Reçu", "Reçue"):
        assert words in page


def test_text_from_people_is_text(client: Client, territory: Territory) -> None:
    page = page_of(make_report(title="<b>x</b>", description="<script>alert(1)</script>\n\ndeux"), client)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>x</b>" not in page


def test_a_reference_typed_in_small_letters_is_found(client: Client, report: Report) -> None:
    assert client.get(f"/contributions/{report.reference.lower()}/").status_code == 200


@pytest.mark.parametrize("reference", ["S-2222222", "nope", "S-222222", "..%2f", "%00", "S-2222222%00", "1" * 5000])
def test_an_unknown_reference_is_not_found(client: Client, reference: str, territory: Territory) -> None:
    assert client.get(f"/contributions/{reference}/").status_code in (400, 404)


def test_a_hidden_report_does_not_exist_for_the_public(client: Client, territory: Territory) -> None:
    report = make_report(is_public=False)
    assert client.get(report.get_absolute_url()).status_code == 404


def test_its_author_sees_that_it_is_hidden(client: Client, territory: Territory) -> None:
    author = make_user()
    report = make_report(author=author, is_public=False)
    client.force_login(author)
    assert "Masquée au public" in page_of(report, client)


def test_the_public_reads_answers_and_never_who_gave_them(client: Client, territory: Territory) -> None:
    agent = make_user(Role.AGENT, territory.commune, name="Camille Nom-Privé")
    report = make_report(email="secret@example.test", author=make_user(name="Auteur Privé"))
    close(agent, report, answer="Rebouché ce matin.")
    actions.set_public(agent, contribution=report, is_public=False, reason="raison-interne")
    actions.set_public(agent, contribution=report, is_public=True, reason="raison-interne")
    page = page_of(report, client)
    assert "Rebouché ce matin." in page
    assert "La collectivité" in page
    for secret in ("Nom-Privé", "Auteur Privé", "secret@example.test", "raison-interne", str(report.submission_key)):
        assert secret not in page


def test_those_who_look_after_it_read_the_whole_history(client: Client, territory: Territory) -> None:
    agent = make_user(Role.AGENT, territory.commune, name="Camille")
    report = make_report()
    actions.set_public(agent, contribution=report, is_public=False, reason="un visage")
    client.force_login(agent)
    page = page_of(report, client)
    assert "un visage" in page
    assert "Camille" in page


@pytest.mark.parametrize(("role", "is_panel"), [(Role.AGENT, True), (Role.ADMINISTRATOR, True), (Role.COUNCIL, False)])
def test_the_panel_is_for_those_who_look_after_it(
    client: Client, territory: Territory, role: str, is_panel: bool
) -> None:
    client.force_login(make_user(role, territory.commune))
    assert ("Traitement" in page_of(make_report(), client)) is is_panel


def test_an_approximate_place_is_not_shown_as_a_point(client: Client, territory: Territory) -> None:
    page = page_of(make_report(is_approximate=True, place_description="Près du tram"), client)
    assert "approximatif" in page
    assert "<contribution-place" not in page
    assert "?territory=neudorf" in page


def test_the_map_is_one_link_away_at_that_place(client: Client, report: Report) -> None:
    assert f'href="/#17/{report.geom.y:.5f}/{report.geom.x:.5f}"' in page_of(report, client)


def test_the_page_costs_few_queries(client: Client, report: Report, django_assert_max_num_queries) -> None:
    for _number in range(3):
        actions.support(AnonymousUser(), contribution=report, voter=f"a:{_number}")
    with django_assert_max_num_queries(10):
        client.get(report.get_absolute_url())


def test_the_preview_is_a_public_fragment(client: Client, report: Report) -> None:
    response = client.get(reverse("contribution-preview", args=[report.pk]))
    page = response.content.decode()
    assert "<html" not in page
    assert report.get_absolute_url() in page
    assert "max-age=30" in response["Cache-Control"]
    assert "public" in response["Cache-Control"]
    assert not response.cookies


def test_the_preview_of_somebody_is_kept_by_nobody(client: Client, territory: Territory) -> None:
    author = make_user()
    report = make_report(author=author, is_public=False)
    assert client.get(reverse("contribution-preview", args=[report.pk])).status_code == 404
    client.force_login(author)
    response = client.get(reverse("contribution-preview", args=[report.pk]))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_an_enormous_number_is_not_found(client: Client, territory: Territory) -> None:
    assert client.get(f"/contributions/{10**30}/apercu/").status_code == 404
    assert client.get(f"/contributions/{'9' * 5000}/apercu/").status_code == 404


def test_an_account_lists_what_it_sent(client: Client, territory: Territory) -> None:
    author = make_user(Role.COUNCIL, territory.quartier)
    mine = make_report(author=author, is_public=False)
    other = make_report()
    assert client.login(username=author.email, password=PASSWORD)
    page = client.get(reverse("account")).content.decode()
    assert mine.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    assert "Membre du conseil de quartier" in page


def test_a_wrong_cursor_is_a_wrong_address(client: Client, territory: Territory) -> None:
    client.force_login(make_user())
    assert client.get(reverse("account"), {"after": "zzz"}).status_code == 400
