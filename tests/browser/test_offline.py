"""Without network: the page that still works, what it sends later, and what a device never shows again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from contributions.models import Contribution
from tests.browser.conftest import Visit
from tests.browser.gestures import log_in
from tests.browser.keeping import READY, kept, nothing_is_left, wait_until_kept, with_worker
from tests.factories import Territory, make_user

CACHED = """
async () => {
  const names = await caches.keys();
  const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return { names, paths: keys.flat().map((one) => new URL(one.url).pathname) };
}
"""
TITLE = "Signaler sans réseau"


def write_a_report(page: Page) -> None:
    page.get_by_label("Catégorie").select_option("lampadaire-eteint")
    page.get_by_label("Quelques mots").fill("Éteint depuis lundi")
    page.get_by_label("Combien de lampadaires ?").fill("3")
    page.get_by_role("button", name="Envoyer dès que possible").click()


def test_a_report_is_written_offline_and_sent_later(visit: Callable[..., Visit], territory: Territory) -> None:
    here = {"longitude": territory.point_in_quartier.x, "latitude": territory.point_in_quartier.y, "accuracy": 12}
    phone = with_worker(visit, geolocation=here, permissions=["geolocation", "background-sync"])
    phone.page.context.set_offline(True)
    page = phone.go("/signaler/")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.get_by_role("button", name="Utiliser ma position").click()
    expect(page.get_by_text("Position relevée, précision 12 m.")).to_be_visible()
    write_a_report(page)
    expect(page.get_by_role("heading", name="C'est gardé sur cet appareil")).to_be_focused()
    wait_until_kept(page, "waiting")
    assert Contribution.objects.count() == 0

    page.context.set_offline(False)
    expect(page.get_by_role("complementary")).to_contain_text("Votre envoi est parti")
    report = Contribution.objects.get()
    assert (report.category.code, report.description) == ("lampadaire-eteint", "Éteint depuis lundi")
    assert (report.quartier, report.accuracy_m) == (territory.quartier, 12)
    assert report.answers.get().value == 3
    page.get_by_role("button", name="Fermer").click()
    expect(page.get_by_role("complementary")).to_have_count(0)
    nothing_is_left(page)


def test_a_place_in_words_is_enough(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = with_worker(visit)
    phone.page.context.set_offline(True)
    page = phone.go("/")
    write_a_report(page)
    expect(page.get_by_role("alert")).to_contain_text("Dites où c'est")
    assert [one["state"] for one in kept(page)] in ([], ["draft"])
    page.get_by_label("Quartier ou commune").select_option(label="Neudorf")
    page.get_by_label("Précision sur le lieu").fill("Devant la poste")
    write_a_report(page)
    wait_until_kept(page, "waiting")
    page.context.set_offline(False)
    expect(page.get_by_role("complementary")).to_contain_text("Votre envoi est parti")
    report = Contribution.objects.get()
    assert (report.quartier, report.is_approximate) == (territory.quartier, True)


def test_what_was_begun_with_the_network_goes_on_without(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = with_worker(visit)
    page = phone.go("/signaler/")
    page.get_by_label("Précision sur le lieu").fill("Devant la poste")
    wait_until_kept(page, "draft")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_label("Précision sur le lieu")).to_have_value("Devant la poste")


def test_the_page_of_an_account_is_not_shown_after_the_logout(
    visit: Callable[..., Visit], territory: Territory
) -> None:
    phone = with_worker(visit)
    person = make_user(name="Nom de la personne")
    log_in(phone, person)
    page = phone.go("/compte/")
    expect(page.locator("main")).to_be_visible()
    page.context.clear_cookies()
    page.context.set_offline(True)
    page = phone.go("/compte/")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert person.email not in page.content()
    cached = page.evaluate(CACHED)
    assert [path for path in cached["paths"] if not path.startswith("/static/")] == ["/hors-connexion/"]


def test_an_older_version_leaves_nothing_behind(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = with_worker(visit)
    page = phone.page
    page.evaluate("() => caches.open('riverain-older').then((cache) => cache.add('/static/web/favicon.svg'))")
    page.evaluate("() => navigator.serviceWorker.getRegistration().then((one) => one.unregister())")
    page.reload()
    page.evaluate(READY)
    page.wait_for_function("() => caches.keys().then((names) => !names.includes('riverain-older'))")
    assert len(page.evaluate(CACHED)["names"]) == 1


def test_the_browser_finds_the_site_installable(visit: Callable[..., Visit], territory: Territory) -> None:
    phone = with_worker(visit)
    tell = phone.page.context.new_cdp_session(phone.page)
    assert tell.send("Page.getAppManifest")["errors"] == []
    faults = [one["errorId"] for one in tell.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [fault for fault in faults if fault != "in-incognito"] == []
