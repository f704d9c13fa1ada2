"""Totals of a cell whatever the category: six times fewer to read for the heat of all that there is."""

import django.db.models.deletion
from django.db import migrations, models

KEY = "cell, kind, status, is_open, commune_id, quartier_id"
# The number of the lock that folding takes: no change may be folded while the new totals are made from the others.
FILL = f"""
select pg_advisory_xact_lock(7246001);

insert into contributions_plaincelltotal ({KEY}, n, sum_x, sum_y)
select {KEY}, sum(n), sum(sum_x), sum(sum_y) from contributions_celltotal group by {KEY};

-- A few rows change at each fold: swept as soon, so that the rest is still read from an index alone.
alter table contributions_plaincelltotal set (autovacuum_vacuum_scale_factor = 0.01);
"""
VIEW = f"""
create view contributions_plaincellcount as
select id, {KEY}, n, sum_x, sum_y from contributions_plaincelltotal
union all
select id, {KEY}, n, sum_x, sum_y from contributions_change;
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
    ("cell", models.BigIntegerField()),
    ("sum_x", models.BigIntegerField()),
    ("sum_y", models.BigIntegerField()),
]


class Migration(migrations.Migration):
    dependencies = [("contributions", "0017_count_a_period_from_an_index")]

    operations = [
        migrations.CreateModel(name="PlainCellCount", fields=COUNTED, options={"managed": False}),
        migrations.CreateModel(
            name="PlainCellTotal",
            fields=[*COUNTED, ("commune", _reference()), ("quartier", _reference())],
            options={
                "indexes": [models.Index(condition=models.Q(("n", 0)), fields=["cell"], name="plain_cell_total_spent")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cell", "kind", "status", "is_open", "commune", "quartier"),
                        include=("n", "sum_x", "sum_y"),
                        name="plain_cell_total_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(VIEW, "drop view contributions_plaincellcount"),
    ]
