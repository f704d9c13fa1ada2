"""One record of a file, read by its mapping: a report to be, before anybody knows in which territory it is."""

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from contributions.models import Category
from geo.reprojection import Coordinates
from geo.srid import WGS84
from reports.imports import values
from reports.imports.mapping import JOINED_BY, REFUSE, Mapping, fold
from reports.imports.refusals import Refusal
from reports.imports.sources import Record
from reports.imports.vocabulary import Vocabulary
from reports.kind import REPORT
from reports.models import Origin

LONGEST: Final = {"title": 120, "description": 4000, "address": 200, "place": 300, "answer": 4000}
LONGEST_IDENTIFIER: Final = Origin._meta.get_field("identifier").max_length


@dataclass(slots=True)
class Draft:
    """`point` is as the file has it, x or longitude first. `original`: the identifier of what it is a duplicate of.
    `updated_at`: when it came into its state, where the file says so."""

    record: Record
    identifier: str
    original: str
    point: Coordinates
    category: Category
    status: str
    created_at: datetime.datetime
    closed_at: datetime.datetime | None
    updated_at: datetime.datetime | None
    planned_on: datetime.date | None
    service: int | None
    channel: str
    is_public: bool
    is_approximate: bool
    title: str
    description: str
    address: str
    place: str
    answer: str

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Reader:
    """Reads records by a mapping whose words are known."""

    def __init__(self, mapping: Mapping, vocabulary: Vocabulary, srid: int) -> None:
        self.mapping = mapping
        self.vocabulary = vocabulary
        self.srid = srid

    def is_left_out(self, record: Record) -> bool:
        return any(fold(record.fields.get(rule.column, "")) in rule.values for rule in self.mapping.leave_out)

    def identifier(self, record: Record) -> str:
        """Raises Refusal."""
        name = values.on_one_line(self._said(record, "identifier"), LONGEST_IDENTIFIER, "identifier")
        if not name:
            raise Refusal(_("identifiant absent"))
        return name

    def draft(self, record: Record, identifier: str) -> Draft:
        """Raises Refusal."""
        status = self.vocabulary.status(self._said(record, "status"))
        original = values.on_one_line(self._said(record, "duplicate_of"), LONGEST_IDENTIFIER, "duplicate_of")
        if REPORT.workflow.states[status].needs == "duplicate_of":
            # Until its original is seen to be here (originals.py).
            status = self.mapping.otherwise
        received = self._received(record)
        return Draft(
            record=record,
            identifier=identifier,
            original=original if original != identifier else "",
            point=self._point(record),
            status=status,
            created_at=received,
            closed_at=None if REPORT.workflow.states[status].is_open else self._closed(record, received),
            updated_at=self._updated(record, received),
            planned_on=self._planned(record, status),
            service=self.vocabulary.service(self._said(record, "service")),
            channel=self.vocabulary.channel(self._said(record, "channel")),
            is_public=self._yes_or_no(record, "public", usual=True),
            is_approximate=self._yes_or_no(record, "approximate", usual=False),
            **{name: values.words(self._said(record, name), longest, name) for name, longest in LONGEST.items()},
            # Last: a line that is refused makes no category.
            category=self.vocabulary.category(self._said(record, "category")),
        )

    def _said(self, record: Record, ours: str) -> str:
        """What the file says for one of our columns: nothing when it has none."""
        names = self.mapping.columns.get(ours, ())
        if len(names) == 1:
            return record.fields.get(names[0], "").strip()
        return JOINED_BY.get(ours, "").join(said for name in names if (said := record.fields.get(name, "").strip()))

    def _received(self, record: Record) -> datetime.datetime:
        said = self._said(record, "received")
        if not said:
            raise Refusal(_("date de réception absente"))
        return self._moment(said, "received")[0]

    def _closed(self, record: Record, received: datetime.datetime) -> datetime.datetime:
        said = self._said(record, "closed")
        if not said:
            if self.mapping.choices["closed_missing"] == REFUSE:
                raise Refusal(_("close, sans date de clôture"))
            return received
        closed, is_day = self._moment(said, "closed")
        if closed >= received:
            return closed
        # Closed on the very day it came, of which no hour was told.
        is_same_day = (
            is_day and closed.astimezone(self.mapping.zone).date() == received.astimezone(self.mapping.zone).date()
        )
        if not is_same_day and self.mapping.choices["closed_first"] == REFUSE:
            raise Refusal(_("close avant d'avoir été reçue"), said)
        return received

    def _updated(self, record: Record, received: datetime.datetime) -> datetime.datetime | None:
        said = self._said(record, "updated")
        return max(self._moment(said, "updated")[0], received) if said else None

    def _planned(self, record: Record, status: str) -> datetime.date | None:
        said = self._said(record, "planned")
        if said:
            return values.day(said, self.mapping.formats, "planned")
        if REPORT.workflow.states[status].needs == "planned_on":
            raise Refusal(_("intervention prévue, sans son jour"))
        return None

    def _moment(self, said: str, ours: str) -> tuple[datetime.datetime, bool]:
        return values.moment(said, self.mapping.formats, self.mapping.zone, ours)

    def _yes_or_no(self, record: Record, ours: str, *, usual: bool) -> bool:
        return values.yes_or_no(self._said(record, ours), ours, otherwise=self.mapping.defaults.get(ours, usual))

    def _point(self, record: Record) -> Coordinates:
        columns = self.mapping.columns
        if "point" in columns:
            x, y = self._parts(self._said(record, "point"))
        elif "x" in columns:
            x, y = self._said(record, "x"), self._said(record, "y")
        else:
            return self._checked(*_position(record.geometry))
        if not (x and y):
            raise Refusal(_("coordonnées absentes"))
        return self._checked(values.number(x, "x"), values.number(y, "y"))

    def _parts(self, said: str) -> tuple[str, str]:
        """The two numbers of one cell, between a comma and spaces, in the order the mapping says."""
        parts = [part for part in said.replace(";", ",").replace(" ", ",").split(",") if part]
        if said and len(parts) != 2:
            raise Refusal(_("%s n'est pas deux nombres") % "point", said)
        first, second = parts or ("", "")
        return (first, second) if self.mapping.choices["point_order"] == "lon,lat" else (second, first)

    def _checked(self, x: float, y: float) -> Coordinates:
        if self.srid == WGS84 and not (-180 <= x <= 180 and -90 <= y <= 90):
            raise Refusal(_("coordonnées hors de la Terre"), f"{x}, {y}")
        return x, y


def _position(geometry: Any) -> Coordinates:
    if not isinstance(geometry, dict):
        raise Refusal(_("aucune géométrie"))
    if geometry.get("type") != "Point":
        raise Refusal(_("la géométrie n'est pas un point"), str(geometry.get("type")))
    if "crs" in geometry:
        raise Refusal(_("un système de coordonnées propre à cet objet"))
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or not 2 <= len(coordinates) <= 4:
        raise Refusal(_("coordonnées absentes"))
    return _finite(coordinates[0]), _finite(coordinates[1])


def _finite(value: Any) -> float:
    # To Python, true is a number. NaN fails the comparison.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(_("%s n'est pas un nombre") % "coordinates", str(value))
    if not abs(value) < 1e12:
        raise Refusal(_("%s n'est pas un nombre fini") % "coordinates", str(value))
    return float(value)
