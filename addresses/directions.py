"""Metres and winds, in words."""

import math
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.measures import Position, steps_between

# From the north, clockwise.
WINDS: Final = (
    gettext_lazy("au nord"),
    gettext_lazy("au nord-est"),
    gettext_lazy("à l'est"),
    gettext_lazy("au sud-est"),
    gettext_lazy("au sud"),
    gettext_lazy("au sud-ouest"),
    gettext_lazy("à l'ouest"),
    gettext_lazy("au nord-ouest"),
)


def direction(origin: Position, place: Position) -> str:
    """Where `place` lies, seen from `origin`, among eight winds: "au nord-est"."""
    east, north = steps_between(origin, place)
    return str(WINDS[round(math.degrees(math.atan2(east, north)) / 45) % len(WINDS)])


def distance(metres: float) -> str:
    """As somebody on foot would say it: 35 m, 240 m, 1,2 km."""
    if metres >= 1000:
        return _("%(number)s km") % {"number": number_format(metres / 1000, 1)}
    step = 5 if metres < 100 else 10
    return _("%(number)d m") % {"number": max(round(metres / step) * step, step)}
