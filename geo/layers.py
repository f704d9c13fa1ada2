"""Layers: what a package declares may be drawn or published of its rows.

The owner of the data declares (`register`), the publishers (tiles, feeds, exports) read (`get`, `all_layers`);
neither knows the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

Filter = Callable[[QuerySet, Mapping[str, Any]], QuerySet]


def no_filter(rows: QuerySet, parameters: Mapping[str, Any]) -> QuerySet:
    return rows


@dataclass(frozen=True)
class Layer:
    """A public view of some rows.

    `rows` gives what anyone may see. `columns` maps a public name to a column of the queryset; nothing else
    leaves. `narrow` applies a request's parameters and raises ValidationError for a bad one; `parameters` are
    the names it understands. A layer of "points" carries the grid columns `xi`, `yi`, `mk` of `geo.grid`;
    a layer of "shapes" is drawn from `geom`.

    `counted` are the public columns (booleans) whose true values a cluster of points counts. `heat` names the layer
    of hexagons counted from the same points, `labels` the layer of one point a shape; empty for none. `max_age` is
    for how many seconds a copy may be shown.
    """

    name: str
    title: str
    rows: Callable[[], QuerySet]
    columns: Mapping[str, str]
    geometry: str = "points"
    narrow: Filter = no_filter
    parameters: tuple[str, ...] = field(default=())
    counted: tuple[str, ...] = field(default=())
    heat: str = ""
    labels: str = ""
    attribution: str | Promise = ""
    max_age: int = 5


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
