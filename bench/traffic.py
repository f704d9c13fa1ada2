"""What visitors ask for while the site is in use: seven tiles in ten, lists and details, searches, submissions."""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Final
from urllib.parse import urlencode

from bench import search_cases, submissions
from bench.asks import HTMX, Ask
from bench.cases import filters
from bench.paced import Due
from bench.places import SEED, map_load, open_cells
from contributions.models import Contribution

SHARES: Final = {"tile": 70, "list": 10, "detail": 10, "search": 5, "submit": 5}
# Of the tiles that a map asks for: most show what is open, some all of it, some heat.
LAYERS: Final = {"contributions?status=open": 8, "contributions?": 1, "heat?status=open": 1}
TILES: Final = 400
# One submission in so many is sent a second time, as by a telephone that did not hear the answer.
REPEATED: Final = 10
REPEATED_AFTER_SECONDS: Final = 1.0


# Servers that have just started, and caches that hold nothing: what comes while the morning begins is told apart.
RISING: Final = "while it rises"


@dataclass(frozen=True)
class Traffic:
    """Requests at an even pace, after `rise` seconds in which they come to it; `keys` are those that submissions bear,
    each once."""

    requests: list[Due]
    keys: list[uuid.UUID]
    rise: float = 0


def mixed(rate: float, seconds: float, run: str, *, rise: float = 0) -> Traffic:
    draw = random.Random(SEED)
    due = list(moments(rate, seconds, rise))
    kinds = draw.choices(list(SHARES), weights=list(SHARES.values()), k=len(due))
    filing = submissions.asks(kinds.count("submit"), run)
    pools = _pools(draw)
    requests = []
    for (at, rises), kind in zip(due, kinds, strict=True):
        ask = next(filing) if kind == "submit" else pools[kind]()
        requests.append(Due(at, RISING if rises else kind, ask))
    return _with_repetitions(requests, rise)


def moments(rate: float, seconds: float, rise: float = 0) -> Iterator[tuple[float, bool]]:
    """The second at which each request is due, and whether the load still rises."""
    for number in range(round(rate * rise / 2)):
        yield sqrt(2 * number * rise / rate), True
    for number in range(round(rate * seconds)):
        yield rise + number / rate, False


def only_submissions(rate: float, seconds: float, run: str) -> Traffic:
    filing = submissions.asks(round(rate * seconds), run)
    return _with_repetitions([Due(number / rate, "submit", ask) for number, ask in enumerate(filing)])


def _with_repetitions(requests: list[Due], rise: float = 0) -> Traffic:
    filed = [(due, key) for due in requests if (key := submissions.key_of(due.ask))]
    again = [
        Due(due.at + REPEATED_AFTER_SECONDS, RISING if due.kind == RISING else "submit again", due.ask)
        for due, _key in filed[::REPEATED]
    ]
    return Traffic(sorted(requests + again, key=lambda due: due.at), [key for _due, key in filed], rise)


def _pools(draw: random.Random) -> dict[str, Callable[[], Ask]]:
    return {
        "tile": _picked(draw, list(_tiles(draw))),
        "list": _picked(draw, list(_lists())),
        "detail": _picked(draw, list(_details(draw))),
        "search": _picked(draw, [*search_cases.searches(), *search_cases.words()]),
    }


def _picked(draw: random.Random, pool: list[Ask]) -> Callable[[], Ask]:
    return lambda: draw.choice(pool)


def _tiles(draw: random.Random) -> Iterator[Ask]:
    layers = draw.choices(list(LAYERS), weights=list(LAYERS.values()), k=TILES)
    for layer, tile in zip(layers, map_load(open_cells(), TILES), strict=True):
        name, _mark, query = layer.partition("?")
        yield Ask(f"/tiles/{name}/{tile.z}/{tile.x}/{tile.y}.mvt" + (f"?{query}" if query else ""))


def _lists() -> Iterator[Ask]:
    """Of the page and of the API, with and without filters."""
    for chosen in ({}, *filters().values()):
        query = urlencode(chosen)
        yield Ask(f"/?{query}", HTMX)
        yield Ask(f"/api/v1/contributions/?{query}")


def _details(draw: random.Random, count: int = 300) -> Iterator[Ask]:
    newest = Contribution.objects.public().newest_first().values_list("reference", flat=True)[: count * 10]
    for reference in draw.sample(list(newest), count):
        yield Ask(f"/contributions/{reference}/")
