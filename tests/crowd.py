"""A city's worth of rows, for what depends on how many there are: plans of the database, pages, counts."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from contributions.models import Contribution, Event
from contributions.models.contribution import new_reference
from reports.models import Report
from tests import factories

# One in twenty is open, as in a city's table; all over the test territory.
SCATTER = """
insert into contributions_contribution ({columns}, {changed})
select {columns}, ST_SetSRID(ST_Point(7.70 + number %% 100 / 800.0, 48.52 + number / 100 / 800.0), ST_SRID(geom)),
       'S-P' || number, 'p' || number, gen_random_uuid(),
       number %% 20 = 0,
       case when number %% 20 = 0 then 'received' else 'solved' end,
       case when number %% 20 = 0 then null else now() end,
       case when number %% 3 > 0 then quartier_id end
from (select * from contributions_contribution limit 1) as one, generate_series(1, %s) as number
"""
CHANGED = ["geom", "reference", "tracking_hash", "submission_key", "is_open", "status", "closed_at", "quartier_id"]


def scatter(rows: int) -> None:
    """Add `rows` copies of one report all over the test territory, and let the planner know of them."""
    factories.make_report()
    columns = [
        field.column
        for field in Contribution._meta.concrete_fields
        if not field.generated and not field.primary_key and field.column not in CHANGED
    ]
    with connection.cursor() as cursor:
        cursor.execute(SCATTER.format(columns=", ".join(columns), changed=", ".join(CHANGED)), [rows])
        cursor.execute("analyze contributions_contribution")


def gather(rows: Sequence[dict[str, Any]]) -> list[Report]:
    """Reports with these columns, `geom` among them, in their order: the first at a place is filed there, and the
    others of the place are copies of it. A hundred of them cost a few statements."""
    first: dict[str, Contribution] = {}
    copies, every = [], []
    for row in rows:
        columns = {name: value for name, value in row.items() if name != "geom"}
        place = row["geom"].wkt
        if place in first:
            copies.append(_another(first[place], **factories.that_follow(first[place], columns)))
            every.append(copies[-1])
        else:
            first[place] = Contribution.objects.get(pk=factories.make_report(geom=row["geom"]).pk)
            Contribution.objects.filter(pk=first[place].pk).update(**factories.that_follow(first[place], columns))
            every.append(first[place])
    _begin(copies, first)
    found = Report.objects.in_bulk([one.pk for one in every])
    return [found[one.pk] for one in every]


def _begin(copies: list[Contribution], first: dict[str, Contribution]) -> None:
    """Their rows, and what happened when the first of their place was filed."""
    Contribution.objects.bulk_create(copies)
    with connection.cursor() as cursor:
        cursor.execute("insert into reports_report select unnest(%s::bigint[])", [[one.pk for one in copies]])
    for place, original in first.items():
        filed = original.events.get()
        Event.objects.bulk_create(_copy(filed, contribution_id=one.pk) for one in copies if one.geom.wkt == place)


def _another(report: Contribution, **columns: Any) -> Contribution:
    key = uuid.uuid4()
    own = {"reference": new_reference("S"), "submission_key": key, "tracking_hash": key.hex}
    return _copy(report, **own, **columns)


def _copy(row: Any, **columns: Any) -> Any:
    kept = [field for field in row._meta.concrete_fields if not field.primary_key and not field.generated]
    made = type(row)(**{field.attname: getattr(row, field.attname) for field in kept})
    for name, value in columns.items():
        setattr(made, name, value)
    return made
