"""Pages for paper: tagged, in our typeface, in the language of the reader, and nothing fetched to make them."""

import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from contributions import paper as papers
from contributions.paper import OwnFilesOnly, as_data, paper
from tests.world import picture

HOME = settings.SITE_URL
HOSTILE = (
    '<img src="http://elsewhere.test/a.png"><link rel="stylesheet" href="file:///etc/passwd">'
    "<script>alert(1)</script><style>@import 'http://elsewhere.test/b.css';</style>"
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every address that the layout asks for."""
    seen: list[str] = []
    fetch = OwnFilesOnly.fetch

    def watch(self: OwnFilesOnly, url: str, headers: Any = None) -> Any:
        seen.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(OwnFilesOnly, "fetch", watch)
    return seen


@pytest.fixture
def page(tmp_path: Path, settings: Any) -> Any:
    """Lays out a template given as text."""

    def lay_out(body: str, **context: Any) -> bytes:
        (tmp_path / "essai.html").write_text('{% extends "paper/base.html" %}{% load i18n %}' + body)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}]
        return paper("essai.html", context)

    return lay_out


def streams(pdf: bytes) -> bytes:
    """All that the file says, its compressed parts unpacked."""
    found = [pdf]
    for part in pdf.split(b"stream\n")[1:]:
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(part))
    return b"\n".join(found)


def test_a_page_is_tagged_and_says_its_language_and_its_title(page: Any) -> None:
    with translation.override("de"):
        said = streams(page("{% block title %}Bericht{% endblock %}{% block paper %}<p>Ein Satz.</p>{% endblock %}"))
    assert said.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in said
    assert b"/StructTreeRoot" in said
    assert b"/Lang (de)" in said
    assert b"Bericht" in said
    assert b'pdfuaid:part="1"' in said or b"<pdfuaid:part>1</pdfuaid:part>" in said


def test_a_page_carries_our_typeface(page: Any) -> None:
    said = streams(page("{% block paper %}<p>Texte</p><p><strong>gras</strong></p>{% endblock %}"))
    assert said.count(b"/FontFile") >= 2
    assert b"Atkinson" in said


def test_only_our_static_files_are_read(page: Any, asked: list[str]) -> None:
    page("{% block paper %}<p>Texte</p>{% endblock %}")
    assert asked
    assert all(url.startswith(f"{HOME}/static/") for url in asked)


def test_a_hostile_text_stays_text_and_asks_for_nothing(page: Any, asked: list[str]) -> None:
    plain = "{% block paper %}<p>{{ text }}</p>{% endblock %}"
    page(plain, text="Rien de particulier")
    usual = sorted(asked)
    asked.clear()
    page(plain, text=HOSTILE)
    assert sorted(asked) == usual


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.test/a.png",
        "https://elsewhere.test/static/web/favicon.svg",
        "ftp://elsewhere.test/a.png",
        "file:///etc/passwd",
        f"{HOME}/media/photo.webp",
        f"{HOME}/static/../manage.py",
        f"{HOME}/static/%2e%2e/manage.py",
        f"{HOME}/static//etc/passwd",
        f"{HOME}/static/absent.css",
        f"{HOME}@elsewhere.test/static/web/favicon.svg",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"disallowed protocol|not one of our static files"):
        OwnFilesOnly().fetch(url)


def test_a_picture_comes_along_in_the_page(page: Any, asked: list[str]) -> None:
    address = as_data(picture(), "image/webp")
    said = page("{% block paper %}<img src='{{ address }}' alt='Un trou'>{% endblock %}", address=address)
    assert b"/Image" in streams(said)
    assert {url.split(":")[0] for url in asked} <= {"data", HOME.split(":")[0]}


def test_a_link_leads_to_the_site(page: Any) -> None:
    said = streams(page("{% block paper %}<a href='/signalements/'>tous</a>{% endblock %}"))
    assert f"{HOME}/signalements/".encode() in said


def test_the_answer_is_kept_by_no_cache() -> None:
    answer = papers.paper_response(b"%PDF", "statistiques.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert 'filename="statistiques.pdf"' in answer["Content-Disposition"]
