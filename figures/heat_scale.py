"""The colours of a heat map: classes of numbers, each with its colour and its words.

Little to much is one colour that darkens; less to more is blue to orange through a neutral, which every kind of colour
blindness tells apart; and the classes are always written out, on the map and in the legend.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from figures.measures import Measure

CLASSES: Final = 5
# Thirds of the largest change, each way.
STEPS: Final = 3
# By day; tokens.css says the same and adds the night. The sequential ones are the tokens of the public heat map.
SEQUENTIAL: Final = ("#c9e4dc", "#8cc7b8", "#4da090", "#17766a", "#043d36")
DIVERGING: Final = ("#1b4f9c", "#6a9bd1", "#c3d9ee", "#f4f1e8", "#fbd3a0", "#e8923a", "#9c3f00")
NOTHING: Final = "#ffffff"


@dataclass(frozen=True)
class Shade:
    """One class: its name in style sheets, its colour by day, its words in the legend."""

    code: str
    colour: str
    words: str


@dataclass(frozen=True)
class Scale:
    """`shades` from the least to the most, the empty one first where there is one."""

    shades: tuple[Shade, ...]
    bounds: tuple[float, ...]
    first: int
    is_difference: bool = False

    def shade(self, value: float | None) -> Shade:
        """The class of a number; of zero, or of nothing to measure, the empty one."""
        if value is None or (not self.is_difference and value == 0):
            return EMPTY
        place = self.first + sum(1 for bound in self.bounds if value >= bound)
        return self.shades[place]


EMPTY: Final = Shade("none", NOTHING, "")


def sequential(measure: Measure, values: Iterable[float | None]) -> Scale:
    """At most five classes that each hold about as many territories."""
    found = sorted({value for value in values if value})
    lows = [found[len(found) * step // min(CLASSES, len(found))] for step in range(min(CLASSES, len(found)))]
    palette = _spread(SEQUENTIAL, len(lows))
    step = 10.0**-measure.decimals
    highs = [low - step for low in lows[1:]] + found[-1:]
    shades = [
        Shade(f"heat-{SEQUENTIAL.index(colour) + 1}", colour, _range(measure, low, high))
        for colour, low, high in zip(palette, lows, highs, strict=True)
    ]
    empty = Shade("none", NOTHING, _("zéro, ou rien à mesurer"))
    return Scale((empty, *shades), tuple(lows[1:]), first=1)


def _range(measure: Measure, low: float, high: float) -> str:
    low, high = round(low, measure.decimals), round(high, measure.decimals)
    if high <= low:
        return measure.text(low)
    return _("%(low)s à %(high)s") % {"low": measure.text(low), "high": measure.text(high)}


def _spread(palette: tuple[str, ...], count: int) -> list[str]:
    """`count` colours as far apart as the palette allows, the last one always the strongest."""
    if count < 2:
        return [palette[-1]] * count
    return [palette[round(place * (len(palette) - 1) / (count - 1))] for place in range(count)]


def diverging(measure: Measure, values: Iterable[float | None]) -> Scale:
    """Three classes each way, and one for what did not change."""
    step = 10.0**-measure.decimals
    largest = max((abs(value) for value in values if value is not None), default=0)
    thirds = [max(step * place, _ceiling(largest * place / STEPS, step)) for place in (1, 2)]
    lows = [step, thirds[0] + step, max(thirds[1], thirds[0] + step) + step]
    names = [_("Forte baisse"), _("Baisse"), _("Légère baisse"), _("Sans changement")]
    names += [_("Légère hausse"), _("Hausse"), _("Forte hausse")]
    shades = [
        Shade(f"diff-{place}", colour, _change(measure, name, place - STEPS, lows))
        for place, (colour, name) in enumerate(zip(DIVERGING, names, strict=True))
    ]
    below = [-low + step / 2 for low in reversed(lows)]
    above = [low - step / 2 for low in lows]
    return Scale(tuple(shades), (*below, *above), first=0, is_difference=True)


def _ceiling(value: float, step: float) -> float:
    return math.ceil(round(value / step, 6)) * step


def _change(measure: Measure, name: str, place: int, lows: list[float]) -> str:
    """ "Hausse : +4 à +8"; the last class has no end."""
    if place == 0:
        return name
    sign, rank = (1 if place > 0 else -1), abs(place) - 1
    low = measure.difference(sign * lows[rank])
    if rank == STEPS - 1:
        words = _("%(name)s : %(low)s ou plus") if sign > 0 else _("%(name)s : %(low)s ou moins")
        return words % {"name": name, "low": low}
    high = measure.difference(sign * (lows[rank + 1] - 10.0**-measure.decimals))
    if high == low:
        return _("%(name)s : %(low)s") % {"name": name, "low": low}
    return _("%(name)s : %(low)s à %(high)s") % {"name": name, "low": low, "high": high}
