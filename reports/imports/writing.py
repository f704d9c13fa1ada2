"""Writing a bite of placed reports by COPY, each with its history, already followed up: nobody gets a mail of it."""

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from boundaries.placing import Holders
from contributions.deadlines import deadline
from contributions.models import Category, Contribution, Event, EventType, new_reference
from contributions.tracking import hash_of, tracking_token
from geo.reprojection import Coordinates
from geo.srid import WGS84
from reports.imports.drafts import Draft
from reports.kind import REPORT
from reports.models import Origin, Report

NEXT_IDS: Final = """
select nextval(pg_get_serial_sequence('contributions_contribution', 'id')) from generate_series(1, %s)
"""
CONTRIBUTION: Final = (
    "id", "reference", "kind", "category_id", "title", "description", "geom", "address", "place_description",
    "is_approximate", "commune_id", "quartier_id", "status", "is_open", "is_public", "created_at", "closed_at",
    "channel", "service_id", "service_since", "planned_on", "due_on", "seen_at", "needs_check", "support_count",
    "submission_key", "tracking_hash",
)  # fmt: skip
EVENT: Final = (
    "contribution_id", "type", "at", "is_public", "status", "text", "service_id", "planned_on", "handled_at",
)  # fmt: skip
ORIGIN: Final = ("contribution_id", "source", "identifier", "imported_at")


@dataclass(slots=True)
class Row:
    """A draft in its territories; WGS84. `service` may come from the file or from a rule."""

    draft: Draft
    point: Coordinates
    holders: Holders
    service: int | None = field(init=False)

    def __post_init__(self) -> None:
        self.service = self.draft.service

    @property
    def status(self) -> str:
        """What is received, and known to be a service's, is with that service: as when it is filed here."""
        is_received = self.draft.status == REPORT.workflow.initial.code
        return REPORT.workflow.routed if is_received and self.service else self.draft.status


class Writer:
    """Writes bites of one source, as of one moment."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.now = timezone.now()
        # Thousands of reports share a category and a day.
        self.deadlines: dict[tuple[int, datetime.date], datetime.date | None] = {}

    def write(self, rows: list[Row]) -> None:
        ids = _next_ids(len(rows))
        numbered = list(zip(ids, rows, strict=True))
        named = zip(numbered, _fresh_references(len(rows)), strict=True)
        _copy(Contribution, CONTRIBUTION, (self._contribution(pk, row, name) for (pk, row), name in named))
        _copy(Report, ("contribution_ptr_id",), ((pk,) for pk in ids))
        _copy(Event, EVENT, (event for pk, row in numbered for event in self._events(pk, row)))
        _copy(Origin, ORIGIN, ((pk, self.source, row.draft.identifier, self.now) for pk, row in numbered))

    def _contribution(self, pk: int, row: Row, reference: str) -> tuple[Any, ...]:
        draft = row.draft
        lon, lat = row.point
        key = uuid.uuid4()
        received_on = timezone.localdate(draft.created_at)
        return (
            pk, reference, REPORT.code, draft.category.pk, draft.title, draft.description,
            f"SRID={WGS84};POINT({lon!r} {lat!r})", draft.address, draft.place, draft.is_approximate,
            row.holders.commune, row.holders.quartier, row.status, draft.is_open, draft.is_public, draft.created_at,
            draft.closed_at, draft.channel, row.service, self.now if row.service else None, draft.planned_on,
            self._due(draft.category, received_on) if draft.is_open else None, draft.created_at, False, 0, key,
            hash_of(tracking_token(key)),
        )  # fmt: skip

    def _due(self, category: Category, received_on: datetime.date) -> datetime.date | None:
        key = (category.pk, received_on)
        if key not in self.deadlines:
            self.deadlines[key] = deadline(category, received_on)
        return self.deadlines[key]

    def _events(self, pk: int, row: Row) -> Iterator[tuple[Any, ...]]:
        draft, initial = row.draft, REPORT.workflow.initial.code
        since = draft.closed_at or draft.updated_at or self.now
        yield pk, EventType.SUBMITTED.value, draft.created_at, True, initial, "", None, None, self.now
        if draft.status not in (initial, REPORT.workflow.routed):
            planned_on = draft.planned_on if draft.is_open else None
            yield pk, EventType.STATUS.value, since, True, draft.status, draft.answer, None, planned_on, self.now
        elif draft.answer:
            yield pk, EventType.ANSWERED.value, since, True, initial, draft.answer, None, None, self.now
        if row.service and draft.is_open:
            yield pk, EventType.HANDED.value, self.now, True, row.status, "", row.service, None, self.now


def _next_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_IDS, [count])
        return [pk for (pk,) in cursor.fetchall()]


def _fresh_references(count: int) -> list[str]:
    """References that nothing bears: among a million and a million, chance alone makes a hundred meet."""
    fresh: set[str] = set()
    while len(fresh) < count:
        drawn = {new_reference(REPORT.prefix) for _number in range(count - len(fresh))}
        fresh |= drawn - set(Contribution.objects.filter(reference__in=drawn).values_list("reference", flat=True))
    return list(fresh)


def _copy(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    statement = f"copy {model._meta.db_table} ({', '.join(columns)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def tidy() -> None:
    """Fresh statistics and visibility map, which index-only scans live off. Skipped inside a transaction."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        for model in (Contribution, Report, Event, Origin):
            cursor.execute(f"vacuum (analyze) {model._meta.db_table}")
        cursor.execute("reset statement_timeout")
