"""Settings of the tests: the real ones, on a database of their own made from the template with the extensions."""

import os
import tempfile

from config.settings import *  # noqa: F403
from config.settings import CACHES, DATABASES, INSTALLED_APPS, STORAGES, env

INSTALLED_APPS = [*INSTALLED_APPS, "tests.petitions"]
SECRET_KEY = "only-for-tests"
DATABASES["default"].update(
    env.db_url(
        "DATABASE_OWNER_URL",
        default=env.str("DATABASE_URL", default="postgis://riverain_owner@/riverain?host=.run/postgres"),
        engine="django.contrib.gis.db.backends.postgis",
    )
)
DATABASES["default"]["OPTIONS"].pop("pool", None)
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 5
DATABASES["default"]["TEST"] = {
    "NAME": f"test_riverain{os.environ.get('TEST_DB_SUFFIX', '')}",
    "TEMPLATE": env.str("TEST_TEMPLATE", default="riverain_template"),
}
MEDIA_ROOT = tempfile.mkdtemp(prefix="riverain-media-")
STATIC_ROOT = tempfile.mkdtemp(prefix="riverain-static-")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TILE_VERSION_SECONDS = 0
BASEMAP = "none"
GEOCODER = "none"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# Cached keys live a minute: no test leaves anything in the Redis it was lent.
CACHES["default"]["TIMEOUT"] = 60
# Nobody listens: a test that wants what a task does calls its function.
CELERY_BROKER_URL = "memory://"
# Plain names: only the browser tests collect the static files, under the names of production.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
