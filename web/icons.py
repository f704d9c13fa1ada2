"""The icons this site draws: found in templates, declared by kinds, named by categories, used by scripts."""

import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings

from contributions import kinds

# The mark of a state, by tone: the shape says it before the colour does.
TONES = {"new": "circle", "active": "circle-dot", "done": "circle-check", "declined": "circle-slash"}
FALLBACK = "map-pin"
# Named by a variable in a template, or by a script.
NAMED_ELSEWHERE = {FALLBACK, "check", "circle-alert", "info", "triangle-alert", "wifi-off", "x"}

SPRITE = "web/sprite.svg"
IN_TEMPLATE = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")
IN_SPRITE = re.compile(r'<symbol id="([a-z0-9-]+)"')


def assets_root() -> Path:
    """Where `build_assets` writes what is made from npm packages; one of STATICFILES_DIRS."""
    return Path(settings.STATE_DIR) / "assets"


def used() -> set[str]:
    """Every icon the site can ask for."""
    return (
        NAMED_ELSEWHERE
        | set(TONES.values())
        | {kind.icon for kind in kinds.all_kinds()}
        | _in_templates()
        | _in_fixtures()
    )


def _in_templates() -> set[str]:
    pages = settings.BASE_DIR.glob("*/templates/**/*.html")
    return {name for page in pages for name in IN_TEMPLATE.findall(page.read_text())}


def _in_fixtures() -> set[str]:
    found: set[str] = set()
    for fixture in settings.BASE_DIR.glob("*/fixtures/*.json"):
        rows = json.loads(fixture.read_text())
        found |= {row["fields"]["icon"] for row in rows if row["fields"].get("icon")}
    return found


@cache
def drawn() -> frozenset[str]:
    """The icons of the sprite that was built; empty before the first build."""
    sprite = assets_root() / SPRITE
    return frozenset(IN_SPRITE.findall(sprite.read_text())) if sprite.exists() else frozenset()


def known(name: str) -> str:
    """The icon itself, or the fallback for a name typed by an administrator that the sprite lacks."""
    return name if not drawn() or name in drawn() else FALLBACK
