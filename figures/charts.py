"""Charts drawn by the server: bars and lines as SVG, with a name and a description, for a screen and for paper.

A chart is 360 units wide, about the width of a phone, so that its words are as large as those of the page. Colours are
classes, and shapes (a dash, an outline) say the same without them. Beside each chart stands its table.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

WIDTH: Final = 360
LEFT, RIGHT, TOP, BOTTOM = 40, 10, 12, 26
HEIGHT: Final = 200
ROW: Final = 36
LONGEST_LABEL: Final = 30
MOST_LABELS: Final = 6
STEPS: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Bar:
    """Lengths and places are units of the drawing, as SVG writes numbers. `part` is a share of the whole bar."""

    label: str
    text: str
    y: str
    text_y: str
    width: str
    part: str


@dataclass(frozen=True)
class Bars:
    title: str
    description: str
    height: int
    bars: list[Bar]


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Series:
    """One line of a chart: `paths` are its unbroken stretches; `name` is what the legend says."""

    name: str
    paths: list[str]
    points: list[Point]


@dataclass(frozen=True)
class Mark:
    """A number of the vertical axis, or a moment of the horizontal one, and where."""

    place: str
    text: str


@dataclass(frozen=True)
class Lines:
    title: str
    description: str
    series: list[Series]
    rows: list[Mark]
    columns: list[Mark]
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: str = field(default=f"{HEIGHT - BOTTOM}")


def bars(title: str, description: str, rows: Sequence[tuple[str, str, float, float]]) -> Bars | None:
    """One bar for each (label, text, whole, part of it); None when there is nothing to draw."""
    longest = max((whole for _label, _text, whole, _part in rows), default=0)
    if not longest:
        return None
    drawn = [
        Bar(
            _short(label),
            text,
            f"{ROW * place + 20}",
            f"{ROW * place + 14}",
            _unit(whole, longest),
            _unit(part, longest),
        )
        for place, (label, text, whole, part) in enumerate(rows)
    ]
    return Bars(title, description, ROW * len(drawn), drawn)


def lines(
    title: str, description: str, columns: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]]
) -> Lines | None:
    """A line for each (name, values), a value for each column, None where there is none; None below two columns."""
    values = [value for _name, row in series for value in row if value is not None]
    if len(columns) < 2 or not values or not max(values):
        return None
    top, step = _scale(max(values))
    rows = [Mark(_y(step * number, top), _number(step * number)) for number in range(round(top / step) + 1)]
    every = math.ceil(len(columns) / MOST_LABELS)
    marks = [Mark(_x(place, len(columns)), columns[place]) for place in range(0, len(columns), every)]
    return Lines(title, description, [_series(name, row, top) for name, row in series], rows, marks)


def _series(name: str, row: Sequence[float | None], top: float) -> Series:
    points = [
        None if value is None else Point(_x(place, len(row)), _y(value, top), _number(value))
        for place, value in enumerate(row)
    ]
    paths: list[list[str]] = [[]]
    for point in points:
        if point is None:
            paths.append([])
        else:
            paths[-1].append(f"{point.x},{point.y}")
    return Series(name, [" ".join(path) for path in paths if len(path) > 1], [point for point in points if point])


def _scale(highest: float) -> tuple[float, float]:
    """Where the axis ends and the distance between its lines: three to five round numbers."""
    rough = highest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * one for one in STEPS if power * one >= rough)
    step = max(step, 1.0) if highest >= 2 else step
    return step * math.ceil(highest / step), step


def _x(place: int, count: int) -> str:
    return f"{LEFT + (WIDTH - LEFT - RIGHT) * place / (count - 1):.1f}"


def _y(value: float, top: float) -> str:
    return f"{HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top:.1f}"


def _unit(value: float, longest: float) -> str:
    return f"{WIDTH * value / longest:.1f}"


def _number(value: float) -> str:
    """As short as it can be; a thousand is "1k", which every reader knows from elsewhere."""
    if value >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:g}" if value == round(value) else f"{value:.1f}"


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
