"""What is measured: requests of a visitor, chosen once and for all by the order of the rows."""

import json
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from addresses.models import Street
from bench import desk_cases
from bench.asks import HTMX, SAMPLE, Ask, Case, sample
from boundaries.models import Boundary, Level
from contributions.models import Contribution
from geo.grid import Tile

MARK = "Déposé par la mesure, retiré aussitôt après."


def all_cases() -> Iterator[Case]:
    for zoom in (10, 12, 14, 16):
        yield Case(f"tile, all states, z{zoom}", list(_tiles("contributions", zoom)))
    for zoom in (10, 12, 14, 16):
        yield Case(f"tile, open, z{zoom}", list(_tiles("contributions", zoom, status="open")))
    yield Case("tile of territories, z12", list(_tiles("boundaries", 12)))
    for zoom in (10, 12, 14):
        yield Case(f"heat, all states, z{zoom}", list(_tiles("heat", zoom)))
    yield Case("heat, open, z12", list(_tiles("heat", 12, status="open")))
    yield Case("home, whole page", [Ask("/")] * SAMPLE)
    yield Case("list, htmx fragment", [Ask("/", HTMX)] * SAMPLE)
    yield Case("list of a territory, htmx fragment", list(_territories()))
    yield Case("list, API", list(_api_pages()))
    yield Case("similar, API", list(_similar()))
    yield Case("address, as it is written", list(_searches(lambda words: words)))
    yield Case("address, a letter missing", list(_searches(_misspelt)))
    yield Case("address, near a place", list(_addresses_at()))
    yield Case("submit, API", list(_submissions()), writes=True)
    yield from desk_cases.all_cases()


def kept_tile() -> Case:
    return Case("tile, all states, z14, kept copy", list(_tiles("contributions", 14)))


def _tiles(layer: str, zoom: int, **filters: str) -> Iterator[Ask]:
    query = f"?{urlencode(filters)}" if filters else ""
    for row in sample():
        tile = Tile.holding(row.geom.x, row.geom.y, zoom)
        yield Ask(f"/tiles/{layer}/{tile.z}/{tile.x}/{tile.y}.mvt{query}")


def _territories() -> Iterator[Ask]:
    places = Boundary.objects.current().of_level(Level.COMMUNE, Level.QUARTIER).order_by("pk")
    for boundary in places.defer("geom")[:SAMPLE]:
        yield Ask(f"/?{urlencode({'territory': boundary.slug, 'status': 'open'})}", HTMX)


def _api_pages() -> Iterator[Ask]:
    for row in sample():
        query = {"category": row.category.code, "status": "open", "page_size": 25}
        yield Ask(f"/api/v1/contributions/?{urlencode(query)}")


def _similar() -> Iterator[Ask]:
    for row in _reports():
        query = {"lon": row.geom.x, "lat": row.geom.y, "category": row.category.code, "text": "trou"}
        yield Ask(f"/api/v1/reports/similar/?{urlencode(query)}")


def _streets() -> list[Street]:
    """At equal steps through the département: as many in a city as it has streets."""
    rows = Street.objects.loaded().order_by("pk")
    step = max(rows.count() // SAMPLE, 1)
    return [rows[number * step] for number in range(SAMPLE)]


def _searches(spelled: Callable[[str], str]) -> Iterator[Ask]:
    """With the city, with the place of the map alone, with the postcode: as people do, in turn."""
    for number, street in enumerate(_streets()):
        where = ("", street.city, f"{street.postcode} {street.city}")[number % 3]
        words = f"{number % 20 + 1} {spelled(street.name)} {where}"
        query = {"q": words.strip(), "lon": street.geom.x, "lat": street.geom.y}
        yield Ask(f"/adresses/?{urlencode(query)}")


def _misspelt(name: str) -> str:
    """Without the third letter of its last word."""
    start, _space, last = name.rpartition(" ")
    return f"{start} {last[:2]}{last[3:]}"


def _addresses_at() -> Iterator[Ask]:
    for street in _streets():
        yield Ask(f"/adresses/ici/?{urlencode({'lon': street.geom.x, 'lat': street.geom.y})}")


def _submissions() -> Iterator[Ask]:
    """Each under a key of its own that is the same at every run; `sweep` takes away what they made."""
    for number, row in enumerate(_reports()):
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.geom.x, row.geom.y]},
            "properties": {"category": row.category.code, "description": MARK},
        }
        headers = {
            "Content-Type": "application/geo+json",
            "Idempotency-Key": str(uuid.uuid5(uuid.NAMESPACE_URL, f"bench:{number}")),
        }
        yield Ask("/api/v1/reports/", headers, json.dumps(feature).encode())


def _reports() -> list[Contribution]:
    """Those whose category the form offers."""
    return [row for row in sample() if row.kind == "report" and row.category.is_active and row.category.parent_id]


def sweep() -> None:
    Contribution.objects.filter(description=MARK).delete()
    desk_cases.sweep()
