"""The door of the production server: the short way for tiles, the whole site for the rest."""

import os

from django.core.wsgi import get_wsgi_application

from config.security import common_headers
from tiles.lean import LeanDoor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = LeanDoor(get_wsgi_application(), common_headers)
