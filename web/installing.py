"""What installs the site on a device: its manifest, and the service worker with the names of what it keeps."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contributions import kinds
from web import icons

NAME = "Riverain"
# --surface and --paper of tokens.css, light: a manifest knows one scheme.
THEME, BACKGROUND = "#ffffff", "#f7f6f1"

WORKER = "web/js/worker.js"
# What offline.html and base.html name. The scripts that these import are found by reading them.
# And the page of a round, which keeps itself (round-kept.js).
SCRIPTS = ("web/js/offline.js", "web/js/offline-report.js", "web/js/round-ticks.js")
FILES = (
    *(
        f"web/css/{name}.css"
        for name in (
            *("tokens", "base", "components", "entries", "kept", "photos", "questions", "report"),
            *("desk", "rounds"),
        )
    ),
    "web/favicon.svg",
    "vendor/atkinson/atkinson-400.woff2",
    "vendor/atkinson/atkinson-700.woff2",
    "vendor/htmx/htmx.min.js",
    icons.SPRITE,
)
IMPORTED = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.[^"']+)["'];""", re.MULTILINE)


def manifest() -> dict[str, Any]:
    return {
        "id": "/",
        "name": f"{NAME} · {settings.TERRITORY_NAME}" if settings.TERRITORY_NAME else NAME,
        "short_name": NAME,
        "description": _("Signaler un problème, proposer une idée, suivre ce qui se passe dans son quartier."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME,
        "background_color": BACKGROUND,
        "icons": _icons(),
        "shortcuts": [{"name": str(kind.invitation), "url": reverse(kind.form_url)} for kind in kinds.all_kinds()],
    }


def _icons() -> list[dict[str, str]]:
    def png(name: str, side: int, purpose: str) -> dict[str, str]:
        return {"src": static(f"web/{name}"), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}

    return [
        png("icon-192.png", 192, "any"),
        png("icon-512.png", 512, "any"),
        png("icon-maskable-512.png", 512, "maskable"),
    ]


def worker_source() -> str:
    """The service worker: the script that serves, and the names of this version's files."""
    files = [static(name) for name in shell()]
    offline = reverse("offline")
    version = hashlib.sha256("\n".join((static(WORKER), offline, *files)).encode()).hexdigest()[:12]
    doors = [reverse(name) for name in ("login", "logout", "admin:login", "admin:logout")]
    given = json.dumps({"cache": f"riverain-{version}", "offline": offline, "files": files, "doors": doors}, indent=2)
    return f'import {{ serve }} from "{static(WORKER)}";\n\nserve({given});\n'


@cache
def shell() -> tuple[str, ...]:
    """The static files that the page without network is made of, imported scripts included."""
    found: set[str] = set()
    waiting = list(SCRIPTS)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports_of(name)
    return (*FILES, *sorted(found))


def _imports_of(name: str) -> list[str]:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    folder = PurePosixPath(name).parent
    return [str(folder / address) for address in IMPORTED.findall(Path(path).read_text(encoding="utf-8"))]
