"""What Django reads while it is measured: a database, a Redis and files of our own, and no limit on what one sends."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from bench.database import address_in, name_for
from scripts.redis_server import Redis
from scripts.state import state_dir

Environment = dict[str, str]


def environment(state: Path, reports: int, redis: str) -> Environment:
    name = name_for(reports)
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address_in(os.environ["DATABASE_URL"], name),
        "DATABASE_OWNER_URL": address_in(os.environ["DATABASE_OWNER_URL"], name),
        "REDIS_URL": redis,
        "SECRET_KEY": "only-for-measures",
        "STATE_DIR": str(state),
        "BASEMAP": "none",
        "GEOCODER": "none",
        "SUBMISSIONS_PER_HOUR": "100000000",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        # Every tile is drawn: a copy is another measure, named as such.
        "TILE_CACHE_SECONDS": "0",
    }


def own_redis(state: Path) -> Redis:
    """Beside that of a site, or of another measure, that may be running: their workers would take the tasks of ours."""
    return Redis(state / "redis")


def folder() -> Path:
    """Where the bench keeps what it makes once."""
    path = state_dir() / "bench"
    path.mkdir(mode=0o711, exist_ok=True)
    return path


def web_role(env: Environment) -> str:
    return urlsplit(env["DATABASE_URL"]).username or "riverain_web"
