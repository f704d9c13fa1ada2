"""Answering by drawing: with a mouse, with the keyboard alone, and without scripts; then taking it all back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Contribution
from desk.models import Batch
from tests import places
from tests.browser.conftest import Visit
from tests.browser.gestures import Keys, log_in
from tests.desk.acts import Team, in_hands, make_team
from tests.factories import Territory


@pytest.fixture
def team(territory: Territory) -> Team:
    return make_team(territory)


def drawing(visit: Callable[..., Visit], team: Team, **options: object) -> Page:
    one = visit(**options)
    log_in(one, team.agent)
    return one.go("/agents/actes/dessiner/")


def look_at_the_market(page: Page) -> None:
    """The map, still, with the market place in its middle."""
    page.locator("zone-drawer canvas").wait_for()
    page.evaluate(
        "([lon, lat]) => document.querySelector('zone-drawer').map.jumpTo({center: [lon, lat], zoom: 16})",
        [places.PLACE_DU_MARCHE.x, places.PLACE_DU_MARCHE.y],
    )


def say(page: Page, words: str) -> None:
    expect(page.locator("zone-drawer [data-said]")).to_contain_text(words)


def answer_all(page: Page, count: int) -> None:
    """One state and one answer, previewed and confirmed."""
    page.get_by_label("Changer l'état", exact=True).check()
    page.get_by_label("Nouvel état").select_option("in_progress")
    page.get_by_label("Réponse au public").fill("Panne connue, réparation demain.")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_text(f"{count} contributions changeront")).to_be_visible()
    page.get_by_role("button", name=f"Le faire pour {count} contributions").click()
    expect(page.get_by_text(f"{count} contributions ont changé.")).to_be_visible()


def states(rows: list[Contribution]) -> set[str]:
    return set(Contribution.objects.filter(pk__in=[row.pk for row in rows]).values_list("status", flat=True))


def test_a_zone_is_drawn_answered_and_taken_back(visit: Callable[..., Visit], team: Team) -> None:
    rows = in_hands(team.roads, 3)
    apart = in_hands(team.roads, geom=places.ORANGERIE)
    page = drawing(visit, team)
    look_at_the_market(page)
    box = page.locator("zone-drawer canvas").bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for right, down in ((-90, -80), (90, -80), (90, 80), (-90, 80)):
        page.mouse.click(middle[0] + right, middle[1] + down)
    say(page, "4 coins")
    page.get_by_role("button", name="Retirer le dernier").click()
    say(page, "3 coins")
    page.mouse.click(middle[0] - 90, middle[1] + 80)
    page.get_by_role("button", name="Fermer la zone").click()
    say(page, "Zone fermée, 4 coins")
    page.get_by_role("button", name="Voir ce qui est en cours").click()
    expect(page.get_by_text("3 contributions choisies")).to_be_visible()
    say(page, "Zone fermée, 4 coins")
    expect(page.locator("zone-drawer canvas")).to_be_visible()
    answer_all(page, 3)
    assert states(rows) == {"in_progress"}
    assert states(apart) == {"assigned"}
    assert Batch.objects.get().geom is not None
    page.get_by_role("button", name="Annuler pour 3 contributions").click()
    expect(page.get_by_text("3 contributions sont comme avant. Ceux")).to_be_visible()
    assert states(rows) == {"assigned"}


def test_a_zone_is_drawn_with_the_keyboard_alone(visit: Callable[..., Visit], team: Team) -> None:
    in_hands(team.roads, 2)
    page = drawing(visit, team)
    look_at_the_market(page)
    keys = Keys(page)
    keys.to(page.locator("zone-drawer canvas"))
    # Three corners around the middle, each after a step of the map.
    for number, (right, down) in enumerate(((-120, -100), (240, 0), (-120, 220)), start=1):
        page.evaluate(
            "([x, y]) => document.querySelector('zone-drawer').map.panBy([x, y], {animate: false})", [right, down]
        )
        keys.press("Enter")
        say(page, f"{number} coin")
    keys.press("Backspace")
    say(page, "2 coins")
    keys.press("Enter", "f")
    say(page, "Zone fermée, 3 coins")
    keys.press("Escape")
    say(page, "Aucun coin")


def test_a_zone_that_is_refused_is_not_lost(visit: Callable[..., Visit], team: Team) -> None:
    one = visit()
    one.watch.expected = ["^422"]
    log_in(one, team.agent)
    page = one.go("/agents/actes/dessiner/")
    look_at_the_market(page)
    box = page.locator("zone-drawer canvas").bounding_box()
    assert box
    for right, down in ((60, 60), (240, 160), (240, 60), (60, 160)):
        page.mouse.click(box["x"] + right, box["y"] + down)
    page.get_by_role("button", name="Fermer la zone").click()
    page.get_by_role("button", name="Voir ce qui est en cours").click()
    expect(page.get_by_role("alert")).to_contain_text("se croise")
    say(page, "Zone fermée, 4 coins")


def test_the_same_without_javascript(visit: Callable[..., Visit], team: Team) -> None:
    rows = in_hands(team.roads, 2)
    page = drawing(visit, team, java_script_enabled=False)
    page.get_by_label("Un quartier ou une commune").check()
    page.get_by_label("Quartier ou commune", exact=True).select_option("neudorf")
    page.get_by_role("button", name="Voir ce qui est en cours").click()
    expect(page.get_by_text("2 contributions choisies")).to_be_visible()
    answer_all(page, 2)
    assert states(rows) == {"in_progress"}
