"""A round as a list to read: each stop with what may be known of it, and how far it is from the one before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.permissions import Person
from contributions.models import Contribution
from geo.measures import metres_between
from rounds.models import Outcome, Round, Stop


@dataclass(frozen=True)
class Line:
    """`contribution` is None when the reader does not look after it (any more): then the line says only that. `metres`
    from the line before that has a place; None for the first."""

    number: int
    stop: Stop
    contribution: Contribution | None
    metres: int | None

    @property
    def point(self) -> Point | None:
        return place_of(self.contribution) if self.contribution else None

    @property
    def is_closable(self) -> bool:
        """Done, and not closed yet."""
        row = self.contribution
        return bool(self.stop.outcome == Outcome.DONE and row and row.is_open and solving_state(row))


def place_of(contribution: Contribution) -> Point:
    """The WGS84 point to go to; of a place without a point, the middle of its territory."""
    shape = contribution.geom
    return shape if isinstance(shape, Point) else shape.point_on_surface


def solving_state(contribution: Contribution) -> str:
    """The state that closes it as done, if its workflow leads there from where it is; else empty."""
    workflow = contribution.declared_kind.workflow
    return next((code for code in workflow.solving() if workflow.move(contribution.status, code)), "")


def lines_of(user: Person, of: Round) -> list[Line]:
    """The stops in their order, for this reader."""
    stops = list(of.stops.in_order().select_related("ticked_by"))
    rows = Contribution.objects.looked_after_by(user).filter(pk__in=[stop.contribution_id for stop in stops])
    known = {row.pk: row for row in rows.with_listing_details()}
    lines: list[Line] = []
    before = of.start
    for number, stop in enumerate(stops, start=1):
        row = known.get(stop.contribution_id)
        here = place_of(row) if row else before
        metres = whole_metres(before, here) if row else None
        lines.append(Line(number, stop, row, metres))
        before = here
    return lines


def whole_metres(origin: Point | None, place: Point | None) -> int | None:
    return None if origin is None or place is None else round(metres_between(origin, place))


def total_metres(lines: Sequence[Line]) -> int:
    return sum(line.metres or 0 for line in lines)


def in_words(metres: int) -> str:
    """ "850 m à vol d'oiseau", "12,4 km à vol d'oiseau"."""
    if metres < 1000:
        return _("%(metres)d m à vol d'oiseau") % {"metres": metres}
    return _("%(km)s km à vol d'oiseau") % {"km": number_format(metres / 1000, 1)}


@dataclass(frozen=True)
class Progress:
    """How many stops are seen, of how many."""

    seen: int
    done: int
    not_found: int
    total: int


def progress_of(stops: Sequence[Stop]) -> Progress:
    done = sum(stop.outcome == Outcome.DONE for stop in stops)
    not_found = sum(stop.outcome == Outcome.NOT_FOUND for stop in stops)
    return Progress(done + not_found, done, not_found, len(stops))
