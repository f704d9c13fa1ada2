"""What a program sends: bodies and calls that the tests of the API share."""

import json
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests import places

CONTRIBUTIONS = "/api/v1/contributions/"
REPORTS = "/api/v1/reports/"
SIMILAR = "/api/v1/reports/similar/"
TERRITORIES = "/api/v1/territories/"
CATEGORIES = "/api/v1/categories/"


def feature(**properties: Any) -> dict[str, Any]:
    """The body of a report in the quartier; a `geometry` replaces its own."""
    geometry = properties.pop("geometry", {"type": "Point", "coordinates": list(places.PLACE_DU_MARCHE.coords)})
    words = {"category": "nid-de-poule", "description": "Un trou devant la pharmacie.", **properties}
    return {"type": "Feature", "geometry": geometry, "properties": words}


def send(body: Any, *, key: str = "", client: Client | None = None, **options: Any) -> HttpResponse:
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    options.setdefault("content_type", "application/geo+json")
    options.setdefault("headers", {"Idempotency-Key": key or str(uuid.uuid4())})
    return (client or Client()).post(REPORTS, raw, **options)


def problem(response: HttpResponse, status: int) -> dict[str, Any]:
    """The problem details of a refusal."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


def references(response: HttpResponse) -> list[str]:
    assert response.status_code == 200, response.content
    return [found["properties"]["reference"] for found in response.json()["features"]]
