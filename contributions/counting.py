"""Folding changes into totals, making the totals again from the rows, and comparing the two.

One at a time (an advisory lock), and nobody who reads or writes waits: a change and the total that it went into trade
places in one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction

from contributions.models.counts import DAY_ONE
from geo.transactions import unhurried

LOCK: Final = 7_246_001
BITE: Final = 10_000

STATE: Final = ("kind", "category_id", "status", "is_open")
KEY: Final = (*STATE, "commune_id", "quartier_id")
WITHOUT_CATEGORY: Final = tuple(name for name in KEY if name != "category_id")
SUMS: Final = ("n", "sum_x", "sum_y")
WIDE: Final = {"cell": "cell >> 4"}
FAMILY: Final = {"family_id": "(select coalesce(parent_id, id) from contributions_category where id = category_id)"}


@dataclass(frozen=True)
class Grain:
    """A table of totals: by what it counts, and what it sums. `read` is how its keys come from those of a change."""

    table: str
    keys: tuple[str, ...]
    sums: tuple[str, ...] = SUMS
    read: Mapping[str, str] = field(default_factory=dict)

    def fold(self, source: str) -> str:
        """Add the changes of a relation named `source`; answers what the totals that they went into have come to."""
        keys, sums = ", ".join(self.keys), ", ".join(self.sums)
        grown = ", ".join(f"{name} = t.{name} + excluded.{name}" for name in self.sums)
        return (
            f"insert into {self.table} as t ({keys}, {sums}) {self.summed(source)} "
            f"on conflict ({keys}) do update set {grown} returning id, n"
        )

    def summed(self, source: str) -> str:
        """What the changes come to; nothing of those that come to nothing, as where only the look changed."""
        read = ", ".join(f"{self.read.get(name, name)} as {name}" for name in self.keys)
        sums = [f"sum({name})" for name in self.sums]
        places = ", ".join(str(number) for number in range(1, len(self.keys) + 1))
        some = " or ".join(f"{each} <> 0" for each in sums)
        return f"select {read}, {', '.join(sums)} from {source} group by {places} having {some}"


GRAINS: Final = (
    Grain("contributions_celltotal", ("cell", *KEY)),
    Grain("contributions_widecelltotal", ("cell", *KEY), read=WIDE),
    Grain("contributions_plaincelltotal", ("cell", *WITHOUT_CATEGORY)),
    Grain("contributions_finecelltotal", ("cell", *WITHOUT_CATEGORY), sums=(*SUMS, "sum_days"), read={"cell": "fine"}),
    Grain("contributions_cellmonthtotal", ("cell", "month", *WITHOUT_CATEGORY)),
    Grain(
        "contributions_finecellmonthtotal",
        ("cell", "month", *WITHOUT_CATEGORY),
        sums=(*SUMS, "sum_days"),
        read={"cell": "fine"},
    ),
    Grain("contributions_widecellmonthtotal", ("month", "cell", *WITHOUT_CATEGORY), read=WIDE),
    Grain("contributions_familymonthtotal", ("family_id", "cell", "month", *WITHOUT_CATEGORY), read=FAMILY),
    Grain("contributions_monthtotal", ("month", *KEY), sums=("n",)),
    Grain("contributions_communemonthtotal", ("month", *STATE, "commune_id"), sums=("n",)),
    Grain("contributions_widemonthtotal", ("month", *STATE), sums=("n",)),
    Grain("contributions_placetotal", KEY, sums=("n",)),
)

FOLD: Final = f"""
with taken as (
  delete from contributions_change where id in (select id from contributions_change order by id limit %s)
  returning *
),
versions as (
  insert into contributions_areaversion as t (area, n) select cell >> 10, count(*) from taken group by 1
  on conflict (area) do update set n = t.n + excluded.n
),
{", ".join(f"grain{number} as ({grain.fold('taken')})" for number, grain in enumerate(GRAINS))}
select (select count(*) from taken),
       {", ".join(f"array(select id from grain{number} where n = 0)" for number in range(len(GRAINS)))}
"""

# The rows as the changes that would make them.
ROWS: Final = f"""(
  select mk >> 14 as cell, mk >> 10 as fine, date_trunc('month', created_at at time zone 'UTC')::date as month,
         {", ".join(KEY)}, 1 as n, xi::bigint as sum_x, yi::bigint as sum_y,
         (created_at at time zone 'UTC')::date - date '{DAY_ONE}' as sum_days
  from contributions_contribution where is_public
) as counted"""
FINEST: Final = Grain("contributions_change", ("cell", "fine", "month", *KEY), sums=(*SUMS, "sum_days"))
# One statement sees one moment: no change is counted twice, none is missed, and nobody has to wait. Versions only ever
# grow: a copy made before must not look as good as new.
RESTATE: Final = f"""
with forgotten as (delete from contributions_change returning cell >> 10 as area),
versions as (
  insert into contributions_areaversion as t (area, n) select area, count(*) from forgotten group by 1
  on conflict (area) do update set n = t.n + excluded.n
),
{", ".join(f"grain{number} as (delete from {grain.table})" for number, grain in enumerate(GRAINS))}
insert into contributions_change ({", ".join((*FINEST.keys, *FINEST.sums))}) {FINEST.summed(ROWS)}
"""


def fold() -> int:
    """Fold the changes that wait, a bite at a time; answers how many. None is taken while another process folds."""
    folded = 0
    while bite := _fold_a_bite():
        folded += bite
        if bite < BITE:
            break
    return folded


@transaction.atomic
def _fold_a_bite() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        return _folded(cursor, most=BITE)


def _folded(cursor: Any, *, most: int | None) -> int:
    cursor.execute(FOLD, [most])
    folded, *spent = cursor.fetchone()
    for grain, ids in zip(GRAINS, spent, strict=True):
        if ids:
            cursor.execute(f"delete from {grain.table} where id = any(%s) and n = 0", [ids])
    return int(folded)


def rebuild() -> None:
    """Make the totals again from the rows, as they are in one moment; what changes meanwhile is added after."""
    with unhurried(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(RESTATE)
        _folded(cursor, most=None)


def differences() -> dict[str, int]:
    """How many keys of each table do not count what the rows do: none, unless something is wrong."""
    with unhurried(), connection.cursor() as cursor:
        return {grain.table: _astray(cursor, grain) for grain in GRAINS}


def _astray(cursor: Any, grain: Grain) -> int:
    sums = ", ".join(f"sum({name})" for name in grain.sums)
    keys = ", ".join(grain.keys)
    view = grain.table.removesuffix("total") + "count"
    counted = f"select {keys}, {sums} from {view} group by {keys} having sum(n) <> 0"
    right = grain.summed(ROWS)
    cursor.execute(
        f"select count(*) from (({counted} except all {right}) union all ({right} except all {counted})) as astray"
    )
    return int(cursor.fetchone()[0])
