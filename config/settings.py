"""Settings: one file, from the environment, safe when nothing is set."""

from pathlib import Path

import environ
from django.core.management.utils import get_random_secret_key

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.str("STATE_DIR", default=str(BASE_DIR / ".run")))

# Without a key of its own an installation forgets sessions at each start: safe, and soon noticed.
SECRET_KEY = env.str("SECRET_KEY", default="") or get_random_secret_key()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# What an installation says of itself.
TERRITORY_NAME = env.str("TERRITORY_NAME", default="Eurométropole de Strasbourg")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
DEMO = env.bool("DEMO", default=False)
DEMO_ACCOUNTS_FILE = Path(env.str("DEMO_ACCOUNTS_FILE", default=str(STATE_DIR / "demo-accounts.txt")))
BASEMAP = env.str("BASEMAP", default="ign")  # "ign" or "none"
BASEMAP_UPSTREAM = env.str("BASEMAP_UPSTREAM", default="https://data.geopf.fr/wmts")
BASEMAP_TIMEOUT = 2.0  # seconds, the whole of it: a map that waits is worse than a map without a base
BASEMAP_CACHE = env.str("BASEMAP_CACHE", default=str(STATE_DIR / "basemap"))
BASEMAP_CACHE_BYTES = env.int("BASEMAP_CACHE_BYTES", default=500_000_000)
# Working days leave out the public holidays of France and those of this part of it: "6AE" (Alsace) or "57" (Moselle)
# for their two more, "974" for La Réunion…, empty for none more.
HOLIDAYS_SUBDIVISION = env.str("HOLIDAYS_SUBDIVISION", default="6AE")
# Where an address is looked for while none is loaded: "ign" (Géoplateforme, through this server) or "none".
GEOCODER = env.str("GEOCODER", default="ign")
GEOCODER_UPSTREAM = env.str("GEOCODER_UPSTREAM", default="https://data.geopf.fr/geocodage")
GEOCODER_TIMEOUT = 2.0  # seconds, the whole of it, waiting for a turn included
# For how long a copy of a tile is kept in Redis. It bears the version of what it shows: none is ever out of date.
TILE_CACHE_SECONDS = env.int("TILE_CACHE_SECONDS", default=3600)
# For how long a process believes a version that it has read: the tiles of one map are asked for together.
TILE_VERSION_SECONDS = env.float("TILE_VERSION_SECONDS", default=0.5)

INSTALLED_APPS = [
    "web",
    "demo",
    "desk",
    "figures",
    "rounds",
    "reports",
    "projects",
    "works",
    "contributions",
    "accounts",
    "boundaries",
    "addresses",
    "tiles",
    "geo",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.gis",
]

MIDDLEWARE = [
    "config.security.SecurityHeaders",
    "config.errors.AnswerErrors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.sharing.ShareForAMoment",
    "config.compression.CompressTexts",
    "config.replicas.ReadFromReplicas",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.site",
            ],
        },
    }
]

# Data. One pool a process; a database that is away is known within three seconds.
# "0" behind a pooler that gives each transaction any connection (PgBouncer): what was prepared is on another one then.
DATABASE_PREPARE = env.bool("DATABASE_PREPARE", default=True)


def _database(url: str, *, wait: float) -> dict:
    found = env.db_url_config(url, engine="django.contrib.gis.db.backends.postgis")
    pool = {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": wait}
    # "prepare_threshold" lets statements be prepared that ask for it (tiles); Django's own never do.
    options = {"pool": pool, "prepare_threshold": 5 if DATABASE_PREPARE else None}
    found.setdefault("OPTIONS", {}).update(options)
    return found | {
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": not DATABASE_PREPARE,
    }


DATABASES = {
    "default": _database(env.str("DATABASE_URL", default="postgis://riverain_web@/riverain?host=.run/postgres"), wait=3)
}
# Streaming replicas, with commas: public pages and tiles are read from one that is no later than this.
for _number, _url in enumerate(env.list("DATABASE_REPLICA_URLS", default=[]), 1):
    # Shorter than the primary's: there is somebody else to ask.
    DATABASES[f"replica{_number}"] = _database(_url, wait=1) | {"TEST": {"MIRROR": "default"}}
    DATABASES[f"replica{_number}"]["OPTIONS"]["pool"]["reconnect_timeout"] = 5
    DATABASES[f"replica{_number}"]["OPTIONS"]["connect_timeout"] = 2
REPLICA_MAX_LAG_SECONDS = env.float("REPLICA_MAX_LAG_SECONDS", default=5)
DATABASE_ROUTERS = ["config.database_router.PrimaryAndReplicas"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        # A Redis that hangs is a Redis that is away.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
# Handing a task over waits a fifth of a second for a broker that is away, not its usual six.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "socket_connect_timeout": 1,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True

# Accounts and cookies.
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Words and numbers.
LANGUAGE_CODE = "fr"
# Each by its own name: who looks for theirs reads no other.
LANGUAGES = [("fr", "Français"), ("en", "English"), ("de", "Deutsch"), ("it", "Italiano")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
CELERY_TIMEZONE = TIME_ZONE
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(STATE_DIR / "static"))
# Sprite, typeface, MapLibre and htmx, made from the npm packages by `manage.py build_assets`.
STATICFILES_DIRS = [STATE_DIR / "assets"]
# For ever in the browser: hashed names, and the map's worker, which MapLibre asks for as "…-worker.mjs?v=its version".
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.|/maplibre-gl-worker\.mjs$"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(STATE_DIR / "media"))
MEDIA_URL = "/media/"  # never served as such: a photo is read through its contribution
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.ModuleManifestStorage"},
}
# Photos: in MEDIA_ROOT ("files"), or in a private bucket that several web servers share ("s3").
if env.str("PHOTO_STORAGE", default="files") == "s3":
    STORAGES["default"] = {
        "BACKEND": "config.photo_storage.PhotoBucket",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL"),
            "region_name": env.str("S3_REGION", default="us-east-1"),
            "access_key": env.str("S3_ACCESS_KEY_ID"),
            "secret_key": env.str("S3_SECRET_ACCESS_KEY"),
            "location": env.str("S3_PREFIX", default=""),
        },
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
PHOTO_MAX_BYTES = 12 * 1024 * 1024
PHOTO_MAX_PIXELS = 50_000_000
UPLOAD_MAX_BYTES = 64 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "contributions.uploads.RefuseHugeBodies",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# How many contributions, confirmations or photos one network address may send in an hour, without an account.
SUBMISSIONS_PER_HOUR = env.int("SUBMISSIONS_PER_HOUR", default=20)
# For how many days after a closing its author may contest it.
CONTEST_DAYS = env.int("CONTEST_DAYS", default=15)
# How often the same must have been solved at a place, in twelve months, for it to be a black spot.
BLACK_SPOT_TIMES = env.int("BLACK_SPOT_TIMES", default=3)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["geo.geojson.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "config.errors.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Riverain",
    "DESCRIPTION": "Signalements et participation sur une carte.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v[0-9]+",
    "SERVE_INCLUDE_SCHEMA": False,
    "LICENSE": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["config.api_schema.tell_refusals"],
}

# GDAL below 3.9 would fetch a spatial reference given as an address: we only ever hand it integers (geo/srid.py).
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

# Who names a mail server wants it used; without one, the demonstration has a mailbox of its own.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="") or (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "demo.mailbox.MailboxBackend"
    if DEMO
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Riverain <ne-pas-repondre@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "config.logs.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Who lays out a page for paper tells each step of it, and each rule of a stylesheet that paper does not heed.
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "WARNING"}},
}
