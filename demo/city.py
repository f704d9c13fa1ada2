"""The invented city: streets strewn about real centres, and where on them something is reported. Metres, Lambert-93."""

import math
import random
from dataclasses import dataclass
from itertools import accumulate

from django.contrib.gis.geos import MultiPoint, Point

from boundaries.models import Boundary, Level
from demo.places import CENTRES, COMMUNES, NEIGHBOURHOODS, Position
from geo.srid import LAMBERT93, WGS84

DEFAULT_POPULATION = 3000
ON_A_STREET, AT_A_SPOT = 0.72, 0.82


@dataclass(frozen=True)
class Centre:
    """Where people are: `weight` compares centres, `spread` is how far about it they live, in metres."""

    x: float
    y: float
    weight: float
    spread: float


@dataclass(frozen=True)
class Street:
    """A segment from (x, y); `favourite` is a number from 0 to 1 that chooses what is most reported there."""

    x: float
    y: float
    dx: float
    dy: float
    favourite: float
    centre: Centre


class City:
    """Draws places with the density of a city: few streets hold much, most hold little, the rest lies about."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.streets: list[Street] = []
        weights: list[float] = []
        for centre in _centres():
            strewn = _streets(centre, draw)
            total = sum(weight for _street, weight in strewn)
            self.streets += [street for street, _weight in strewn]
            weights += [centre.weight * weight / total for _street, weight in strewn]
        self.cumulated = list(accumulate(weights))

    def place(self) -> tuple[float, float, Street]:
        """A position, and the street that it is on or about."""
        draw = self.draw
        (street,) = draw.choices(self.streets, cum_weights=self.cumulated)
        kind = draw.random()
        if kind < ON_A_STREET:
            along = draw.random()
            return (
                street.x + along * street.dx + draw.gauss(0, 6),
                street.y + along * street.dy + draw.gauss(0, 6),
                street,
            )
        if kind < AT_A_SPOT:
            return street.x + draw.gauss(0, 25), street.y + draw.gauss(0, 25), street
        centre, spread = street.centre, 1.3 * street.centre.spread
        return centre.x + draw.gauss(0, spread), centre.y + draw.gauss(0, spread), street


def _centres() -> list[Centre]:
    communes = Boundary.objects.current().of_level(Level.COMMUNE).filter(code__in=COMMUNES)
    population = {code: count or DEFAULT_POPULATION for code, count in communes.values_list("code", "population")}
    centres = [
        (place, population[code] * each.share / len(each.places) / sum(other.share for other in neighbourhoods))
        for code, neighbourhoods in NEIGHBOURHOODS.items()
        for each in neighbourhoods
        for place in each.places
    ]
    centres += [(CENTRES[code], population[code]) for code in sorted(CENTRES)]
    positions = _in_metres([place for place, _people in centres])
    return [
        Centre(x, y, people, min(200 + 2.5 * math.sqrt(people), 520))
        for (x, y), (_place, people) in zip(positions, centres, strict=True)
    ]


def _in_metres(places: list[Position]) -> list[tuple[float, float]]:
    points = MultiPoint([Point(*place) for place in places], srid=WGS84)
    return [(point.x, point.y) for point in points.transform(LAMBERT93, clone=True)]


def _streets(centre: Centre, draw: random.Random) -> list[tuple[Street, float]]:
    """Two directions that cross, streets of many lengths, and a few of them busy."""
    along = draw.uniform(0, math.pi)
    streets = []
    for _number in range(max(6, int(math.sqrt(centre.weight) / 2.5))):
        direction = along + draw.choice((0, math.pi / 2)) + draw.gauss(0, 0.15)
        length = draw.uniform(90, 480)
        street = Street(
            x=centre.x + draw.gauss(0, centre.spread),
            y=centre.y + draw.gauss(0, centre.spread),
            dx=length * math.cos(direction),
            dy=length * math.sin(direction),
            favourite=draw.random(),
            centre=centre,
        )
        streets.append((street, min(draw.paretovariate(1.2), 12)))
    return streets
