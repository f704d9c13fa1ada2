"""TileJSON 3.0: what a map needs to know of a source before it asks for tiles."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode

from geo.layers import Layer
from tiles.bounds import served_bounds
from tiles.points import POINTS_FROM_ZOOM
from tiles.sources import Source

# A unit of a tile of this zoom is 4 cm: MapLibre enlarges it for the rest. Where points crowd, only the last zooms show
# them one by one.
MAX_ZOOM: Final = 18
TYPES: Final = {
    "BooleanField": "Boolean",
    "ForeignKey": "Number",
    "IntegerField": "Number",
    "PositiveIntegerField": "Number",
}


def tilejson(source: Source, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The description, its tiles' address carrying the filters."""
    layer = source.layer
    described = {
        "tilejson": "3.0.0",
        "name": source.name,
        "description": str(layer.title),
        "scheme": "xyz",
        "tiles": [_address(source.name, parameters)],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": list(served_bounds()),
        "vector_layers": [
            {"id": name, "fields": fields, "minzoom": 0, "maxzoom": MAX_ZOOM}
            for name, fields in _vector_layers(source).items()
        ],
    }
    if layer.attribution:
        # Map libraries read it as HTML.
        described["attribution"] = escape(str(layer.attribution))
    return described


def _address(name: str, parameters: Mapping[str, str]) -> str:
    """An absolute path: the same behind any host name, and MapLibre completes it."""
    path = reverse("tilejson", args=[name]).removesuffix(".json")
    query = f"?{urlencode(parameters)}" if parameters else ""
    return f"{path}/{{z}}/{{x}}/{{y}}.mvt{query}"


def _vector_layers(source: Source) -> dict[str, dict[str, str]]:
    layer = source.layer
    if source.name == layer.heat:
        return {layer.heat: _fields_of_heat(layer)}
    fields = {name: _type_of(layer, column) for name, column in layer.columns.items()}
    if layer.geometry == "points":
        fields["n"] = f"Number (clusters, below zoom {POINTS_FROM_ZOOM} or where points crowd)"
        fields |= dict.fromkeys(layer.counted, "Boolean; in a cluster, Number: how many are")
    named = {layer.name: fields}
    return named | ({layer.labels: fields} if layer.labels else {})


def _fields_of_heat(layer: Layer) -> dict[str, str]:
    fields = {"n": "Number", **dict.fromkeys(layer.counted, "Number")}
    fields |= {"age": "Number: mean of days, near the ground"} if layer.days else {}
    return fields | ({"few": f"Boolean: fewer than {layer.few}, not told how many"} if layer.few else {})


def _type_of(layer: Layer, column: str) -> str:
    rows = layer.rows()
    computed = rows.query.annotations.get(column)
    field = computed.output_field if computed else rows.model._meta.get_field(column.removesuffix("_id"))
    return TYPES.get(field.get_internal_type(), "String")
