"""What is measured of what visitors ask for: tiles, heat, lists, duplicates, places, submissions."""

from collections.abc import Iterator
from urllib.parse import urlencode

from bench import desk_cases, search_cases, submissions
from bench.asks import HTMX, SAMPLE, Ask, Case, sample
from boundaries.models import Boundary, Level
from contributions.models import Contribution
from contributions.pages import keyset_page
from geo.grid import Tile

PAGE_SIZE = 25
DEEP_PAGE = 1000
# What any request takes before and after what it is about.
NOTHING = "nothing: a probe"


def all_cases() -> Iterator[Case]:
    yield from tile_cases()
    yield from heat_cases()
    yield from list_cases()
    yield from search_cases.all_cases()
    yield Case("submit", "submit, API", list(submissions.asks(SAMPLE)), once=True)
    yield from desk_cases.all_cases()


def filters() -> dict[str, dict[str, str]]:
    """Each by the name that the table gives it: the most frequent category, the largest city."""
    alone = {
        "category": {"category": _category()},
        "status": {"status": "open"},
        "period of 30 days": {"period": "30"},
        "period of a year": {"period": "365"},
        "territory": {"territory": _territory()},
    }
    return alone | {"category, period and territory": all_three()}


def all_three() -> dict[str, str]:
    return {"category": _category(), "period": "365", "territory": _territory()}


def _category() -> str:
    return submissions.most_frequent().code


def _territory() -> str:
    communes = Boundary.objects.current().of_level(Level.COMMUNE).exclude(population=None)
    return communes.order_by("-population").values_list("slug", flat=True)[0]


def tile_cases() -> Iterator[Case]:
    for zoom in (8, 10, 12, 14, 16):
        yield Case("tiles", f"tile, all states, z{zoom}", list(tiles("contributions", zoom)))
    for zoom in (8, 10, 12, 14, 16):
        yield Case("tiles", f"tile, open, z{zoom}", list(tiles("contributions", zoom, status="open")))
    for zoom in (10, 12, 14):
        asks = list(tiles("contributions", zoom, status="open", **all_three()))
        yield Case("tiles", f"tile, open, category, period and territory, z{zoom}", asks)
    yield Case("tiles", "tile of territories, z12", list(tiles("boundaries", 12)))


def heat_cases() -> Iterator[Case]:
    for zoom in (10, 12, 14):
        yield Case("heat", f"heat, z{zoom}", list(tiles("heat", zoom)))
        for name, chosen in filters().items():
            yield Case("heat", f"heat, {name}, z{zoom}", list(tiles("heat", zoom, **chosen)))


def tiles(layer: str, zoom: int, **chosen: str) -> Iterator[Ask]:
    query = f"?{urlencode(sorted(chosen.items()))}" if chosen else ""
    for row in sample():
        tile = Tile.holding(row.geom.x, row.geom.y, zoom)
        yield Ask(f"/tiles/{layer}/{tile.z}/{tile.x}/{tile.y}.mvt{query}")


def list_cases() -> Iterator[Case]:
    after = {"after": _deep_cursor()}
    yield Case("lists", "home, whole page", [Ask("/")] * SAMPLE)
    yield Case("lists", "list, htmx fragment", [Ask("/", HTMX)] * SAMPLE)
    yield Case("lists", "list, htmx fragment, page 1,000", [Ask(f"/?{urlencode(after)}", HTMX)] * SAMPLE)
    yield Case("lists", "list of a territory, htmx fragment", list(_territories()))
    yield Case("lists", NOTHING, [Ask("/healthz")] * SAMPLE)
    yield Case("lists", "list, API, page 1", [_listed({})] * SAMPLE, closely=True)
    yield Case("lists", "list, API, page 1,000", [_listed(after)] * SAMPLE, closely=True)
    yield Case("lists", "list of a category, API", list(_of_categories()))
    yield Case("lists", "one contribution, page", [Ask(f"/contributions/{row.reference}/") for row in sample()])
    yield Case("lists", "one contribution, API", [_listed({}, f"{row.reference}/") for row in sample()])
    for name, chosen in {"none": {}, **filters()}.items():
        yield Case("facets", f"facets and counts, filter: {name}", [_listed(chosen, "facets/")] * SAMPLE)


def _listed(query: dict[str, str], what: str = "") -> Ask:
    chosen = query if what else {"page_size": str(PAGE_SIZE)} | query
    return Ask(f"/api/v1/contributions/{what}" + (f"?{urlencode(chosen)}" if chosen else ""))


def _deep_cursor() -> str:
    """Where page 1,000 begins."""
    rows = Contribution.objects.public().only("pk", "created_at")
    size = min((DEEP_PAGE - 1) * PAGE_SIZE, rows.count() // 2)
    return keyset_page(rows, after=None, size=size).next_cursor or ""


def _territories() -> Iterator[Ask]:
    places = Boundary.objects.current().of_level(Level.COMMUNE, Level.QUARTIER).order_by("pk")
    for boundary in places.defer("geom")[:SAMPLE]:
        yield Ask(f"/?{urlencode({'territory': boundary.slug, 'status': 'open'})}", HTMX)


def _of_categories() -> Iterator[Ask]:
    for row in sample():
        yield _listed({"category": row.category.code, "status": "open"})


def kept_tile() -> Case:
    return Case("cached", "tile, all states, z14, kept copy", list(tiles("contributions", 14)))


def sweep() -> None:
    submissions.sweep()
    desk_cases.sweep()
