"""The reports of a city as columns of numbers, in the order in which they came, and which of them are the same."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from geo.measures import METRES_PER_DEGREE
from geo.reprojection import Coordinates, to_wgs84
from reports.imports.drafts import Reader
from reports.imports.features import GeoJsonFile
from reports.imports.mapping import Mapping, fold
from reports.imports.refusals import Refusal, UnreadableFile
from reports.imports.sources import Record
from reports.imports.tables import CsvFile
from reports.imports.values import yes_or_no

DAY: Final = 86_400
Numbers = np.ndarray[Any, np.dtype[Any]]


class Event(NamedTuple):
    """One report as it is read; moments in days since 1970."""

    identifier: str
    entry: str
    family: str
    received: float
    closed: float
    point: Coordinates
    is_approximate: bool


class EventReader(Reader):
    """Reads by the mapping of an import what is compared, with the file's own categories: nothing of ours is needed."""

    def __init__(self, mapping: Mapping, srid: int) -> None:
        self.mapping = mapping
        self.srid = srid

    def event(self, record: Record) -> Event:
        """Raises Refusal."""
        received = self._received(record).timestamp() / DAY
        names = self.mapping.columns.get("category", ())
        levels = [fold(record.fields.get(name, "")) for name in names]
        word = fold(self._said(record, "category"))
        return Event(
            identifier=self.identifier(record),
            entry=self.mapping.words["category"].get(word, " / ".join(levels)),
            family=levels[0] if levels else "",
            received=received,
            closed=max(self._closing(record), received),
            point=self._point(record),
            is_approximate=self._yes_or_no(record, "approximate", usual=False),
        )

    def _closing(self, record: Record) -> float:
        said = self._said(record, "closed")
        return self._moment(said, "closed")[0].timestamp() / DAY if said else np.inf


@dataclass(frozen=True)
class City:
    """An array for each column, in order of time; those that have no exact place are not among them. `closed` is
    infinite for what is open. `merged`: since when it was known to be a duplicate, infinite for all others."""

    identifiers: list[str]
    entries: list[str]
    entry: Numbers
    family: Numbers
    received: Numbers
    closed: Numbers
    lon: Numbers
    lat: Numbers
    merged: Numbers
    twins: frozenset[tuple[int, int]]
    left_out: Counter[str]

    def __len__(self) -> int:
        return len(self.identifiers)

    def distances(self, new: Numbers, known: Numbers) -> Numbers:
        """Metres: the plane that touches the sphere half-way, for places in one city."""
        east, north = self.steps(new, known)
        return np.hypot(east, north)

    def steps(self, new: Numbers, known: Numbers) -> tuple[Numbers, Numbers]:
        narrowing = np.cos(np.radians((self.lat[new] + self.lat[known]) / 2))
        east = (self.lon[known] - self.lon[new]) * METRES_PER_DEGREE * narrowing
        return east, (self.lat[known] - self.lat[new]) * METRES_PER_DEGREE

    def is_twin(self, new: Numbers, known: Numbers) -> Numbers:
        keys = np.array([first * len(self) + second for first, second in sorted(self.twins)], np.int64)
        return np.isin(new.astype(np.int64) * len(self) + known, keys)


def read_city(source: CsvFile | GeoJsonFile, mapping: Mapping, srid: int, pairs: Path) -> City:
    """Raises UnreadableFile."""
    events, left_out = _events(source, EventReader(mapping, srid))
    places = to_wgs84([event.point for event in events], srid)
    located = [(event, place) for event, place in zip(events, places, strict=True) if place]
    located.sort(key=lambda one: (one[0].received, one[0].identifier))
    events = [event for event, _place in located]
    if not events:
        raise UnreadableFile(_("Aucune ligne du fichier n'a pu être lue par ce plan."))
    entries, entry = np.unique([event.entry for event in events], return_inverse=True)
    place_of = {event.identifier: place for place, event in enumerate(events)}
    said = list(_pairs(pairs))
    known = [(place_of[dup], place_of[kept]) for dup, kept in said if dup in place_of and kept in place_of]
    left_out[_("paires dont l'un des deux manque")] += len(said) - len(known)
    closed = np.array([event.closed for event in events])
    merged = np.full(len(events), np.inf)
    for dup, _kept in known:
        merged[dup] = closed[dup]
    return City(
        identifiers=[event.identifier for event in events],
        entries=entries.tolist(),
        entry=entry,
        family=np.unique([event.family for event in events], return_inverse=True)[1],
        received=np.array([event.received for event in events]),
        closed=closed,
        lon=np.array([place[0] for _event, place in located]),
        lat=np.array([place[1] for _event, place in located]),
        merged=merged,
        twins=frozenset((max(pair), min(pair)) for pair in known if pair[0] != pair[1]),
        left_out=+left_out,
    )


def _events(source: CsvFile | GeoJsonFile, reader: EventReader) -> tuple[list[Event], Counter[str]]:
    events, left_out, seen = [], Counter[str](), set[str]()
    for record in source.records():
        try:
            event = _event(record, reader)
        except Refusal as refusal:
            left_out[refusal.reason] += 1
            continue
        if event is None or event.is_approximate or event.identifier in seen:
            left_out[_("sans emplacement exact, écartées par le plan, ou en double")] += 1
            continue
        seen.add(event.identifier)
        events.append(event)
    return events, left_out


def _event(record: Record, reader: EventReader) -> Event | None:
    if record.problem:
        raise record.problem
    return None if reader.is_left_out(record) else reader.event(record)


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """`dup_id` and `parent_id`; a pair on a default location is left out, whichever of the two stands there."""
    table = CsvFile(path)
    if not {"dup_id", "parent_id"} <= set(table.columns):
        raise UnreadableFile(_("Le fichier des paires a deux colonnes : dup_id et parent_id."))
    for record in table.records():
        told = record.fields
        if told and not yes_or_no(told.get("default_location", ""), "default_location", otherwise=False):
            yield " ".join(told["dup_id"].split()), " ".join(told["parent_id"].split())


def days(moment: datetime.date, mapping: Mapping) -> float:
    """The first moment of a day, where the reports are."""
    return datetime.datetime.combine(moment, datetime.time(), mapping.zone).timestamp() / DAY
