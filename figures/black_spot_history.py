"""What happened at a black spot: its contributions, how long each took, and where each lay around the middle."""

import datetime
import itertools
from dataclasses import dataclass
from statistics import median
from typing import Final

from django.utils import timezone

from contributions.models import Contribution
from contributions.recurrence import ENTRY, WINDOW
from figures.black_spot_rows import problems
from figures.black_spots import AROUND_METRES
from figures.models import BlackSpot
from geo.measures import steps_between

MOST_TOLD: Final = 200
# The plan on paper: so many units for the radius of a spot, and as much again around it.
UNITS: Final = 100
PLAN_SIDE: Final = 3 * UNITS


@dataclass(frozen=True)
class Step:
    """One contribution of the spot; `days` from its receipt to its closing, None while it is open. `x` and `y` are its
    place on the plan as a drawing writes it, `number` its name there, the oldest being 1."""

    number: int
    contribution: Contribution
    days: int | None
    x: str
    y: str


@dataclass(frozen=True)
class History:
    """Newest first. `gap_days` is half-way between two receipts, None for a single one."""

    steps: list[Step]
    solved: int
    unsolved: int
    median_days: float | None
    gap_days: float | None


def history_of(spot: BlackSpot) -> History:
    """As of now, from the index of places: the night's numbers may be a day old."""
    rows = (
        problems(timezone.now() - WINDOW)
        .annotate(entry=ENTRY)
        .filter(entry__in=spot.family.family_ids())
        .near(spot.geom, metres=AROUND_METRES)
        .with_listing_details()
        .order_by("-created_at", "-id")[:MOST_TOLD]
    )
    found = list(rows)
    steps = [_step(len(found) - place, row, spot) for place, row in enumerate(found)]
    days = [step.days for step in steps if step.days is not None]
    gaps = [
        (after.created_at - before.created_at) / datetime.timedelta(days=1)
        for after, before in itertools.pairwise(found)
    ]
    return History(
        steps=steps,
        solved=len(days),
        unsolved=len(steps) - len(days),
        median_days=median(days) if days else None,
        gap_days=median(gaps) if gaps else None,
    )


def _step(number: int, row: Contribution, spot: BlackSpot) -> Step:
    place = row.geom if row.geom.geom_type == "Point" else row.geom.point_on_surface
    east, north = steps_between(spot.geom, place)
    middle, scale = PLAN_SIDE / 2, UNITS / AROUND_METRES
    days = (row.closed_at - row.created_at).days if row.closed_at else None
    return Step(number, row, days, f"{middle + east * scale:.1f}", f"{middle - north * scale:.1f}")
