"""Suspected duplicates by keyboard alone: each answered by one key, taken back by another, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from contributions.models import Contribution, DistinctPair, Suspicion
from tests.browser.conftest import Visit
from tests.browser.gestures import Keys, log_in, until
from tests.factories import Territory, make_report, make_user
from tests.places import PLACE_DU_MARCHE, north_of

PATH = "/agents/doublons/"


@pytest.fixture
def agent(territory: Territory) -> User:
    return make_user(Role.AGENT, territory.commune, name="Agent un")


@pytest.fixture
def pairs(territory: Territory) -> list[tuple[Contribution, Contribution]]:
    """Three pairs, 200 m from each other, the likeliest first."""
    made = []
    for number in range(3):
        kept = make_report(geom=north_of(PLACE_DU_MARCHE, metres=200 * number))
        other = make_report(geom=north_of(PLACE_DU_MARCHE, metres=200 * number + 12))
        columns = {"probability": 0.9 - number / 10, "distance_m": 12, "group": kept.pk, "area": 1}
        Suspicion.objects.create(first_id=kept.pk, second_id=other.pk, **columns)
        made.append((kept, other))
    return made


def begin(here: Visit, agent: User) -> tuple[Page, Keys]:
    log_in(here, agent)
    page = here.go(PATH)
    page.locator("desk-pairs.is-live").wait_for()
    page.evaluate("() => { window.sameDocument = true; }")
    return page, Keys(page)


def at(page: Page, contribution: Contribution) -> None:
    """Wait until that pair has the focus."""
    expect(page.locator(f"[data-choice='{contribution.reference}']")).to_be_focused()


def test_pairs_are_decided_and_taken_back_by_key(
    visit: Callable[..., Visit], agent: User, pairs: list[tuple[Contribution, Contribution]]
) -> None:
    (kept, first), (_kept, second), (_third_kept, third) = pairs
    page, keys = begin(visit(), agent)
    said = page.locator("[data-said]")
    keys.press("j")
    at(page, first)
    keys.press("j", "ArrowUp")
    at(page, first)
    keys.press("o")
    at(page, second)
    expect(said).to_have_text(f"{first.reference} est regroupée avec {kept.reference}.")
    keys.press("n")
    at(page, third)
    assert DistinctPair.objects.count() == 1
    keys.press("u")
    at(page, second)
    expect(said).to_contain_text("C'est annulé")
    assert not DistinctPair.objects.exists()
    keys.press("u")
    at(page, first)
    until(page, lambda: Contribution.objects.filter(pk=first.pk, duplicate_of=None, is_open=True).exists())
    for other in (second, third):
        keys.press("o")
        at(page, other)
    keys.press("o")
    expect(said).to_contain_text("C'était la dernière de cette page.")
    expect(page.locator("[data-undo] button")).to_be_focused()
    merged = Contribution.objects.filter(pk__in=[other.pk for _kept, other in pairs])
    assert set(merged.values_list("status", flat=True)) == {"duplicate"}
    assert page.evaluate("() => window.sameDocument === true")


def test_who_comes_second_reads_why_and_goes_on(
    visit: Callable[..., Visit], agent: User, pairs: list[tuple[Contribution, Contribution]]
) -> None:
    here = visit()
    here.watch.expected += ["409"]
    page, keys = begin(here, agent)
    keys.press("j")
    Contribution.objects.filter(pk=pairs[0][1].pk).update(revision=7)
    keys.press("o")
    expect(page.get_by_role("alert")).to_contain_text("Quelqu'un a agi entre-temps")
    at(page, pairs[0][1])
    keys.press("g")
    at(page, pairs[0][0])
    keys.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()


def test_without_scripts_each_answer_is_a_form(
    visit: Callable[..., Visit], agent: User, pairs: list[tuple[Contribution, Contribution]]
) -> None:
    here = visit(java_script_enabled=False)
    log_in(here, agent)
    page = here.go(PATH)
    expect(page.get_by_text("à 12 m, même catégorie").first).to_be_visible()
    page.get_by_role("button", name="C'est le même").first.click()
    expect(page.locator("main")).to_contain_text("est regroupée avec")
    assert Contribution.objects.filter(duplicate_of=pairs[0][0]).count() == 1
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator("main")).to_contain_text("C'est annulé")
    assert not Contribution.objects.exclude(duplicate_of=None).exists()
