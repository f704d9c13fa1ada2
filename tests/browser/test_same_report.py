""" "C'est le même": a neighbour's report is confirmed instead of being filed again."""

from collections.abc import Callable

from contributions.models import Contribution
from tests import places
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import screen
from tests.factories import Territory, make_category, make_report


def test_a_report_20_m_away_is_shown_and_confirmed(visit: Callable[..., Visit], territory: Territory) -> None:
    here = territory.point_in_quartier
    known = make_report(category=make_category("nid-de-poule"), geom=places.north_of(here, metres=20))
    phone = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    page = phone.go(f"/signaler/?lon={here.x}&lat={here.y}")
    page.get_by_role("button", name="Continuer").last.tap()
    screen(page, "Quel est le problème ?")
    page.get_by_role("searchbox", name="Chercher").fill("nid de poule")
    page.locator("label.choice", has_text="Trou ou nid-de-poule").locator("visible=true").first.tap()
    page.get_by_role("button", name="Envoyer").tap()

    screen(page, "Est-ce l'un de ceux-ci ?")
    assert "20 m" in page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")
    page.get_by_role("button", name="C'est le même").first.tap()
    screen(page, "Merci, c'est confirmé")
    assert Contribution.objects.count() == 1
    assert Contribution.objects.get(pk=known.pk).support_count == 1


def test_another_problem_nearby_is_filed_all_the_same(visit: Callable[..., Visit], territory: Territory) -> None:
    here = territory.point_in_quartier
    make_report(category=make_category("nid-de-poule"), geom=places.north_of(here, metres=20))
    plain = visit(viewport=PHONE, java_script_enabled=False)
    page = plain.go(f"/signaler/?lon={here.x}&lat={here.y}&category=nid-de-poule")
    page.get_by_role("button", name="Continuer").last.click()
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "Est-ce l'un de ceux-ci ?")
    page.get_by_role("button", name="Aucun de ceux-ci, envoyer").click()
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.count() == 2
