"""Reads the words of the screens again, and brings the catalogue of each language up to date: `make messages`.

A new French sentence arrives untranslated; `tests/test_languages.py` names it until somebody translates it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.test.utils import override_settings

from scripts.state import ROOT

DOMAIN = "LC_MESSAGES/django.po"
SOURCE = ROOT / "locale" / "fr" / DOMAIN
FRENCH = r'''msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"'''
# What the shipped fixtures say to people: a city that keeps these words has them in four languages.
FIXTURES = "contributions/fixtures/*.json"
SHIPPED = ("name", "help", "label", "message", "choices")
WORDLESS = {"tests", "bench", "scripts"}


def catalogues() -> Iterator[tuple[str, Path]]:
    """Language → its catalogue; French is the source, and has one of its plurals alone."""
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            yield code, ROOT / "locale" / code / DOMAIN


def extract(folder: Path) -> Path:
    """Write the sentences of the screens, without translations, below a new folder; answers the file."""
    # Read through links, from where no folder is called "locale": makemessages would write there instead.
    source = folder / "source"
    source.mkdir()
    for package in (path.parent for path in ROOT.glob("[a-z]*/__init__.py")):
        if package.name not in WORDLESS:
            (source / package.name).symlink_to(package)
    here = Path.cwd()
    os.chdir(source)
    try:
        with override_settings(LOCALE_PATHS=[str(folder)]):
            call_command("makemessages", locale=["en"], symlinks=True, no_location=True, no_wrap=True, verbosity=0)
    finally:
        os.chdir(here)
    return with_shipped(folder / "en" / DOMAIN)


def with_shipped(template: Path) -> Path:
    """Add the words of the fixtures, which the site translates when it shows them."""
    entries = (f'msgid {json.dumps(word, ensure_ascii=False)}\nmsgstr ""\n' for word in sorted(set(shipped())))
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    words = template.with_name("shipped.po")
    words.write_text("\n".join([header, *entries]), encoding="utf-8")
    joined = ["msgcat", "--use-first", "--no-wrap", "--output-file", template, template, words]
    subprocess.run(joined, check=True)
    return template


def shipped() -> Iterator[str]:
    for fixture in ROOT.glob(FIXTURES):
        for row in json.loads(fixture.read_text(encoding="utf-8")):
            for name in SHIPPED:
                said = row["fields"].get(name) or []
                yield from [said] if isinstance(said, str) else said


def update(template: Path, catalogue: Path) -> None:
    """Add what is new, drop what is gone. Nothing is guessed: a sentence that resembles another is another."""
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    if not catalogue.exists():
        catalogue.write_bytes(template.read_bytes())
    options = ["--quiet", "--no-fuzzy-matching", "--no-wrap", "--no-location", "--sort-output"]
    subprocess.run(["msgmerge", *options, "--update", "--backup=none", catalogue, template], check=True)
    kept = ["msgattrib", "--no-obsolete", "--no-wrap", "--sort-output", "--output-file", catalogue, catalogue]
    subprocess.run(kept, check=True)


def untranslated(template: Path, catalogue: Path) -> list[str]:
    """What msgcmp and msgfmt find wrong with a catalogue: missing, unsure or ill-formed translations."""
    compared = subprocess.run(["msgcmp", catalogue, template], capture_output=True, text=True, check=False)
    formats = ["msgfmt", "--check-format", "--check-header", "--output-file", os.devnull, catalogue]
    checked = subprocess.run(formats, capture_output=True, text=True, check=False)
    return [line for run in (compared, checked) if run.returncode for line in run.stderr.splitlines()]


def french_plurals(template: Path) -> str:
    """The catalogue of French: its plurals, as they are written. Without it zero would be read as in English."""
    filled = subprocess.run(["msgen", "--no-wrap", template], check=True, capture_output=True, text=True).stdout
    plurals = sorted(entry.strip() for entry in filled.split("\n\n") if "\nmsgid_plural " in entry)
    return "\n\n".join([FRENCH, *plurals]) + "\n"


def main() -> int:
    django.setup()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        template = extract(Path(folder))
        SOURCE.parent.mkdir(parents=True, exist_ok=True)
        SOURCE.write_text(french_plurals(template), encoding="utf-8")
        for _code, catalogue in catalogues():
            update(template, catalogue)
            wrong += untranslated(template, catalogue)
    print("\n".join(wrong) or "Every sentence is translated.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
