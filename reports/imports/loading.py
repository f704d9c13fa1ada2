"""From records to rows: a bite at a time is read, placed, routed and written; who is there already is left alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from boundaries.placing import Holders, held_by
from geo.reprojection import to_wgs84
from reports.imports.drafts import Draft, Reader
from reports.imports.originals import link
from reports.imports.refusals import Refusal
from reports.imports.rejects import Rejects
from reports.imports.routing import services_for
from reports.imports.sources import Record
from reports.imports.writing import Row, Writer
from reports.kind import REPORT
from reports.models import Origin

BITE: Final = 10_000
# Readers go on; a second import gives up when this one takes longer than locks are waited for.
ONE_AT_A_TIME: Final = "lock table reports_origin in share row exclusive mode"
KNOW_THE_ROWS: Final = "analyze contributions_contribution, reports_report, contributions_event, reports_origin"
# Somebody has yet to say who handles it: no rule goes before them.
UNDECIDED: Final = "to_qualify"

Progress = Callable[["Summary"], object]


@dataclass
class Summary:
    """What an import did, in lines of the file. `linked` are duplicates whose original is here too."""

    read: int = 0
    added: int = 0
    known: int = 0
    left_out: int = 0
    linked: int = 0
    routed: int = 0
    originals: dict[str, str] = field(default_factory=dict, repr=False)


class Loader:
    """Writes what a file holds, within the caller's transaction."""

    def __init__(self, reader: Reader, rejects: Rejects) -> None:
        self.reader = reader
        self.rejects = rejects
        self.source = reader.mapping.source
        self.summary = Summary()
        self.writer = Writer(self.source)
        # By identifier: the line that has it.
        self.seen: dict[str, int] = {}
        self.repeated: Counter[str] = Counter()
        self.numbers_repeated = reader.mapping.choices["identifier_repeated"] == "number"

    def load(self, records: Iterable[Record], progress: Progress) -> Summary:
        """`progress` is told after each bite."""
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME)
        remaining = iter(records)
        while bite := list(islice(remaining, BITE)):
            self._take(bite)
            self.rejects.tell()
            progress(self.summary)
        # What was just written is unknown to the planner: it would join thousands of rows one by one.
        with connection.cursor() as cursor:
            cursor.execute(KNOW_THE_ROWS)
        self.summary.linked = link(self.source, self.summary.originals)
        return self.summary

    def _take(self, bite: list[Record]) -> None:
        self.summary.read += len(bite)
        drafts = list(self._drafts(self._unknown(list(self._named(bite)))))
        rows = list(self._placed(drafts))
        self._route(rows)
        rows = [row for row in rows if self._has_what_it_needs(row)]
        self.writer.write(rows)
        self.summary.added += len(rows)
        self.summary.originals |= {row.draft.identifier: row.draft.original for row in rows if row.draft.original}

    def _named(self, bite: list[Record]) -> Iterator[tuple[str, Record]]:
        for record in bite:
            if not record.problem and self.reader.is_left_out(record):
                self.summary.left_out += 1
                continue
            try:
                if record.problem:
                    raise record.problem
                yield self._identifier(record), record
            except Refusal as refusal:
                self.rejects.add(record, refusal)

    def _identifier(self, record: Record) -> str:
        identifier = self.reader.identifier(record)
        if not self.numbers_repeated:
            return identifier
        self.repeated[identifier] += 1
        count = self.repeated[identifier]
        return identifier if count == 1 else f"{identifier} · {count}"

    def _unknown(self, named: list[tuple[str, Record]]) -> Iterator[tuple[str, Record]]:
        """Without those that an earlier import has brought."""
        here = Origin.objects.filter(source=self.source, identifier__in=[name for name, _record in named])
        known = set(here.values_list("identifier", flat=True))
        for identifier, record in named:
            if identifier in known and identifier not in self.seen:
                self.seen[identifier] = record.line
                self.summary.known += 1
            else:
                yield identifier, record

    def _drafts(self, named: Iterable[tuple[str, Record]]) -> Iterator[Draft]:
        for identifier, record in named:
            try:
                if identifier in self.seen:
                    said = _("ligne %d") % self.seen[identifier]
                    raise Refusal(_("identifiant déjà lu plus haut dans ce fichier"), said)
                draft = self.reader.draft(record, identifier)
            except Refusal as refusal:
                self.rejects.add(record, refusal)
            else:
                self.seen[identifier] = record.line
                yield draft

    def _placed(self, drafts: list[Draft]) -> Iterator[Row]:
        points = to_wgs84([draft.point for draft in drafts], self.reader.srid)
        found = held_by([point or (0.0, 0.0) for point in points])
        for draft, point, holders in zip(drafts, points, found, strict=True):
            if point is None:
                self._refuse(draft, _("coordonnées impossibles en EPSG:%d") % self.reader.srid, f"{draft.point}")
            elif holders.commune is None:
                self._refuse(draft, _("en dehors de toute commune desservie"), f"{point[0]:.5f}, {point[1]:.5f}")
            else:
                yield Row(draft, point, _known(holders, draft))

    def _refuse(self, draft: Draft, reason: str, detail: str) -> None:
        self.rejects.add(draft.record, Refusal(reason, detail))

    def _route(self, rows: list[Row]) -> None:
        """What is open and of no service yet goes where the rules of the city say."""
        waiting = [row for row in rows if row.draft.is_open and not row.service and row.draft.status != UNDECIDED]
        places = [(row.draft.category, row.holders, row.point, not row.draft.is_approximate) for row in waiting]
        for row, service in zip(waiting, services_for(places), strict=True):
            row.service = service
            self.summary.routed += service is not None

    def _has_what_it_needs(self, row: Row) -> bool:
        if REPORT.workflow.states[row.status].needs == "service" and not row.service:
            self._refuse(row.draft, _("transmis, sans que l'on sache à quel service"), "")
            return False
        return True


def _known(holders: Holders, draft: Draft) -> Holders:
    """An approximate place says nothing of the quartier that its point happens to be in."""
    return Holders(holders.commune) if draft.is_approximate else holders
