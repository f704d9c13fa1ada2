"""The heat map that leaves the site: it opens with the network cut, and runs nothing of what people wrote."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from boundaries.models import Boundary, Level
from contributions.models import Category
from tests.browser.conftest import DESKTOP
from tests.factories import Territory, make_boundary, make_category, make_report, make_superuser
from tests.figures.payloads import PAYLOADS
from tests.places import shape

# Ten territories of four titles each: a territory tells its last five.
SQUARES = 10
SIDE = 0.02
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.fixture
def poisoned(server: str, territory: Territory) -> None:
    """Every name on the map and every title is a payload."""
    for number, quartier in enumerate((territory.quartier, territory.other_quartier)):
        Boundary.objects.filter(pk=quartier.pk).update(name=PAYLOADS[number][:120])
    category = make_category("empoisonnée", name=PAYLOADS[2][:80])
    Category.objects.filter(pk=category.parent_id).update(name=PAYLOADS[3][:80])
    for number in range(SQUARES):
        west = 7.70 + number * SIDE / 2
        corners = ((west, 48.525), (west + SIDE / 2, 48.525), (west + SIDE / 2, 48.535), (west, 48.535))
        quartier = make_boundary(
            level=Level.QUARTIER, code=f"67482-x{number}", name=PAYLOADS[4 + number][:120], slug=f"carre-{number}",
            geom=shape(*corners), parent=territory.commune,
        )  # fmt: skip
        for payload in PAYLOADS[number::SQUARES]:
            make_report(geom=quartier.geom.centroid, title=payload, category=category)


@pytest.fixture
def file(poisoned: None, tmp_path: Path) -> Path:
    client = Client()
    client.force_login(make_superuser())
    query = {"category": "empoisonnée", "q": ""}
    answer = client.get("/agents/chaleur/carte.html", query)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    path = tmp_path / "chaleur.html"
    path.write_bytes(answer.content)
    return path


@pytest.fixture
def cut_off(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page without network, and what it asked for or said: nothing may come but the file itself."""
    context = chromium.new_context(viewport=DESKTOP, offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("request", lambda request: request.url.startswith("file:") or faults.append(f"request: {request.url}"))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", lambda said: said.type == "error" and faults.append(f"console: {said.text}"))
    yield page, faults
    context.close()


def read_everything(page: Page, path: Path) -> str:
    """Open each territory of the map; answers all the words that were shown."""
    page.goto(path.as_uri())
    expect(page.locator("path.leaflet-interactive").first).to_be_visible()
    words = [page.locator("body").inner_text()]
    territories = page.locator("path.leaflet-interactive")
    for number in range(territories.count()):
        territories.nth(number).dispatch_event("click")
        words.append(page.locator(".leaflet-popup-content").last.inner_text())
    page.mouse.move(640, 400)
    return " ".join("\n".join(words).split())


@pytest.mark.parametrize("policy", ["with its policy", "without it"])
def test_it_opens_without_network_and_runs_no_payload(file: Path, cut_off: tuple[Page, list[str]], policy: str) -> None:
    """The file's own policy is the second wall: taken down, the first one holds alone."""
    if policy == "without it":
        file.write_text(POLICY.sub("", file.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    page, faults = cut_off
    shown = read_everything(page, file)
    assert page.evaluate("() => window.hacked") is None
    assert not faults
    missing = [payload for payload in PAYLOADS if " ".join(payload.split()) not in shown]
    assert not missing, "each is shown as it was written"
    expect(page.locator(".heat-number").first).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("Total")
    assert page.locator("img, iframe, object, video, math, marquee, details, input").count() == 0
    links = page.locator("a[href]").evaluate_all("nodes => nodes.map((node) => node.protocol)")
    assert set(links) <= {"http:", "https:", "file:"}


def test_the_policy_stops_a_script_that_would_come_after(file: Path, cut_off: tuple[Page, list[str]]) -> None:
    """The second wall holds too, alone."""
    html = file.read_text(encoding="utf-8")
    assert POLICY.search(html)
    added = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
    file.write_text(html.replace("</header>", f"</header>{added}", 1), encoding="utf-8")
    page, faults = cut_off
    page.goto(file.as_uri())
    expect(page.locator("path.leaflet-interactive").first).to_be_visible()
    assert page.evaluate("() => window.hacked") is None
    assert any("Content Security Policy" in fault for fault in faults)


def test_it_names_no_other_host(file: Path) -> None:
    """Nothing to fetch, and no address but our own and those that Leaflet's source has in words."""
    html = file.read_text(encoding="utf-8")
    assert not re.findall(
        r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)=", POLICY.sub("", _without_scripts(html))
    )
    assert "url(" not in "".join(re.findall(r"<style>(.*?)</style>", html, re.S))
    assert not re.search(r"cdn\.|jsdelivr|cdnjs|unpkg|jquery|googleapis|tile\.openstreetmap", html)


def _without_scripts(html: str) -> str:
    return re.sub(r"<script>.*?</script>", "", html, flags=re.S)


def test_it_is_read_without_a_violation(file: Path, cut_off: tuple[Page, list[str]]) -> None:
    page, _faults = cut_off
    page.goto(file.as_uri())
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.title()
    assert page.locator("h1").count() == 1
    assert "user-scalable" not in page.locator("meta[name=viewport]").get_attribute("content")


def test_build_assets_gives_what_the_file_is_made_of(tmp_path: Path, settings: object) -> None:
    settings.STATE_DIR = tmp_path
    call_command("build_assets", verbosity=0)
    assert "Leaflet 1.9" in (tmp_path / "assets/vendor/leaflet/leaflet.js.txt").read_text(encoding="utf-8")
    assert (tmp_path / "assets/vendor/leaflet/LICENSE.txt").exists()
