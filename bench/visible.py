"""How soon a new report is seen: on a tile of the map, in the list and in the heat, as visitors get them."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import mapbox_vector_tile
from django.db.models import Count

from bench import submissions
from bench.asks import Ask
from bench.server import HOST
from bench.timing import send
from contributions.models import Contribution
from geo.grid import Tile

EVERY_SECONDS: Final = 5.0
LOOK_EVERY_SECONDS: Final = 0.25
GIVEN_UP_SECONDS: Final = 30.0
POINT_ZOOM: Final = 17
HEAT_ZOOM: Final = 14
# Reports of one street, of which the heat shows the number.
NEARBY_BITS: Final = 14


@dataclass
class Delays:
    """Seconds from the answer to the first sight; a report that was not seen counts as what was waited."""

    seen: dict[str, list[float]] = field(default_factory=lambda: {"tile": [], "list": [], "heat": []})

    def longest(self) -> float:
        return max((delay for delays in self.seen.values() for delay in delays), default=float("inf"))


class Watcher:
    """Files a report now and then, of a category that nobody else files, and looks for it."""

    def __init__(self, port: int, run: str) -> None:
        self.port, self.run = port, run
        self.category = submissions.most_frequent()
        self.place = where_many_are(self.category.pk)
        self.delays = Delays()
        self.keys: list[uuid.UUID] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        line = http.client.HTTPConnection(HOST, self.port, timeout=60)
        while not self._is_over.wait(EVERY_SECONDS):
            self._file_one(line)
        line.close()

    def _file_one(self, line: http.client.HTTPConnection) -> None:
        warm = self._heat(line)
        key = submissions.key(f"{self.run}-watched", len(self.keys))
        answer = json.loads(send(line, submissions.report(self.category.code, self.place, key)))
        self.keys.append(key)
        began = time.monotonic()
        reference = answer["properties"]["reference"]
        looks: dict[str, Callable[[], bool]] = {
            "list": lambda: self._is_listed(line, reference),
            "tile": lambda: self._is_drawn(line, key),
            "heat": lambda: self._heat(line) > warm,
        }
        while looks and time.monotonic() - began < GIVEN_UP_SECONDS:
            for name in [name for name, look in looks.items() if look()]:
                self.delays.seen[name].append(time.monotonic() - began)
                del looks[name]
            time.sleep(LOOK_EVERY_SECONDS)
        for name in looks:
            self.delays.seen[name].append(GIVEN_UP_SECONDS)

    def _is_listed(self, line: http.client.HTTPConnection, reference: str) -> bool:
        query = urlencode({"category": self.category.code, "status": "open", "page_size": 25})
        return reference in send(line, Ask(f"/api/v1/contributions/?{query}")).decode()

    def _is_drawn(self, line: http.client.HTTPConnection, key: uuid.UUID) -> bool:
        pk = Contribution.objects.values_list("pk", flat=True).get(submission_key=key)
        return any(feature["id"] == pk for feature in self._features(line, "contributions", POINT_ZOOM))

    def _heat(self, line: http.client.HTTPConnection) -> int:
        return sum(each["properties"].get("n", 0) for each in self._features(line, "heat", HEAT_ZOOM))

    def _features(self, line: http.client.HTTPConnection, name: str, zoom: int) -> list[dict]:
        tile = Tile.holding(*self.place, zoom)
        query = urlencode(sorted({"category": self.category.code, "status": "open"}.items()))
        body = send(line, Ask(f"/tiles/{name}/{tile.z}/{tile.x}/{tile.y}.mvt?{query}"))
        return [feature for layer in mapbox_vector_tile.decode(body).values() for feature in layer["features"]]


def where_many_are(category: int) -> tuple[float, float]:
    """Where this category is most frequent: the heat hides small numbers."""
    rows = Contribution.objects.public().still_open().in_categories([category]).extra(select={"at": "mk >> 14"})
    cell = rows.values("at").annotate(n=Count("pk")).order_by("-n", "at")[0]["at"]
    first = cell << NEARBY_BITS
    nearby = rows.filter(mk__range=(first, first + (1 << NEARBY_BITS) - 1)).order_by("pk")
    point = nearby.values_list("geom", flat=True)[0]
    return point.x, point.y
