"""Coarser counters, for the numbers that every list shows, and an index that holds all that a period reads."""

import django.db.models.deletion
from django.db import migrations, models

STATE = "kind, category_id, status, is_open"
PLACE = "commune_id, quartier_id"
# The number of the lock that folding takes: no change may be folded while the new totals are made from the others.
FILL = f"""
select pg_advisory_xact_lock(7246001);

insert into contributions_widemonthtotal (month, {STATE}, n)
select month, {STATE}, sum(n) from contributions_monthtotal group by month, {STATE};

insert into contributions_communemonthtotal (month, commune_id, {STATE}, n)
select month, commune_id, {STATE}, sum(n) from contributions_monthtotal group by month, commune_id, {STATE};

insert into contributions_placetotal ({STATE}, {PLACE}, n)
select {STATE}, {PLACE}, sum(n) from contributions_monthtotal group by {STATE}, {PLACE};

-- A few rows change at each fold: swept as soon, so that the rest is still read from an index alone.
alter table contributions_monthtotal set (autovacuum_vacuum_scale_factor = 0.01);
alter table contributions_communemonthtotal set (autovacuum_vacuum_scale_factor = 0.01);
"""


def _view(name: str, columns: str) -> str:
    return f"""
create view contributions_{name}count as
select id, {columns} from contributions_{name}total
union all
select id, {columns} from contributions_change;
"""


VIEWS = (
    _view("widemonth", f"month, {STATE}, n")
    + _view("communemonth", f"month, commune_id, {STATE}, n")
    + _view("place", f"{STATE}, {PLACE}, n")
)
VIEWS_BACK = "".join(f"drop view contributions_{name}count;" for name in ("place", "communemonth", "widemonth"))


class Migration(migrations.Migration):
    dependencies = [
        ("boundaries", "0002_longer_codes"),
        ("contributions", "0012_note_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("status", models.CharField(max_length=16)),
                ("is_open", models.BooleanField()),
                ("n", models.IntegerField()),
            ],
            options={
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="CommuneMonthCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("status", models.CharField(max_length=16)),
                ("is_open", models.BooleanField()),
                ("n", models.IntegerField()),
                ("month", models.DateField()),
            ],
            options={
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="WideMonthCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("status", models.CharField(max_length=16)),
                ("is_open", models.BooleanField()),
                ("n", models.IntegerField()),
                ("month", models.DateField()),
            ],
            options={
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="PlaceTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("status", models.CharField(max_length=16)),
                ("is_open", models.BooleanField()),
                ("n", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CommuneMonthTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("status", models.CharField(max_length=16)),
                ("is_open", models.BooleanField()),
                ("n", models.IntegerField()),
                ("month", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="WideMonthTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("status", models.CharField(max_length=16)),
                ("is_open", models.BooleanField()),
                ("n", models.IntegerField()),
                ("month", models.DateField()),
            ],
        ),
        migrations.AddIndex(
            model_name="monthtotal",
            index=models.Index(
                fields=["quartier", "month"],
                include=("category", "kind", "status", "is_open", "n"),
                name="month_total_quartier",
            ),
        ),
        migrations.AddField(
            model_name="placetotal",
            name="category",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="contributions.category",
            ),
        ),
        migrations.AddField(
            model_name="placetotal",
            name="commune",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="boundaries.boundary",
            ),
        ),
        migrations.AddField(
            model_name="placetotal",
            name="quartier",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="boundaries.boundary",
            ),
        ),
        migrations.AddField(
            model_name="communemonthtotal",
            name="category",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="contributions.category",
            ),
        ),
        migrations.AddField(
            model_name="communemonthtotal",
            name="commune",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="boundaries.boundary",
            ),
        ),
        migrations.AddField(
            model_name="widemonthtotal",
            name="category",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="contributions.category",
            ),
        ),
        migrations.AddIndex(
            model_name="placetotal",
            index=models.Index(condition=models.Q(("n", 0)), fields=["commune"], name="place_total_spent"),
        ),
        migrations.AddConstraint(
            model_name="placetotal",
            constraint=models.UniqueConstraint(
                fields=("commune", "quartier", "category", "kind", "status", "is_open"),
                name="place_total_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="communemonthtotal",
            index=models.Index(condition=models.Q(("n", 0)), fields=["month"], name="commune_month_total_spent"),
        ),
        migrations.AddConstraint(
            model_name="communemonthtotal",
            constraint=models.UniqueConstraint(
                fields=("commune", "month", "category", "kind", "status", "is_open"),
                include=("n",),
                name="commune_month_total_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="widemonthtotal",
            index=models.Index(condition=models.Q(("n", 0)), fields=["month"], name="wide_month_total_spent"),
        ),
        migrations.AddConstraint(
            model_name="widemonthtotal",
            constraint=models.UniqueConstraint(
                fields=("month", "category", "kind", "status", "is_open"),
                name="wide_month_total_once",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(VIEWS, VIEWS_BACK),
        migrations.RunSQL(FILL, "alter table contributions_monthtotal reset (autovacuum_vacuum_scale_factor)"),
    ]
