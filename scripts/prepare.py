"""Brings the database and the static files up to date, and fills an empty installation.

One process for all of it: loading Django costs more than most of the steps.
"""

import hashlib
import io
import time
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from scripts.state import ROOT

EUROMETROPOLE = "246700488"


def tell(label: str, command: str, *arguments: str, **options: Any) -> None:
    """Run one of Django's commands, saying what it is for and how long it took."""
    print(f"  {label} …", flush=True)
    began = time.monotonic()
    call_command(command, *arguments, **options)
    print(f"  {label}: done in {time.monotonic() - began:.1f} s", flush=True)


def compile_messages() -> None:
    catalogues = (ROOT / "locale").glob("*/LC_MESSAGES/*.po")
    if any(_is_older(po.with_suffix(".mo"), po) for po in catalogues):
        tell("Compiling the translations", "compilemessages", verbosity=0)


def _is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def collect_static_files() -> None:
    call_command("build_assets", stdout=io.StringIO())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    state = _state_of_static_files()
    if mark.exists() and mark.read_text() == state:
        return
    options = {"interactive": False, "clear": True, "verbosity": 0}
    tell("Collecting the static files", "collectstatic", **options)
    mark.write_text(state)


def _state_of_static_files() -> str:
    """Their contents: the assets are written again at each start, and their dates say nothing."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(name.encode() + Path(storage.path(name)).read_bytes())
    return digest.hexdigest()


def fill_an_empty_installation() -> None:
    """A database that holds something is somebody's: nothing is added to it."""
    if _is_empty("boundaries", "Boundary"):
        tell("Loading the communes", "load_communes", epci=EUROMETROPOLE)
    if _is_empty("contributions", "Category"):
        tell("Loading the categories", "loaddata", "categories", verbosity=0)
    if _is_empty("contributions", "ClosingReason"):
        tell("Loading the reasons to close", "loaddata", "closing_reasons", verbosity=0)
    if _is_empty("desk", "AnswerTemplate"):
        tell("Loading the templates of answers", "loaddata", "answer_templates", verbosity=0)
    if settings.DEMO and _is_empty("contributions", "Contribution"):
        tell("Making the demonstration", "seed_demo")
        # The first night and the first quarter of an hour are not waited for.
        tell("Looking for duplicates", "find_duplicates", all=True)
        tell("Counting the black spots", "find_black_spots")


def _is_empty(package: str, model: str) -> bool:
    return not apps.get_model(package, model).objects.exists()


def main() -> None:
    django.setup()
    compile_messages()
    tell("Bringing the database up to date", "migrate", verbosity=0)
    collect_static_files()
    fill_an_empty_installation()


if __name__ == "__main__":
    main()
