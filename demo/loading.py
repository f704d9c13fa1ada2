"""Writing invented contributions by COPY, a bite at a time, each placed at once; and taking them out again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from boundaries.imports import Say
from boundaries.placing import Holders, held_by
from contributions.models import Contribution, Event, EventType, Merge, Support
from contributions.querysets import ContributionQuerySet
from demo.invention import FIRST_KEY, LAST_KEY, Draft, Inventor
from geo.reprojection import to_wgs84
from geo.srid import LAMBERT93, WGS84

BITE = 10_000

NEXT_IDS = "select nextval(pg_get_serial_sequence('contributions_contribution', 'id')) from generate_series(1, %s)"
# A millionth of a degree is ten centimetres.
DECIMALS = 6

CONTRIBUTION = (
    "id", "reference", "kind", "category_id", "title", "description", "geom", "address", "place_description",
    "is_approximate", "commune_id", "quartier_id", "status", "is_open", "is_public", "author_id", "created_at",
    "closed_at", "seen_at", "needs_check", "support_count", "submission_key", "tracking_hash",
    "channel", "service_id", "service_since", "assignee_id", "planned_on", "due_on", "paused_at", "duplicate_of_id",
    "reopened_count",
)  # fmt: skip
EVENT = (
    "contribution_id", "type", "at", "actor_id", "is_public", "status", "text", "reason_id", "handled_at", "service_id",
    "planned_on",
)  # fmt: skip
SUPPORT = ("contribution_id", "voter", "created_at")


@dataclass(frozen=True)
class Placed:
    """A draft, its id to be, its shape as the database writes it, and its territories."""

    id: int
    draft: Draft
    geom: str
    commune: int
    quartier: int | None
    author: int | None


def demonstration() -> ContributionQuerySet:
    """The contributions that are invented, and no other."""
    return Contribution.objects.filter(submission_key__gte=FIRST_KEY, submission_key__lte=LAST_KEY)


@dataclass(frozen=True)
class People:
    """Ids of accounts: who filed some of them, who handles them, who leads."""

    citizen: int
    agent: int
    manager: int


def load(inventor: Inventor, count: int, *, people: People, say: Say) -> None:
    """Write exactly `count` contributions, with their history."""
    written, told = 0, 0
    # One in so many was filed by the demonstration's citizen, so that their own page shows something.
    every = max(count // 12, 1)
    while written < count:
        for drafts in _bites(inventor.drafts(count - written), BITE):
            placed = _place(drafts)
            rows = []
            for index, (pk, (draft, geom, found)) in enumerate(zip(_next_ids(len(placed)), placed, strict=True)):
                author = None if (written + index) % every else people.citizen
                draft.pk = pk
                rows.append(Placed(pk, draft, geom, found.commune, found.quartier, author))
            # What repeats one that fell outside repeats nothing.
            rows = [row for row in rows if row.draft.twin is None or row.draft.twin.pk]
            _write(rows, people)
            written += len(rows)
            if written - told >= max(count // 10, BITE):
                told = written
                say(f"… {written:,} / {count:,}".replace(",", " "))


def _bites(drafts: Iterator[Draft], size: int) -> Iterator[list[Draft]]:
    while bite := list(islice(drafts, size)):
        yield bite


def _place(drafts: Sequence[Draft]) -> list[tuple[Draft, str, Holders]]:
    """The drafts with their point and their territories; what falls outside every commune is left out."""
    moved = to_wgs84([(draft.x, draft.y) for draft in drafts], LAMBERT93)
    points = [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in filter(None, moved)]
    held = zip(drafts, points, held_by(points), strict=True)
    return [
        (draft, f"SRID={WGS84};POINT({lon!r} {lat!r})", found) for draft, (lon, lat), found in held if found.commune
    ]


def _next_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_IDS, [count])
        return [pk for (pk,) in cursor.fetchall()]


def _write(rows: list[Placed], people: People) -> None:
    _copy(Contribution, CONTRIBUTION, (_contribution(row, people) for row in rows))
    for code, model in sorted({row.draft.kind.code: row.draft.kind.model for row in rows}.items()):
        inside = ((row.id,) for row in rows if row.draft.kind.code == code)
        _copy(apps.get_model(model), ("contribution_ptr_id",), inside)
    merged = ((row.id, row.draft.twin.pk, row.draft.steps[-1].at, "{}") for row in rows if row.draft.twin)
    _copy(Merge, ("contribution_id", "kept_id", "at", "before"), merged)
    _copy(Event, EVENT, (event for row in rows for event in _events(row, people)))
    _copy(Support, SUPPORT, ((row.id, voter, at) for row in rows for voter, at in row.draft.supports))


def _copy(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    statement = f"copy {model._meta.db_table} ({', '.join(columns)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _contribution(row: Placed, people: People) -> tuple[Any, ...]:
    draft, handed = row.draft, row.draft.handed
    closed_at = None if draft.is_open else draft.steps[-1].at
    seen_at = max([draft.created_at, *(at for _voter, at in draft.supports)])
    return (
        row.id, draft.reference, draft.kind.code, draft.category, draft.title, draft.description, row.geom,
        "", draft.place_description, False, row.commune, row.quartier, draft.status, draft.is_open, True, row.author,
        draft.created_at, closed_at, seen_at, False, len(draft.supports), draft.submission_key, draft.secret,
        draft.channel, handed and handed.service, handed and handed.at, people.agent if draft.is_taken else None,
        draft.planned_on, draft.due_on, draft.paused_at, draft.twin and draft.twin.pk, draft.reopened_count,
    )  # fmt: skip


def _events(row: Placed, people: People) -> Iterator[tuple[Any, ...]]:
    """Its history, already followed up: nobody gets a mail about the demonstration."""
    draft = row.draft
    initial, received = draft.kind.workflow.initial.code, draft.created_at
    yield row.id, EventType.SUBMITTED.value, received, row.author, True, initial, "", None, received, None, None
    for step in draft.steps:
        actor = None if step.at == received else people.manager if step.status == "reopened" else people.agent
        status = "" if step.type == EventType.WAITING else step.status
        yield (
            row.id, step.type, step.at, actor, True, status, step.answer, step.reason, step.at, step.service,
            step.planned_on,
        )  # fmt: skip
    for _voter, at in draft.supports:
        yield row.id, EventType.SUPPORTED.value, at, None, False, "", "", None, at, None, None


def remove() -> None:
    """Take the invented contributions out, and what hangs on them; what people filed since stays."""
    found = demonstration()
    _remove_hanging(found)
    found._raw_delete(found.db)


def _remove_hanging(rows: QuerySet) -> None:
    """What points at these rows, and what points at that first: a mail at its event and its address, say."""
    # Those too that their model has no name for: the stops of a round, what is attached to works.
    relations = [one for one in rows.model._meta.get_fields(include_hidden=True) if one.one_to_many or one.one_to_one]
    for relation in relations:
        if not relation.auto_created or relation.concrete:
            continue
        if relation.related_model is rows.model:  # what repeats one of them stands by itself again
            rows.model._base_manager.filter(**{f"{relation.field.name}__in": rows.values("pk")}).update(
                **{relation.field.name: None}
            )
            continue
        # Past the ORM's collector, which would read a million rows to delete them.
        hanging = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows.values("pk")})
        if not relation.parent_link:  # a kind's own row: what hangs on it hangs on the contribution
            _remove_hanging(hanging)
        hanging._raw_delete(hanging.db)


def tidy() -> None:
    """Fresh statistics and visibility map, which index-only scans live off. Skipped inside a transaction."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        for model in (Contribution, Event, Support):
            cursor.execute(f"vacuum (analyze) {model._meta.db_table}")
        cursor.execute("reset statement_timeout")
