"""Totals of streets, of families over time, and of months seen from far above: heat of the centre of a city under any
filter. A total that has come to nothing is forgotten by the fold that saw it: no index is needed to find it."""

import django.db.models.deletion
from django.db import migrations, models

STATE = ("kind", "status", "is_open", "commune", "quartier")
SUMS = ("n", "sum_x", "sum_y")
PLAIN = "kind, status, is_open, commune_id, quartier_id"
KEY = f"category_id, {PLAIN}"
MONTH = "date_trunc('month', created_at at time zone 'UTC')::date"
DAYS = "(created_at at time zone 'UTC')::date - date '2020-01-01'"
FAMILY = "(select coalesce(parent_id, id) from public.contributions_category where id = category_id)"
SPENT = ("cell", "widecell", "plaincell", "cellmonth", "month", "communemonth", "widemonth", "place")

# Who writes waits: what is written from here on is noted by the new function. The number is that of the lock that
# folding takes: no change may be folded while totals are made beside those that wait.
LOCK = """
lock table contributions_contribution in share row exclusive mode;
select pg_advisory_xact_lock(7246001);
"""

# What the public sees of a row, and what it is counted by: an update that changes none of it leaves no trace.
SEEN = "is_public, mk, xi, yi, created_at, kind, category_id, status, is_open, commune_id, quartier_id, seen_at"
OLD = {"columns": "cell, month", "values": f"mk >> 14, {MONTH}", "places": "1, 2", "more": "", "sums": ""}
NEW = {
    "columns": "cell, fine, month",
    "values": f"mk >> 14, mk >> 10, {MONTH}",
    "places": "1, 2, 3",
    "more": ", sum_days",
    "sums": f", sum(sign * ({DAYS}))",
}


def _of(name):
    return ", ".join(f"{name}.{column}" for column in SEEN.split(", "))


CHANGED = f"from old_rows as o join new_rows as n using (id) where ({_of('o')}) is distinct from ({_of('n')})"


def _function(*, columns, values, places, more, sums):
    def note(rows):
        return f"""
    insert into public.contributions_change ({columns}, {KEY}, n, sum_x, sum_y{more})
    select {values}, {KEY}, sum(sign), sum(sign * xi::bigint), sum(sign * yi::bigint){sums}
    from ({rows}) as row
    where is_public
    group by {places}, {KEY};"""

    return f"""
create or replace function contributions_note_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then{note(f"select 1 as sign, {SEEN} from new_rows")}
  elsif tg_op = 'DELETE' then{note(f"select -1 as sign, {SEEN} from old_rows")}
  else{note(f"select -1 as sign, {_of('o')} {CHANGED} union all select 1, {_of('n')} {CHANGED}")}
  end if;
  return null;
end
$$;
"""


# A total is what the rows say without what waits to be added to it. Of what waits already, nobody knows the fine cell:
# it stands in one of the sixteen, and is missing there from the total until it is folded.
FILL = f"""
update contributions_change set fine = cell << 4;

create temporary table counted on commit drop as
select mk >> 14 as cell, mk >> 10 as fine, {MONTH} as month, {FAMILY} as family_id, {PLAIN},
       1 as n, xi::bigint as sum_x, yi::bigint as sum_y, {DAYS} as sum_days
from contributions_contribution where is_public
union all
select cell, fine, month, {FAMILY}, {PLAIN}, -n, -sum_x, -sum_y, -sum_days from contributions_change;

insert into contributions_finecelltotal (cell, {PLAIN}, n, sum_x, sum_y, sum_days)
select fine, {PLAIN}, sum(n), sum(sum_x), sum(sum_y), sum(sum_days) from counted
group by fine, {PLAIN} order by 1;

insert into contributions_familymonthtotal (family_id, cell, month, {PLAIN}, n, sum_x, sum_y)
select family_id, cell, month, {PLAIN}, sum(n), sum(sum_x), sum(sum_y) from counted
group by family_id, cell, month, {PLAIN} order by 1, 2, 3;

insert into contributions_widecellmonthtotal (month, cell, {PLAIN}, n, sum_x, sum_y)
select month, cell >> 4, {PLAIN}, sum(n), sum(sum_x), sum(sum_y) from counted
group by month, cell >> 4, {PLAIN} order by 1, 2;

-- A few rows change at each fold: swept as soon, so that the rest is still read from an index alone.
alter table contributions_finecelltotal set (autovacuum_vacuum_scale_factor = 0.01);
alter table contributions_familymonthtotal set (autovacuum_vacuum_scale_factor = 0.01);
alter table contributions_widecellmonthtotal set (autovacuum_vacuum_scale_factor = 0.01);
alter table contributions_cellmonthtotal set (autovacuum_vacuum_scale_factor = 0.01);
alter table contributions_celltotal set (autovacuum_vacuum_scale_factor = 0.01);
alter table contributions_widecelltotal set (autovacuum_vacuum_scale_factor = 0.01);
"""

VIEWS = f"""
create view contributions_finecellcount as
select id, cell, {PLAIN}, n, sum_x, sum_y, sum_days from contributions_finecelltotal
union all
select id, fine, {PLAIN}, n, sum_x, sum_y, sum_days from contributions_change;

create view contributions_familymonthcount as
select id, family_id, cell, month, {PLAIN}, n, sum_x, sum_y from contributions_familymonthtotal
union all
select id, {FAMILY}, cell, month, {PLAIN}, n, sum_x, sum_y from contributions_change;

create view contributions_widecellmonthcount as
select id, cell, month, {PLAIN}, n, sum_x, sum_y from contributions_widecellmonthtotal
union all
select id, cell >> 4, month, {PLAIN}, n, sum_x, sum_y from contributions_change;
"""
VIEWS_BACK = "".join(f"drop view contributions_{name}count;" for name in ("finecell", "familymonth", "widecellmonth"))

# A category that goes to another family takes along what is counted of it: its rows, without what waits, which is
# folded into the family of then.
MOVE = f"""
create function contributions_move_family() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7246001);
  insert into public.contributions_familymonthtotal as t (family_id, cell, month, {PLAIN}, n, sum_x, sum_y)
  select family.id, cell, month, {PLAIN}, sum(sign * n), sum(sign * sum_x), sum(sign * sum_y)
  from (
    select mk >> 14 as cell, {MONTH} as month, {PLAIN}, 1 as n, xi::bigint as sum_x, yi::bigint as sum_y
    from public.contributions_contribution where is_public and category_id = new.id
    union all
    select cell, month, {PLAIN}, -n, -sum_x, -sum_y from public.contributions_change where category_id = new.id
  ) as folded
  cross join (values (coalesce(old.parent_id, old.id), -1), (coalesce(new.parent_id, new.id), 1)) as family (id, sign)
  group by family.id, cell, month, {PLAIN}
  on conflict (family_id, cell, month, {PLAIN})
  do update set n = t.n + excluded.n, sum_x = t.sum_x + excluded.sum_x, sum_y = t.sum_y + excluded.sum_y;
  delete from public.contributions_familymonthtotal
  where family_id in (coalesce(old.parent_id, old.id), coalesce(new.parent_id, new.id)) and n = 0;
  return null;
end
$$;

create trigger category_moved after update on contributions_category
for each row when (old.parent_id is distinct from new.parent_id) execute function contributions_move_family();
"""
MOVE_BACK = """
drop trigger category_moved on contributions_category;
drop function contributions_move_family();
"""


def _reference(to="boundaries.boundary"):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
    )


COUNTED = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("kind", models.CharField(max_length=16)),
    ("status", models.CharField(max_length=16)),
    ("is_open", models.BooleanField()),
    ("n", models.IntegerField()),
    ("cell", models.BigIntegerField()),
    ("sum_x", models.BigIntegerField()),
    ("sum_y", models.BigIntegerField()),
]
OF_DAYS = [("sum_days", models.IntegerField())]
OF_MONTH = [("month", models.DateField())]


def _counted(name, prefix, *columns, more=(), referring=(), include=SUMS):
    """The table of totals and the view of counts that share a name."""
    references = [
        ("commune", _reference()),
        ("quartier", _reference()),
        *((to, _reference("contributions.category")) for to in referring),
    ]
    once = models.UniqueConstraint(
        fields=[*columns, *STATE], include=include, name=f"{prefix}_total_once", nulls_distinct=False
    )
    return [
        migrations.CreateModel(f"{name}Count", [*COUNTED, *more], options={"managed": False}),
        migrations.CreateModel(f"{name}Total", [*COUNTED, *more, *references], options={"constraints": [once]}),
    ]


def _spent(name):
    prefix = {"widecell": "wide_cell", "plaincell": "plain_cell", "cellmonth": "cell_month"}.get(name, name)
    prefix = {"communemonth": "commune_month", "widemonth": "wide_month"}.get(name, prefix)
    return migrations.RemoveIndex(f"{name}total", f"{prefix}_total_spent")


class Migration(migrations.Migration):
    dependencies = [
        ("boundaries", "0002_longer_codes"),
        ("contributions", "0019_keep_one_of_two"),
    ]

    operations = [
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        migrations.AddField("change", "fine", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField("change", "sum_days", models.IntegerField(default=0), preserve_default=False),
        migrations.RunSQL(_function(**NEW), _function(**OLD)),
        *_counted("FineCell", "fine_cell", "cell", more=OF_DAYS, include=(*SUMS, "sum_days")),
        *_counted("WideCellMonth", "wide_cell_month", "month", "cell", more=OF_MONTH),
        *_counted("FamilyMonth", "family_month", "family", "cell", "month", more=OF_MONTH, referring=("family",)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(VIEWS, VIEWS_BACK),
        migrations.RunSQL(MOVE, MOVE_BACK),
        *(_spent(name) for name in SPENT),
    ]
