"""Totals of a cell are read from their index alone: at a million contributions 32 ms and not 350 for the densest tile of
zoom 12."""

from django.db import migrations, models

SUMS = ("n", "sum_x", "sum_y")
STATE = ("kind", "status", "is_open", "commune", "quartier")
TOTALS = {
    "celltotal": ("cell_total_once", ("cell", "category", *STATE)),
    "widecelltotal": ("wide_cell_total_once", ("cell", "category", *STATE)),
    "cellmonthtotal": ("cell_month_total_once", ("cell", "month", *STATE)),
}


def _replaced(model, name, fields):
    once = models.UniqueConstraint(fields=fields, include=SUMS, name=name, nulls_distinct=False)
    return [migrations.RemoveConstraint(model, name), migrations.AddConstraint(model, once)]


class Migration(migrations.Migration):
    dependencies = [("contributions", "0015_drop_indexes_that_repeat_others")]

    operations = [step for model, (name, fields) in TOTALS.items() for step in _replaced(model, name, fields)]
