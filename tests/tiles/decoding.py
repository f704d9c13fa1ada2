"""A reader of vector tiles, written from the specification (Mapbox Vector Tile 2.1), so that what we draw is judged by
other code than what drew it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
MOVE_TO, LINE_TO, CLOSE = 1, 2, 7
Ring = list[tuple[int, int]]


@dataclass
class Feature:
    id: int | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    type: int = 0
    parts: list[Ring] = field(default_factory=list)

    @property
    def point(self) -> tuple[int, int]:
        return self.parts[0][0]


@dataclass
class Layer:
    name: str = ""
    version: int = 1
    extent: int = 4096
    features: list[Feature] = field(default_factory=list)


def decode(tile: bytes) -> dict[str, Layer]:
    """The layers of a tile, by name."""
    layers = [_layer(body) for number, body in _fields(tile) if number == 3]
    return {layer.name: layer for layer in layers}


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == VARINT:
            value, at = _varint(data, at)
        elif key & 7 == BYTES:
            size, at = _varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            size = {FIXED64: 8, FIXED32: 4}[key & 7]
            value, at = data[at : at + size], at + size
        yield key >> 3, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _packed(data: bytes) -> list[int]:
    numbers, at = [], 0
    while at < len(data):
        number, at = _varint(data, at)
        numbers.append(number)
    return numbers


def _zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _layer(data: bytes) -> Layer:
    layer, keys, values, bodies = Layer(), [], [], []
    for number, value in _fields(data):
        match number:
            case 1:
                layer.name = value.decode()
            case 2:
                bodies.append(value)
            case 3:
                keys.append(value.decode())
            case 4:
                values.append(_value(value))
            case 5:
                layer.extent = value
            case 15:
                layer.version = value
    layer.features = [_feature(body, keys, values) for body in bodies]
    return layer


def _value(data: bytes) -> Any:
    (number, value), *_rest = _fields(data)
    readers = {
        1: lambda: value.decode(),
        2: lambda: struct.unpack("<f", value)[0],
        3: lambda: struct.unpack("<d", value)[0],
        6: lambda: _zigzag(value),
        7: lambda: bool(value),
    }
    return readers.get(number, lambda: value)()


def _feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    feature = Feature()
    for number, value in _fields(data):
        if number == 1:
            feature.id = value
        elif number == 2:
            tags = _packed(value)
            feature.properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        elif number == 3:
            feature.type = value
        elif number == 4:
            feature.parts = _parts(_packed(value))
    return feature


def _parts(commands: list[int]) -> list[Ring]:
    """Each "move to" begins a part; a multipoint is one part a point."""
    parts: list[Ring] = []
    x = y = at = 0
    while at < len(commands):
        verb, count = commands[at] & 7, commands[at] >> 3
        at += 1
        for _step in range(count if verb != CLOSE else 0):
            x, y = x + _zigzag(commands[at]), y + _zigzag(commands[at + 1])
            at += 2
            if verb == MOVE_TO:
                parts.append([])
            parts[-1].append((x, y))
        if verb == CLOSE:
            parts[-1].append(parts[-1][0])
    return parts


def area(ring: Ring) -> float:
    """By the surveyor's formula: positive for an outer ring, as the specification wants it."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring)) / 2
