"""Whether people see at once what they have just sent: each files a report in the form and reads on, with the cookies
that they were given."""

import http.client
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode

from bench import submissions
from bench.server import HOST
from bench.visible import where_many_are

EVERY_SECONDS: Final = 2.0
# Seen once, it stays: the second page may be read elsewhere than the first.
LOOKS_AFTER_SECONDS: Final = (0.0, 1.0)
CSRF: Final = "c" * 32
ASKED: Final = re.compile(r'name="asked" value="([^"]+)"')
REFERENCE: Final = re.compile(r"\b[A-Z]-[0-9A-Z]{7}\b")


@dataclass
class Authored:
    """`missing`: a line for each page that did not show its author what they had sent, or refused it."""

    keys: list[uuid.UUID] = field(default_factory=list)
    looks: int = 0
    missing: list[str] = field(default_factory=list)


class Authors:
    """One after the other, for the time of the block. They choose a category that the load does not file, as the
    watcher does, so that the newest of the list are theirs."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.category = submissions.most_frequent()
        self.place = where_many_are(self.category.pk)
        self.found = Authored()
        self._began = time.monotonic()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._file)

    def __enter__(self) -> Authored:
        self._thread.start()
        return self.found

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _file(self) -> None:
        while not self._is_over.wait(EVERY_SECONDS):
            try:
                self._file_one()
            except (OSError, http.client.HTTPException) as error:
                self._miss(f"{type(error).__name__}: {error}")

    def _file_one(self) -> None:
        browser = Browser(self.port)
        # The form takes drawn keys alone.
        key = uuid.uuid4()
        status, sent, page = browser.ask("/signaler/", self._form(key))
        if asked := ASKED.search(page):
            # The category asks something, which one may leave open once it was read.
            status, sent, _page = browser.ask("/signaler/", self._form(key, asked=asked[1]))
        if status != 302:
            self._miss(f"the form: {status}")
            return
        self.found.keys.append(key)
        status, _location, page = browser.ask(sent)
        reference = REFERENCE.search(page)
        if status != 200 or reference is None:
            self._miss(f"the page after sending: {status}")
            return
        for pause in LOOKS_AFTER_SECONDS:
            time.sleep(pause)
            self._look(browser, reference[0])

    def _look(self, browser: "Browser", reference: str) -> None:
        query = urlencode({"category": self.category.code, "status": "open"})
        for path in (f"/?{query}", f"/contributions/{reference}/"):
            self.found.looks += 1
            status, _location, page = browser.ask(path)
            if status != 200 or reference not in page:
                self._miss(f"{path}: {status}")

    def _form(self, key: uuid.UUID, asked: str = "") -> str:
        lon, lat = self.place
        return urlencode({
            "csrfmiddlewaretoken": CSRF, "step": "similar", "go": "next", "lon": lon, "lat": lat,
            "category": self.category.code, "description": submissions.MARK, "submission_key": str(key),
            "asked": asked,
        })  # fmt: skip

    def _miss(self, what: str) -> None:
        self.found.missing.append(f"after {time.monotonic() - self._began:.0f} s, {what}")


class Browser:
    """One person's: a connection, and the cookies that the site gave."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = http.client.HTTPConnection(HOST, port, timeout=30)
        self.cookies = {"csrftoken": CSRF}

    def ask(self, path: str, form: str | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and text. A form makes it a POST."""
        headers = {"Host": f"localhost:{self.port}", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request("GET" if form is None else "POST", path, form, headers)
        answer = self.line.getresponse()
        for given in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(given).items()}
        return answer.status, answer.headers.get("Location", ""), answer.read().decode("utf-8", "replace")
