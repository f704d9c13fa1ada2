"""Make what the browser receives from npm: sprite, typeface, MapLibre, htmx; and the mark in pixels. Run before
collectstatic."""

import re
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from web import app_icons, icons

# From node_modules to the static files. Only these: the packages hold twenty megabytes more.
COPIES = {
    "maplibre-gl/dist/maplibre-gl.mjs": "vendor/maplibre/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "vendor/maplibre/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "vendor/maplibre/maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "vendor/maplibre/LICENSE.txt",
    "htmx.org/dist/htmx.min.js": "vendor/htmx/htmx.min.js",
    "htmx.org/LICENSE": "vendor/htmx/LICENSE",
    # Copied into the heat maps that leave the site and served to nobody; as text, so that what they name is not sought.
    "leaflet/dist/leaflet.js": "vendor/leaflet/leaflet.js.txt",
    "leaflet/dist/leaflet.css": "vendor/leaflet/leaflet.css.txt",
    "leaflet/LICENSE": "vendor/leaflet/LICENSE.txt",
    "@fontsource/atkinson-hyperlegible-next/LICENSE": "vendor/atkinson/LICENSE",
    **{
        f"@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-{weight}-normal.woff2": (
            f"vendor/atkinson/atkinson-{weight}.woff2"
        )
        for weight in (400, 700)
    },
}
# Name, side in pixels, and whether the device cuts its own shape out of it.
APP_ICONS = (
    ("icon-192.png", 192, False),
    ("icon-512.png", 512, False),
    ("icon-maskable-512.png", 512, True),
    ("apple-touch-icon.png", 180, True),
)
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
)


class Command(BaseCommand):
    help = "Fabrique les fichiers statiques issus des paquets npm (icônes, caractères, carte)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        packages, target = settings.BASE_DIR / "node_modules", icons.assets_root()
        self._draw(packages / "lucide-static/icons", target / icons.SPRITE)
        for source, name in COPIES.items():
            _copy(packages / source, target / name)
        _draw_mark(target / "web")

    def _draw(self, source: Path, sprite: Path) -> None:
        names = sorted(icons.used())
        missing = [name for name in names if not (source / f"{name}.svg").exists()]
        if missing:
            raise CommandError(f"Icônes absentes du jeu : {', '.join(missing)}")
        symbols = "\n".join(_symbol(source / f"{name}.svg") for name in names)
        notice = "<!-- Lucide icons, ISC licence, lucide.dev/license -->"
        sprite.parent.mkdir(parents=True, exist_ok=True)
        sprite.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{notice}\n{symbols}\n</svg>\n')
        icons.drawn.cache_clear()
        self.stdout.write(f"{len(names)} icônes dans {sprite.name}")


def _symbol(icon: Path) -> str:
    found = BODY.search(icon.read_text())
    if found is None:
        raise CommandError(f"Icône illisible : {icon.name}")
    return SYMBOL.format(name=icon.stem, body=" ".join(found[1].split()))


def _draw_mark(folder: Path) -> None:
    drawing = settings.BASE_DIR / "web/static/web/favicon.svg"
    for name, side, fills_its_square in APP_ICONS:
        app_icons.draw(drawing, side, fills_its_square=fills_its_square).save(folder / name, optimize=True)


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise CommandError(f"Fichier absent : {source.name}. Installez les paquets npm d'abord.")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
