"""A real Chromium before the real site: strict CSP, hashed static files, committed rows.

Every page opened by `visit` is watched: a request to another host, a CSP violation, an error in a script or a
failed request makes the test fail.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright

from config.settings import STORAGES
from config.static import ModuleManifestStorage
from tests.factories import Territory, make_territory

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
# Paid by what fails alone: a machine that does three things at once takes its time.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

# Playwright's loop runs in this thread; the tests themselves are plain synchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class ProductionNames(ModuleManifestStorage):
    """The names and the imports of production. Nothing is compressed: that takes longer than many of these tests."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        return iter(())


STATIC_FILES = {**STORAGES, "staticfiles": {"BACKEND": f"{__name__}.ProductionNames"}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker("browser")
    # In one go, whatever they ask of the database: the server and the browser start once.
    items.sort(key=lambda item: "tests/browser" in str(item.path))


@pytest.fixture(scope="package")
def server() -> Iterator[str]:
    """The site's address, served with the static files of production."""
    with override_settings(STORAGES=STATIC_FILES):
        call_command("collectstatic", interactive=False, verbosity=0)
        thread = LiveServerThread("localhost", static_handler=lambda _media: WSGIHandler())
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://localhost:{thread.port}"
        thread.terminate()


@pytest.fixture
def territory(transactional_db: None) -> Territory:
    """As everywhere, but committed, because the server reads it through connections of its own; and with the
    categories of the demonstration, because a form without choice is no form."""
    load_lists()
    return make_territory()


def load_lists() -> None:
    call_command("loaddata", "categories", "closing_reasons", verbosity=0)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong in a page. `expected` holds patterns of faults that the test provokes on purpose."""

    home: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("request", self.on_request)
        page.on("response", self.on_response)
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.faults.append(f"third party: {request.url}")

    def on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        # A failed request is told by `on_response`, with its address.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(re.search(one, fault) for one in self.expected)]


@dataclass
class Visit:
    """A page and its watch; `go` takes a path of the site."""

    page: Page
    watch: Watch

    def go(self, path: str) -> Page:
        self.page.goto(self.watch.home + path)
        return self.page


@pytest.fixture
def visit(server: str, chromium: Browser, territory: Territory) -> Iterator[Callable[..., Visit]]:
    """Open a page: `visit(viewport=PHONE, has_touch=True, java_script_enabled=False…)`."""
    opened: list[Visit] = []

    def open_page(**options: Any) -> Visit:
        # A worker that answers for the network would hide it from the tests that do not ask for one.
        usual = {"viewport": DESKTOP, "locale": "fr-FR", "service_workers": "block"}
        context = chromium.new_context(**{**usual, **options})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watch = Watch(server)
        watch.follow(page)
        opened.append(Visit(page, watch))
        return opened[-1]

    yield open_page
    for one in opened:
        one.page.context.close()
    assert not [fault for one in opened for fault in one.watch.unexpected()]
