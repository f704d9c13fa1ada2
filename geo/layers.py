"""Layers: what a package declares may be drawn or published of its rows.

The owner of the data declares (`register`), the publishers (tiles, feeds, exports) read (`get`, `all_layers`);
neither knows the other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise

from geo.grid import Span

Filter = Callable[[QuerySet, Mapping[str, Any]], QuerySet]
Version = Callable[[Sequence[Span], Mapping[str, str]], str | None]


def no_filter(rows: QuerySet, parameters: Mapping[str, Any]) -> QuerySet:
    return rows


def no_version(spans: Sequence[Span], parameters: Mapping[str, str]) -> None:
    return None


@dataclass(frozen=True)
class Counters:
    """What some filters leave, counted already by squares of the grid, 2^`bits` a side.

    `rows` have the columns `cell` (the Morton key of the square), `n`, `sum_x` and `sum_y` (of the columns `xi` and
    `yi` of those counted); rows of a same square add up. `columns` maps the public names that they know of the layer's
    to their columns; under "days", the sum of those of the layer's column `days`. What differs by the column `apart`
    has a middle of its own within a square. `strays` are rows of the layer that stand in no counter under these
    filters, and are to be added one by one.
    """

    rows: QuerySet
    bits: int
    columns: Mapping[str, str]
    apart: str
    strays: tuple[QuerySet, ...] = ()


class Count(Protocol):
    """What some filters leave is counted by, in squares at least as fine as 2^bits a side; None when nothing is so fine
    or knows these filters. `is_led`: the leading column is wanted too, which takes more counters."""

    def __call__(self, bits: int, /, *, is_led: bool = True) -> Counters | None: ...


@dataclass(frozen=True)
class Layer:
    """A public view of some rows.

    `rows` gives what anyone may see. `columns` maps a public name to a column of the queryset; nothing else
    leaves. `narrow` applies a request's parameters and raises ValidationError for a bad one; `parameters` are
    the names it understands. A layer of "points" carries the grid columns `xi`, `yi`, `mk` of `geo.grid`;
    a layer of "shapes" is drawn from `geom`.

    `counted` are the public columns (booleans) whose true values a cluster of points counts; `leading` is the one
    (numbers) of which it tells the most frequent value. `heat` names the layer of hexagons counted from the same
    points, `labels` the layer of one point a shape; empty for none. `days` is a column of whose numbers a hexagon tells
    the mean, near the ground; one of fewer than `few` points does not say how many. `max_age` is for how
    many seconds a copy may be shown.

    `counters` gives, for a request's parameters, what their rows are counted by in squares at least as fine as 2^bits a
    side; None when there is nothing so fine, or nothing that knows these filters.

    `version` gives a word for what these Morton keys hold under these parameters: it changes when a tile drawn from
    them would. None when nobody can tell. It is cheap: asked instead of drawing. Layers of shapes need none.
    """

    name: str
    title: str
    rows: Callable[[], QuerySet]
    columns: Mapping[str, str]
    geometry: str = "points"
    narrow: Filter = no_filter
    version: Version = no_version
    counters: Callable[[Mapping[str, Any]], Count] | None = None
    parameters: tuple[str, ...] = field(default=())
    counted: tuple[str, ...] = field(default=())
    leading: str = ""
    days: str = ""
    few: int = 0
    heat: str = ""
    labels: str = ""
    attribution: str | Promise = ""
    max_age: int = 4


_layers: dict[str, Layer] = {}


def register(layer: Layer) -> Layer:
    """Declare a layer; a name declared twice is a programming error."""
    if layer.name in _layers:
        raise ValueError(f"layer {layer.name!r} is declared twice")
    _layers[layer.name] = layer
    return layer


def get(name: str) -> Layer:
    """The layer of that name. Raises KeyError."""
    return _layers[name]


def all_layers() -> list[Layer]:
    return list(_layers.values())
