""" "C'est le même": what a neighbour saw is added to a report that is known, instead of being filed again."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role
from contributions.models import Contribution
from contributions.tasks import handle_events
from reports.models import Report
from tests import places
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import Finger, Keys, screen, the_reference
from tests.factories import Territory, close, make_category, make_report, make_user
from tests.world import picture

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = "premiere@example.test", "seconde@example.test"


def confirm_address(here: Visit, who: str) -> None:
    """Follow the link of the one mail that has come."""
    handle_events()
    (message,) = mail.outbox
    mail.outbox.clear()
    assert message.to == [who]
    page = here.go(re.findall(r"http://\S+?(/courriels/confirmer/\S*)", message.body)[0])
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("main")).to_contain_text("confirmée")


def report_by_touch(phone: Visit, territory: Territory) -> str:
    here = territory.point_in_quartier
    page, finger = phone.go(f"/signaler/?lon={here.x}&lat={here.y}&category=nid-de-poule"), Finger(phone.page)
    finger.tap(page.get_by_role("button", name="Continuer").last)
    page.get_by_label("Quelques mots").fill("Un trou profond.")
    page.get_by_label("Adresse électronique").fill(FIRST)
    finger.tap(page.get_by_role("button", name="Envoyer"))
    screen(page, "C'est envoyé, merci")
    return the_reference(page)


def find_it_known(desk: Visit, territory: Territory) -> Page:
    """With the keyboard alone, but for the file; 20 m to the north of the first one."""
    there = places.north_of(territory.point_in_quartier, metres=20)
    page, keys = desk.go(f"/signaler/?lon={there.x}&lat={there.y}&category=nid-de-poule"), Keys(desk.page)
    keys.to(page.get_by_role("button", name="Continuer").last)
    keys.press("Enter")
    screen(page, "Quel est le problème ?")
    keys.to(page.get_by_label("Quelques mots"))
    page.keyboard.type("Mon vélo y est tombé.")
    page.locator("#id_photo").set_input_files({"name": "trou.webp", "mimeType": "image/webp", "buffer": picture()})
    expect(page.locator(".photos__item")).to_have_count(1)
    keys.to(page.get_by_label("Adresse électronique"))
    page.keyboard.type(SECOND)
    keys.to(page.get_by_role("button", name="Envoyer"))
    keys.press("Enter")
    screen(page, "Est-ce l'un de ceux-ci ?")
    return page


def test_two_people_one_hole_and_both_are_told(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    reference = report_by_touch(phone, territory)
    confirm_address(phone, FIRST)

    desk = visit()
    page, keys = find_it_known(desk, territory), Keys(desk.page)
    expect(page.locator("candidate-places .map-number:not(:empty)")).to_have_text("1")
    expect(page.locator(".candidate")).to_contain_text("Au sud de votre repère")
    assert violations(page) == []
    keys.to(page.get_by_role("button", name="C'est le même"))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre constat est ajouté, merci")
    expect(page.locator("main")).to_contain_text("Votre photo et votre description ont été ajoutées à")
    confirm_address(desk, SECOND)
    known = Contribution.objects.get()
    assert (known.reference, known.support_count) == (reference, 1)

    page = phone.go(known.get_absolute_url())
    seen = page.locator(".evidence__piece")
    expect(seen).to_contain_text("Mon vélo y est tombé.")
    expect(seen).to_contain_text(re.compile(r"à\s20\sm"))
    seen.locator("img").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.evidence__piece img').naturalWidth > 0")
    assert violations(page) == []

    close(make_user(Role.AGENT, territory.commune), known, answer="Rebouché ce matin.")
    handle_events()
    handle_events()
    assert sorted(message.to[0] for message in mail.outbox) == [FIRST, SECOND]
    assert all("Rebouché ce matin." in message.body for message in mail.outbox)


def test_another_problem_nearby_is_filed_all_the_same(visit: Callable[..., Visit], territory: Territory) -> None:
    here = territory.point_in_quartier
    make_report(category=make_category("nid-de-poule"), geom=places.north_of(here, metres=20))
    plain = visit(viewport=PHONE, java_script_enabled=False)
    page = plain.go(f"/signaler/?lon={here.x}&lat={here.y}&category=nid-de-poule")
    page.get_by_role("button", name="Continuer").last.click()
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "Est-ce l'un de ceux-ci ?")
    page.get_by_role("button", name="Non, c'est autre chose, envoyer").click()
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.count() == 2


def test_the_network_that_is_lost_on_the_way_makes_one_constat(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    """The answer is lost, and the same send leaves again by itself."""
    here = territory.point_in_quartier
    known = make_report(category=make_category("nid-de-poule"), geom=places.north_of(here, metres=20))
    Report.objects.filter(pk=known.pk).update(created_at=timezone.now() - datetime.timedelta(days=2))
    desk = visit()
    page = desk.go(f"/signaler/?lon={here.x}&lat={here.y}&category=nid-de-poule")
    page.get_by_role("button", name="Continuer").last.click()
    page.get_by_label("Quelques mots").fill("Vu aussi.")
    page.get_by_role("button", name="Envoyer").click()
    screen(page, "Est-ce l'un de ceux-ci ?")
    lost = []

    def lose(route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0))
            route.abort()
        else:
            route.continue_()

    page.route("**/signaler/", lose)
    page.get_by_role("button", name="C'est le même").click()
    screen(page, "Votre envoi est gardé sur cet appareil")
    page.get_by_role("button", name="Essayer maintenant").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre constat est ajouté, merci")
    desk.watch.expected.append("ERR_FAILED|Failed to fetch")
    assert known.constats.count() == 1
