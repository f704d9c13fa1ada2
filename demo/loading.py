"""Writing invented contributions by COPY, a bite at a time, each placed by one query; and taking them out again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from boundaries.imports import Say
from contributions.models import Contribution, Event, EventType, Support
from contributions.querysets import ContributionQuerySet
from demo.invention import FIRST_KEY, LAST_KEY, Draft, Inventor
from geo.srid import LAMBERT93, WGS84

BITE = 10_000

# Territories, and the ids to be, of a whole bite. What falls outside every commune is left out. The smallest of two
# overlapping territories wins, as when a contribution is filed; a millionth of a degree is ten centimetres.
PLACE = """
with place as (
  select number, ST_SnapToGrid(ST_Transform(ST_SetSRID(ST_Point(x, y), %(lambert93)s), %(wgs84)s), 0.000001) as geom
  from unnest(%(xs)s::float8[], %(ys)s::float8[]) with ordinality as given (x, y, number)
), found as (
  select distinct on (place.number, boundary.level) place.number, boundary.level, boundary.id
  from place join boundaries_boundary boundary
    on boundary.valid_to is null and boundary.level in ('commune', 'quartier')
   and ST_Covers(boundary.geom, place.geom)
  order by place.number, boundary.level, ST_Area(boundary.geom), boundary.id
), placed as (
  select place.number, place.geom::text as geom, commune.id as commune, quartier.id as quartier
  from place
  join found commune on commune.number = place.number and commune.level = 'commune'
  left join found quartier on quartier.number = place.number and quartier.level = 'quartier'
  order by place.number
)
select number, geom, commune, quartier,
       nextval(pg_get_serial_sequence('contributions_contribution', 'id'))
from placed
"""

CONTRIBUTION = (
    "id", "reference", "kind", "category_id", "title", "description", "geom", "address", "place_description",
    "is_approximate", "commune_id", "quartier_id", "status", "is_open", "is_public", "author_id", "created_at",
    "closed_at", "seen_at", "needs_check", "support_count", "submission_key", "tracking_hash",
)  # fmt: skip
EVENT = ("contribution_id", "type", "at", "actor_id", "is_public", "status", "text", "reason_id", "handled_at")
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


def load(inventor: Inventor, count: int, *, citizen: int, agent: int, say: Say) -> None:
    """Write exactly `count` contributions, with their history."""
    written, told = 0, 0
    # One in so many was filed by the demonstration's citizen, so that their own page shows something.
    every = max(count // 12, 1)
    while written < count:
        for drafts in _bites(inventor.drafts(count - written), BITE):
            rows = [
                Placed(pk, drafts[number - 1], geom, commune, quartier, None if (written + index) % every else citizen)
                for index, (number, geom, commune, quartier, pk) in enumerate(_place(drafts))
            ]
            _write(rows, agent)
            written += len(rows)
            if written - told >= max(count // 10, BITE):
                told = written
                say(f"… {written:,} / {count:,}".replace(",", " "))


def _bites(drafts: Iterator[Draft], size: int) -> Iterator[list[Draft]]:
    while bite := list(islice(drafts, size)):
        yield bite


def _place(drafts: Sequence[Draft]) -> list[tuple[int, str, int, int | None, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            PLACE,
            {
                "xs": [draft.x for draft in drafts],
                "ys": [draft.y for draft in drafts],
                "lambert93": LAMBERT93,
                "wgs84": WGS84,
            },
        )
        return cursor.fetchall()


def _write(rows: list[Placed], agent: int) -> None:
    _copy(Contribution, CONTRIBUTION, (_contribution(row) for row in rows))
    for code, model in sorted({row.draft.kind.code: row.draft.kind.model for row in rows}.items()):
        inside = ((row.id,) for row in rows if row.draft.kind.code == code)
        _copy(apps.get_model(model), ("contribution_ptr_id",), inside)
    _copy(Event, EVENT, (event for row in rows for event in _events(row, agent)))
    _copy(Support, SUPPORT, ((row.id, voter, at) for row in rows for voter, at in row.draft.supports))


def _copy(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    statement = f"copy {model._meta.db_table} ({', '.join(columns)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _contribution(row: Placed) -> tuple[Any, ...]:
    draft = row.draft
    closed_at = None if draft.is_open else draft.steps[-1].at
    seen_at = max([draft.created_at, *(at for _voter, at in draft.supports)])
    return (
        row.id, draft.reference, draft.kind.code, draft.category, draft.title, draft.description, row.geom,
        "", draft.place_description, False, row.commune, row.quartier, draft.status, draft.is_open, True, row.author,
        draft.created_at, closed_at, seen_at, False, len(draft.supports), draft.submission_key, draft.secret,
    )  # fmt: skip


def _events(row: Placed, agent: int) -> Iterator[tuple[Any, ...]]:
    """Its history, already followed up: nobody gets a mail about the demonstration."""
    draft = row.draft
    initial, received = draft.kind.workflow.initial.code, draft.created_at
    yield row.id, EventType.SUBMITTED.value, received, row.author, True, initial, "", None, received
    for step in draft.steps:
        yield row.id, EventType.STATUS.value, step.at, agent, True, step.status, step.answer, step.reason, step.at
    for _voter, at in draft.supports:
        yield row.id, EventType.SUPPORTED.value, at, None, False, "", "", None, at


def remove() -> None:
    """Take the invented contributions out, and what hangs on them; what people filed since stays."""
    found = demonstration()
    _remove_hanging(found)
    found._raw_delete(found.db)


def _remove_hanging(rows: QuerySet) -> None:
    """What points at these rows, and what points at that first: a mail at its event and its address, say."""
    for relation in rows.model._meta.related_objects:
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
