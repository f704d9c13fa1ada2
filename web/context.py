"""What every page knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from contributions import kinds
from web.map_words import map_words


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "territory_name": settings.TERRITORY_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "is_demo": settings.DEMO,
        "kinds": kinds.all_kinds(),
        "languages": [code for code, _name in settings.LANGUAGES],
        "map_words": map_words(),
    }
