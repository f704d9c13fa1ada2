"""What every page knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from contributions import kinds


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "territory_name": settings.TERRITORY_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "is_demo": settings.DEMO,
        "kinds": kinds.all_kinds(),
    }
