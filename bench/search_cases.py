"""What is measured of searches: what is already known of a place, where a position is, addresses, words."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from addresses.models import Street
from bench.asks import SAMPLE, Ask, Case, sample
from contributions.models import Contribution

WORDS = ("trou", "éclairage", "poubelle", "trottoir", "banc")


def all_cases() -> Iterator[Case]:
    yield Case("search", "similar, API", list(similar()), closely=True)
    yield Case("search", "territory at a point, API", list(territories_at()))
    yield Case("search", "address, as it is written", list(searches()))
    yield Case("search", "address, a letter missing", list(searches(_misspelt)))
    yield Case("search", "address, near a place", list(_addresses_at()))
    yield Case("search", "words in the list, API", list(words()))


def similar() -> Iterator[Ask]:
    for row in _reports():
        query = {"lon": row.geom.x, "lat": row.geom.y, "category": row.category.code, "text": "trou"}
        yield Ask(f"/api/v1/reports/similar/?{urlencode(query)}")


def _reports() -> list[Contribution]:
    """Those whose category the form offers."""
    return [row for row in sample() if row.kind == "report" and row.category.is_active and row.category.parent_id]


def territories_at() -> Iterator[Ask]:
    for row in sample():
        yield Ask(f"/api/v1/territories/at/?{urlencode({'lon': row.geom.x, 'lat': row.geom.y})}")


def words() -> Iterator[Ask]:
    for word in WORDS:
        yield Ask(f"/api/v1/contributions/?{urlencode({'q': word, 'status': 'open', 'page_size': 25})}")


def streets() -> list[Street]:
    """At equal steps through the département: as many in a city as it has streets."""
    rows = Street.objects.loaded().order_by("pk")
    step = max(rows.count() // SAMPLE, 1)
    return list(rows[: step * SAMPLE : step])


def searches(spelled: Callable[[str], str] = str) -> Iterator[Ask]:
    """With the city, with the place of the map alone, with the postcode: as people do, in turn."""
    for number, street in enumerate(streets()):
        where = ("", street.city, f"{street.postcode} {street.city}")[number % 3]
        written = f"{number % 20 + 1} {spelled(street.name)} {where}"
        query = {"q": written.strip(), "lon": street.geom.x, "lat": street.geom.y}
        yield Ask(f"/adresses/?{urlencode(query)}")


def _misspelt(name: str) -> str:
    """Without the third letter of its last word."""
    start, _space, last = name.rpartition(" ")
    return f"{start} {last[:2]}{last[3:]}"


def _addresses_at() -> Iterator[Ask]:
    for street in streets():
        yield Ask(f"/adresses/ici/?{urlencode({'lon': street.geom.x, 'lat': street.geom.y})}")
