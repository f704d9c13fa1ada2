"""After a load: how many there are by the rows, by the list, by the facets and by the heat."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Final

from bench.asks import Ask
from bench.server import HOST
from bench.timing import send
from contributions.models import Change, Contribution

PATIENCE_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Totals:
    """`seconds`: until the worker had folded all that waited."""

    rows: int
    heat: int
    facets: int
    seconds: float

    @property
    def agree(self) -> bool:
        return self.rows == self.heat == self.facets


def totals(port: int) -> Totals:
    began = time.monotonic()
    while Change.objects.exists() and time.monotonic() - began < PATIENCE_SECONDS:
        time.sleep(0.5)
    seconds = time.monotonic() - began
    line = http.client.HTTPConnection(HOST, port, timeout=60)
    heat = json.loads(send(line, Ask("/api/v1/heat/")))["total"]
    facets = json.loads(send(line, Ask("/api/v1/contributions/facets/")))
    line.close()
    rows = Contribution.objects.public().count()
    return Totals(rows, heat, facets["count"]["value"], seconds)
