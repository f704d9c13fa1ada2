"""Installed on a device: the manifest, the service worker, the page that works without network."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from PIL import Image

from tests.factories import make_category, make_user
from web import app_icons, installing

pytestmark = pytest.mark.django_db
MARK = Path(django_settings.BASE_DIR) / "web/static/web/favicon.svg"
GREEN, WHITE = (0x0B, 0x66, 0x5A, 255), (255, 255, 255, 255)


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> Path:
    settings.STATE_DIR = tmp_path
    call_command("build_assets", verbosity=0)
    return tmp_path / "assets"


def test_the_manifest_says_what_a_device_needs_to_install(client: Client, settings: Any) -> None:
    settings.TERRITORY_NAME = "Ville d'essai"
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert said["name"] == "Riverain · Ville d'essai"
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    assert {"/signaler/", "/idees/nouvelle/"} <= {shortcut["url"] for shortcut in said["shortcuts"]}
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_the_manifest_speaks_the_language_of_the_reader(client: Client) -> None:
    said = json.loads(client.get("/manifest.webmanifest", headers={"Accept-Language": "de"}).content)
    assert said["lang"] == "de"


def test_every_page_names_the_manifest_and_its_icons(client: Client) -> None:
    page = client.get("/confidentialite/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert "apple-touch-icon" in page
    assert page.count('name="theme-color"') == 2


def test_the_icons_are_made_in_the_sizes_they_claim(built: Path) -> None:
    for icon in installing.manifest()["icons"]:
        with Image.open(built / icon["src"].removeprefix("/static/")) as drawn:
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]
    with Image.open(built / "web/apple-touch-icon.png") as drawn:
        assert drawn.size == (180, 180)


def test_the_mark_is_the_one_of_the_favicon() -> None:
    drawn = app_icons.draw(MARK, 320)
    assert drawn.getpixel((0, 0))[3] == 0  # beyond the round corner
    assert drawn.getpixel((160, 15)) == GREEN
    assert drawn.getpixel((160, 90)) == WHITE  # the pin, half a circle above…
    assert drawn.getpixel((160, 45)) == WHITE
    assert drawn.getpixel((160, 170)) == WHITE  # …and its point below
    assert drawn.getpixel((160, 215)) == WHITE  # where the first wave crosses the middle
    assert drawn.getpixel((60, 90)) == GREEN


def test_a_maskable_icon_fills_its_square_and_keeps_to_the_safe_disc() -> None:
    drawn = app_icons.draw(MARK, 200, fills_its_square=True)
    outside = [
        (x, y)
        for x in range(200)
        for y in range(200)
        if (x - 99.5) ** 2 + (y - 99.5) ** 2 > 80**2 and drawn.getpixel((x, y)) != GREEN
    ]
    assert not outside


def test_a_path_that_cannot_be_drawn_is_refused() -> None:
    for path in ("M0 0h5", "M0 0a3 3 0 0 0 4 4"):
        with pytest.raises(ValueError, match=r"path command|half circles"):
            app_icons.outline(path)


def test_the_worker_serves_the_whole_site_and_is_asked_again_each_time(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_worker_keeps_all_that_the_page_names_and_one_page(client: Client) -> None:
    make_category()
    source = client.get("/service-worker.js").content.decode()
    given = json.loads(source[source.index("serve(") + 6 : source.rindex(");")])
    page = client.get("/hors-connexion/").content.decode()
    head_and_scripts = re.findall(r'<(?:script[^>]*src|link[^>]*rel="stylesheet"[^>]*href)="(/static/[^"]+)"', page)
    assert len(head_and_scripts) > 5
    assert set(head_and_scripts) <= set(given["files"])
    assert [path for path in given["files"] if not path.startswith("/static/")] == []
    assert given["offline"] == "/hors-connexion/"


def test_the_worker_keeps_the_scripts_that_scripts_import() -> None:
    names = installing.shell()
    assert len(names) == len(set(names))
    for name in names:
        if name.endswith(".js") and "/vendor/" not in f"/{name}":
            path = finders.find(name)
            assert path
            imported = re.findall(r'from "\./([\w-]+\.js)"|^import "\./([\w-]+\.js)"', Path(path).read_text(), re.M)
            assert {f"web/js/{one or other}" for one, other in imported} <= set(names), name


def test_another_version_of_a_file_is_another_cache(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get("/service-worker.js").content
    monkeypatch.setattr(installing, "static", lambda name: f"/static/{name}?2")
    assert client.get("/service-worker.js").content != before


def test_the_page_kept_on_devices_is_the_same_for_everybody(client: Client) -> None:
    """It stays on the device after a logout: nothing of the person may be in it, and no token that would grow old."""
    make_category()
    anonymous = client.get("/hors-connexion/")
    client.force_login(make_user())
    known = client.get("/hors-connexion/")
    assert known.content == anonymous.content
    assert "csrfmiddlewaretoken" not in anonymous.content.decode()
    assert not anonymous.cookies


def test_the_page_offers_the_categories_and_the_quartiers(client: Client, territory: object) -> None:
    category = make_category()
    page = client.get("/hors-connexion/").content.decode()
    assert f'value="{category.code}"' in page
    assert "Neudorf" in page
