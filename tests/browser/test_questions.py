"""What a category asks and whom it sends people to: at once with scripts, before sending without them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from contributions.models import Contribution, Diversion
from tests.browser.conftest import PHONE, Visit
from tests.browser.gestures import Finger, screen, the_reference
from tests.factories import Territory

WHAT = "Quel est le problème ?"


def at_what(visit: Visit, territory: Territory) -> Page:
    """The second screen, the place known from the address."""
    here = territory.point_in_quartier
    page = visit.go(f"/signaler/?lon={here.x}&lat={here.y}")
    page.locator(".steps__bar").get_by_role("button", name="Continuer").click()
    screen(page, WHAT)
    return page


def choose(page: Page, family: str, name: str) -> None:
    page.locator("#category-list summary", has_text=family).click()
    page.locator(f"#category-list .fold .choice[data-name='{name}']").click()


def send(page: Page) -> None:
    page.get_by_role("button", name="Envoyer", exact=True).click()


def phone(visit: Callable[..., Visit]) -> Visit:
    return visit(viewport=PHONE, has_touch=True, is_mobile=True)


def test_a_question_appears_with_its_category_and_its_answer_is_on_the_page(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    opened = phone(visit)
    opened.watch.expected.append("422")
    page, finger = at_what(opened, territory), Finger(opened.page)
    finger.tap(page.locator("#category-list summary", has_text="Stationnement et véhicules"))
    finger.tap(page.locator("#category-list .fold .choice", has_text="Véhicule abandonné"))
    questions = page.locator("#questions")
    expect(questions).to_contain_text("Quel véhicule ?")
    expect(page.locator("category-questions [data-said]")).to_have_text("3 questions pour cette catégorie.")

    finger.tap(page.get_by_role("button", name="Envoyer", exact=True))
    expect(page.get_by_role("alert")).to_contain_text("Cette réponse est nécessaire.")
    assert not Contribution.objects.exists()

    finger.tap(questions.get_by_text("Voiture", exact=True))
    questions.get_by_label("Immatriculation").fill("AA-000-AA")
    finger.tap(page.get_by_role("button", name="Envoyer", exact=True))
    screen(page, "C'est envoyé, merci")
    reference = the_reference(page)
    page.goto(f"{opened.watch.home}/contributions/{reference}/")
    expect(page.locator(".answers")).to_contain_text("Voiture")
    expect(page.locator("main")).not_to_contain_text("AA-000-AA")


def test_answers_come_back_with_their_category(visit: Callable[..., Visit], territory: Territory) -> None:
    page = at_what(visit(), territory)
    choose(page, "Eau et assainissement", "Rue ou passage inondé")
    page.get_by_label("Quelle hauteur d'eau, en centimètres ?").fill("12,5")
    page.get_by_role("button", name="Choisir une autre catégorie").click()
    page.locator("#category-list summary", has_text="Mobilier urbain").click()
    page.locator("#category-list .fold .choice", has_text="Banc ou table").click()
    expect(page.locator("#questions")).to_have_count(0)
    page.get_by_role("button", name="Choisir une autre catégorie").click()
    choose(page, "Eau et assainissement", "Rue ou passage inondé")
    expect(page.get_by_label("Quelle hauteur d'eau, en centimètres ?")).to_have_value("12,5")


def test_a_danger_is_shown_at_once_and_a_final_one_ends_the_form_there(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    opened = phone(visit)
    page, finger = at_what(opened, territory), Finger(opened.page)
    page.get_by_label("Quelques mots").fill("Ça sent le gaz devant l'école.")
    finger.tap(page.locator("#category-list summary", has_text="Nuisances et sécurité"))
    finger.tap(page.locator("#category-list .fold .choice[data-name='Odeur de gaz']"))
    alert = page.locator(".diversion--danger")
    expect(alert).to_have_attribute("role", "alert")
    number = alert.get_by_role("link", name="Appeler le 18", exact=True)
    expect(number).to_have_attribute("href", "tel:18")
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_hidden()

    finger.tap(page.get_by_role("button", name="Continuer avec une autre catégorie"))
    finger.tap(page.locator("#category-list .fold .choice", has_text="Fumée ou mauvaise odeur"))
    expect(page.locator(".diversion--danger")).to_contain_text("Vous pouvez aussi continuer et envoyer.")
    finger.tap(page.get_by_role("button", name="Envoyer", exact=True))
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.get().description == "Ça sent le gaz devant l'école."


def test_the_words_propose_a_category_and_say_why(visit: Callable[..., Visit], territory: Territory) -> None:
    opened = phone(visit)
    page, finger = at_what(opened, territory), Finger(opened.page)
    page.get_by_label("Quelques mots").press_sequentially("un tag raciste sur le mur")
    proposed = page.locator("category-suggestion[data-reads*=description] [role=status]")
    expect(proposed).to_contain_text("à cause de « tag »")
    finger.tap(proposed.get_by_role("button", name="Tag ou graffiti"))
    expect(proposed).to_have_text("Catégorie choisie : Tag ou graffiti.")
    finger.tap(page.get_by_role("button", name="Envoyer", exact=True))
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.get().category.code == "tags"


def test_a_search_that_finds_nothing_proposes_what_was_meant(visit: Callable[..., Visit], territory: Territory) -> None:
    page = at_what(visit(), territory)
    page.get_by_label("Chercher une catégorie").press_sequentially("lampadere")
    page.locator("category-search category-suggestion").get_by_role("button", name="Lampadaire éteint").click()
    expect(page.locator("#category-list .choice[data-chosen]")).to_contain_text("Lampadaire éteint")
    expect(page.locator("#questions")).to_contain_text("Numéro inscrit sur le mât")


def test_without_scripts_questions_and_diversions_come_before_anything_leaves(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    plain = visit(viewport=PHONE, java_script_enabled=False)
    plain.watch.expected.append("422")
    page = at_what(plain, territory)
    choose(page, "Éclairage", "Lampadaire abîmé, fils visibles")
    page.get_by_label("Quelques mots").fill("Des fils pendent.")
    send(page)
    screen(page, WHAT)
    expect(page.locator(".diversion--danger")).to_contain_text("Appeler le 18")
    expect(page.get_by_label("Quelques mots")).to_have_value("Des fils pendent.")
    send(page)
    expect(page.locator("#questions")).to_contain_text("Cette réponse est nécessaire.")
    page.locator("#questions").get_by_label("Oui", exact=True).check()
    send(page)
    screen(page, "C'est envoyé, merci")
    assert [answer.value for answer in Contribution.objects.get().answers.all()] == [True]


def test_without_scripts_a_final_diversion_ends_the_form_and_keeps_the_words(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    assert Diversion.objects.filter(is_final=True).exists()
    plain = visit(viewport=PHONE, java_script_enabled=False)
    plain.watch.expected.append("422")
    page = at_what(plain, territory)
    choose(page, "Nuisances et sécurité", "Odeur de gaz")
    page.get_by_label("Quelques mots").fill("Devant l'école.")
    send(page)
    expect(page.locator(".diversion--danger")).to_contain_text("Appeler le 18")
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_hidden()
    page.locator("#category-list .fold .choice", has_text="Fumée ou mauvaise odeur").click()
    page.get_by_role("button", name="Continuer avec une autre catégorie").click()
    send(page)
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.get().description == "Devant l'école."


def test_without_scripts_a_button_proposes_categories(visit: Callable[..., Visit], territory: Territory) -> None:
    page = at_what(visit(viewport=PHONE, java_script_enabled=False), territory)
    page.get_by_label("Quelques mots").fill("un tag raciste sur le mur")
    page.get_by_role("button", name="Proposer une catégorie d'après mes mots").click()
    page.locator(".categories__suggested .choice", has_text="Tag ou graffiti").click()
    send(page)
    screen(page, "C'est envoyé, merci")
    assert Contribution.objects.get().category.code == "tags"
