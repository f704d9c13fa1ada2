"""The project tests itself: its ladders, its sizes, its words, and what it may not contain."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests import sources
from tests.sources import ROOT, name, read

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
NAMES_WITHOUT_A_SUBJECT = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
# Found by Django itself, under these names.
TEMPLATES_OF_DJANGO = ("admin/", "registration/", "django/forms/")
SVG_NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


def test_the_ladders_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_package_stands_on_the_ladder() -> None:
    listed = re.search(r"root_packages = \[(.*?)\]", read(ROOT / "pyproject.toml"), re.DOTALL)
    assert listed
    outside = {"tests", "scripts", "bench"}
    assert {package.name for package in sources.packages()} - outside == set(re.findall(r'"(\w+)"', listed[1]))


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_coordinate_systems_are_named_in_one_place() -> None:
    bare = [
        name(path)
        for path in sources.files(".py", ".js", ".html", tests=False)
        if re.search(r"\b(4326|2154|3857)\b", read(path))
        and name(path) != "geo/srid.py"
        and "migrations" not in path.parts
    ]
    assert not bare


def test_no_file_is_too_long() -> None:
    lengths = {name(p): len(read(p).splitlines()) for p in sources.files(".py", ".js", ".html", ".css")}
    written = {path: length for path, length in lengths.items() if "/migrations/" not in path}
    assert not {path: length for path, length in written.items() if length > MAX_FILE_LINES}


def test_no_function_is_too_long() -> None:
    lengths = [*sources.python_functions(), *sources.js_functions()]
    assert not [(function, length) for function, length in lengths if length > MAX_FUNCTION_LINES]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name(path)
        for path, module in sources.python_modules()
        if module.body and not ast.get_docstring(module) and "migrations" not in path.parts
    ]
    assert not silent


def test_every_module_names_its_subject() -> None:
    nameless = [name(p) for p in sources.files(".py", ".js", ".css") if p.stem in NAMES_WITHOUT_A_SUBJECT]
    assert not nameless


def test_no_import_hides_in_a_function() -> None:
    """`ready()` may: Django forbids models at the top of apps.py. So may a programme that sets Django up first."""
    hidden = [
        f"{name(path)}:{function.name}"
        for path, module in sources.python_modules(tests=False)
        for function in ast.walk(module)
        if isinstance(function, ast.FunctionDef) and function.name != "ready" and path.name != "__main__.py"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_every_template_is_used() -> None:
    texts = {path: read(path) for path in sources.files(".py", ".html", tests=False)}
    unused = [
        template
        for template, own in sources.templates().items()
        if not template.startswith(TEMPLATES_OF_DJANGO)
        and not any(template in text or _family(template) in text for path, text in texts.items() if path != own)
    ]
    assert not unused


def _family(template: str) -> str:
    """How a view names one of a folder: f"statements/{page}.html"."""
    return f'f"{template.rpartition("/")[0]}/{{'


def test_templates_carry_no_style_nor_script_of_their_own() -> None:
    forbidden = re.compile(
        r"<[^>]*\sstyle\s*=|<style|<[^>]*\son[a-z]+\s*=|\shx-on|javascript:|<script(?![^>]*\ssrc=)", re.I
    )
    found = [
        template
        for template, path in sources.templates().items()
        # A mail has no stylesheet to link to.
        if "/mails/" not in template and forbidden.search(sources.without_comments(read(path)))
    ]
    assert not found


def test_one_script_imports_maplibre() -> None:
    importing = [
        p.name for p in sources.files(".js", tests=False) if re.search(r"""from\s*["'][^"']*maplibre""", read(p))
    ]
    assert importing == ["engine.js"]


def test_text_from_people_never_becomes_markup() -> None:
    forbidden = re.compile(
        r"\b(setHTML|setHTMLUnsafe|innerHTML|outerHTML|insertAdjacentHTML|bindPopup|document\.write|eval)\b"
    )
    found = [(name(path), word) for path in sources.files(".js", tests=False) for word in forbidden.findall(read(path))]
    assert not found


def test_no_template_marks_text_as_safe() -> None:
    forbidden = re.compile(r"\|\s*safe\b|autoescape off")
    assert not [template for template, path in sources.templates().items() if forbidden.search(read(path))]


def test_every_import_in_a_script_ends_in_a_semicolon() -> None:
    """Without it Django's manifest does not see the import, and the browser asks for a name without a hash."""
    imports = re.compile(r"""^(?:import|export)\b[^;"']*["'][^"']+["'][^;\n]*$""", re.MULTILINE)
    found = [
        (name(path), line)
        for path in sources.files(".js", tests=False)
        for line in imports.findall(read(path))
        if re.search(r"^import\b|\bfrom\b", line)
    ]
    assert not found


def test_nothing_is_asked_of_another_host() -> None:
    """A link that a person follows may leave; nothing that a page loads or sends."""
    assets = {p: read(p) for p in sources.files(".js", ".css", ".svg", ".webmanifest", tests=False)}
    pages = {p: re.sub(r"<a\b[^>]*>", "", read(p)) for p in sources.templates().values()}
    found = [
        (name(path), address)
        for path, text in {**assets, **pages}.items()
        for address in re.findall(r"""https?://[^\s"'<>)]+""", sources.without_comments(text))
        if address not in SVG_NAMESPACES
    ]
    assert not found


def test_locks_name_no_host() -> None:
    locks = [ROOT / "package-lock.json", *(ROOT / "requirements").glob("*.txt")]
    assert len(locks) > 1
    found = [name(p) for p in locks if re.search(r'"resolved"|://(?!$)|--index-url|--extra-index', _entries(p))]
    assert not found


def _entries(lock: Path) -> str:
    """A lock without its comments, nor the pages where authors ask for funding."""
    lines = (line for line in read(lock).splitlines() if not line.lstrip().startswith("#"))
    return re.sub(r'"funding": (\{.*?\}|\[.*?\]|".*?")', "", "\n".join(lines), flags=re.DOTALL)


def test_locks_carry_hashes() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        pinned = re.findall(r"^[\w.\[\]-]+==", read(lock), re.MULTILINE)
        assert pinned
        assert read(lock).count("--hash=sha256:") >= len(pinned)
