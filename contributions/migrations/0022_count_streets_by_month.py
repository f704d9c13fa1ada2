"""Totals of streets by month: heat of the centre of a city over a year."""

import django.db.models.deletion
from django.db import migrations, models

STATE = ("kind", "status", "is_open", "commune", "quartier")
SUMS = ("n", "sum_x", "sum_y", "sum_days")
PLAIN = "kind, status, is_open, commune_id, quartier_id"
MONTH = "date_trunc('month', created_at at time zone 'UTC')::date"

# Who writes waits, and no change is folded, while totals are made beside those that wait: the number is that of the
# lock that folding takes.
LOCK = """
lock table contributions_contribution in share row exclusive mode;
select pg_advisory_xact_lock(7246001);
"""

# A total is what the rows say without what waits to be added to it.
FILL = f"""
insert into contributions_finecellmonthtotal (cell, month, {PLAIN}, {", ".join(SUMS)})
select cell, month, {PLAIN}, sum(n), sum(sum_x), sum(sum_y), sum(sum_days)
from (
  select mk >> 10 as cell, {MONTH} as month, {PLAIN}, 1 as n, xi::bigint as sum_x, yi::bigint as sum_y,
         (created_at at time zone 'UTC')::date - date '2020-01-01' as sum_days
  from contributions_contribution where is_public
  union all
  select fine, month, {PLAIN}, -n, -sum_x, -sum_y, -sum_days from contributions_change
) as counted
group by cell, month, {PLAIN} having sum(n) <> 0 or sum(sum_x) <> 0 or sum(sum_y) <> 0 or sum(sum_days) <> 0
order by 1, 2;

alter table contributions_finecellmonthtotal set (autovacuum_vacuum_scale_factor = 0.01);
"""

VIEW = f"""
create view contributions_finecellmonthcount as
select id, cell, month, {PLAIN}, {", ".join(SUMS)} from contributions_finecellmonthtotal
union all
select id, fine, month, {PLAIN}, {", ".join(SUMS)} from contributions_change;
"""


def _reference():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="boundaries.boundary",
    )


COUNTED = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("kind", models.CharField(max_length=16)),
    ("status", models.CharField(max_length=16)),
    ("is_open", models.BooleanField()),
    ("n", models.IntegerField()),
    ("month", models.DateField()),
    ("sum_days", models.IntegerField()),
    *((name, models.BigIntegerField()) for name in ("cell", "sum_x", "sum_y")),
]
ONCE = models.UniqueConstraint(
    fields=["cell", "month", *STATE], include=SUMS, name="fine_cell_month_total_once", nulls_distinct=False
)


class Migration(migrations.Migration):
    dependencies = [
        ("boundaries", "0002_longer_codes"),
        ("contributions", "0021_find_what_was_closed_near"),
    ]

    operations = [
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        migrations.CreateModel("FineCellMonthCount", COUNTED, options={"managed": False}),
        migrations.CreateModel(
            "FineCellMonthTotal",
            [*COUNTED, ("commune", _reference()), ("quartier", _reference())],
            options={"constraints": [ONCE]},
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(VIEW, "drop view contributions_finecellmonthcount;"),
    ]
