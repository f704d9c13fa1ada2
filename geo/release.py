"""Which code answers: what one release shows is not what another one showed."""

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings

SPEAKING: Final = (".py", ".html")


@lru_cache(maxsize=1)
def release() -> bytes:
    """The same in every process that runs the same files."""
    digest = blake2b(digest_size=12)
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        if Path(app.path).parent == settings.BASE_DIR:
            for path in sorted(path for path in Path(app.path).rglob("*") if path.suffix in SPEAKING):
                digest.update(path.read_bytes())
    return digest.digest()
