"""How many there are, kept in step with what happens: by cell of the map, by month, by territory, category and state.

Each statement that changes what the public sees writes down the difference as a `Change`, in its own transaction
(trigger `contributions_note_changes`). Nobody waits for anybody: changes are only ever added. From time to time the
worker folds them into the totals (`contributions.counting`). What is read is always the sum of both (the views behind
the models whose name ends in `Count`), so it is exact at once, folded or not.
"""

import datetime

from django.db import models
from django.db.models import UniqueConstraint

from boundaries.models import Boundary
from contributions.models.category import Category
from contributions.querysets import NarrowedQuerySet


def _reference(model: type[models.Model]) -> models.ForeignKey:
    """A column to filter by. No constraint: the contributions that are counted have one, and protect what they name."""
    return models.ForeignKey(model, models.DO_NOTHING, related_name="+", null=True, db_constraint=False, db_index=False)


FINE_CELL_BITS = 19
CELL_BITS = 17
WIDE_CELL_BITS = 15
AREA_BITS = 12


class Counted(models.Model):
    """`n` public contributions that have these in common; a `Change` may take some away. The columns are named as those
    of `Contribution`, so that the same filters narrow both."""

    kind = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    is_open = models.BooleanField()
    commune = _reference(Boundary)
    quartier = _reference(Boundary)
    n = models.IntegerField()

    objects = NarrowedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.n} · {self.kind} · {self.status}"


class OfCategory(models.Model):
    category = _reference(Category)

    class Meta:
        abstract = True


class OfMonth(models.Model):
    """`month`: its first day, in UTC, whatever the clock of the city."""

    month = models.DateField()

    class Meta:
        abstract = True


class InCell(models.Model):
    """`cell`: the Morton key of a square of the map (`geo.grid`): 2^17 squares a side, 200 m in Strasbourg; 2^15 for
    the wide ones, 2^19 for the fine ones. `sum_x`, `sum_y`: of the columns `xi`, `yi` of those counted; divided by `n`,
    their middle."""

    cell = models.BigIntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()

    class Meta:
        abstract = True


class OfDays(models.Model):
    """`sum_days`: for each of those counted, from `DAY_ONE` to the day (in UTC) on which it was received."""

    sum_days = models.IntegerField()

    class Meta:
        abstract = True


DAY_ONE = datetime.date(2020, 1, 1)


class Change(InCell, OfDays, OfMonth, OfCategory, Counted):
    """What one statement added, or took away where `n` is negative; zero where only the look of it changed. `fine` is
    its fine cell."""

    fine = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["cell"], name="change_cell")]


class AreaVersion(models.Model):
    """How many changes were folded in a square of zoom 12 (`area`: its Morton key). With those that wait, it grows with
    each change there and with no other: a copy that bears the same number is still good."""

    area = models.BigIntegerField(primary_key=True)
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.area} · {self.n}"


def _once(name: str, *columns: str, include: tuple[str, ...] = ()) -> list[models.BaseConstraint | models.Index]:
    return [UniqueConstraint(fields=columns, name=f"{name}_once", nulls_distinct=False, include=include)]


SHARED = ("kind", "status", "is_open", "commune", "quartier")
# All that is read of a cell is in the index: its rows lie all over the table.
SUMS = ("n", "sum_x", "sum_y")


class CellTotal(InCell, OfCategory, Counted):
    """By cell, whenever: clusters and heat without a period."""

    class Meta:
        constraints = _once("cell_total", "cell", "category", *SHARED, include=SUMS)


class WideCellTotal(InCell, OfCategory, Counted):
    """The same, seen from far above."""

    class Meta:
        constraints = _once("wide_cell_total", "cell", "category", *SHARED, include=SUMS)


class PlainCellTotal(InCell, Counted):
    """By cell, of whatever category: heat without a period nor a category, six times less to read."""

    class Meta:
        constraints = _once("plain_cell_total", "cell", *SHARED, include=SUMS)


class FineCellTotal(InCell, OfDays, Counted):
    """By fine cell, of whatever category: heat of the streets, with the age of what is open."""

    class Meta:
        constraints = _once("fine_cell_total", "cell", *SHARED, include=(*SUMS, "sum_days"))


class CellMonthTotal(InCell, OfMonth, Counted):
    """By cell and month, of whatever category: heat of a period."""

    class Meta:
        constraints = _once("cell_month_total", "cell", "month", *SHARED, include=SUMS)


class FineCellMonthTotal(InCell, OfDays, OfMonth, Counted):
    """By fine cell and month, of whatever category: heat of the streets in a period."""

    class Meta:
        constraints = _once("fine_cell_month_total", "cell", "month", *SHARED, include=(*SUMS, "sum_days"))


class WideCellMonthTotal(InCell, OfMonth, Counted):
    """The same, seen from far above: all the cells of a few months."""

    class Meta:
        constraints = _once("wide_cell_month_total", "month", "cell", *SHARED, include=SUMS)


class OfFamily(models.Model):
    """`family`: the parent that the category has now, or the category itself; a trigger moves what is counted when a
    category moves."""

    family = _reference(Category)

    class Meta:
        abstract = True


class FamilyMonthTotal(InCell, OfMonth, OfFamily, Counted):
    """By family, cell and month: heat of a family in a period, a third of the rows to read."""

    class Meta:
        constraints = _once("family_month_total", "family", "cell", "month", *SHARED, include=SUMS)


STATE = ("category", "kind", "status", "is_open")


class MonthTotal(OfMonth, OfCategory, Counted):
    """By month and quartier: counts and facets of a period in a quartier, or outside of all."""

    class Meta:
        constraints = _once("month_total", "commune", "quartier", "month", *STATE)
        indexes = [
            # All that is read is in the index: the months of a quartier lie all over the table.
            models.Index(fields=["quartier", "month"], name="month_total_quartier", include=(*STATE, "n")),
        ]


class CommuneMonthTotal(OfMonth, OfCategory, Counted):
    """By month and commune: counts and facets of a period in communes."""

    quartier = None

    class Meta:
        constraints = _once("commune_month_total", "commune", "month", *STATE, include=("n",))


class WideMonthTotal(OfMonth, OfCategory, Counted):
    """By month, wherever it is: counts and facets of the whole, twenty times less to read than by quartier."""

    commune = None
    quartier = None

    class Meta:
        constraints = _once("wide_month_total", "month", *STATE)


class PlaceTotal(OfCategory, Counted):
    """By commune and quartier, whenever: counts and facets of a territory without a period."""

    class Meta:
        constraints = _once("place_total", "commune", "quartier", *STATE)


class CellCount(InCell, OfCategory, Counted):
    """What is true now of each cell: `CellTotal` and the changes that wait. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class WideCellCount(InCell, OfCategory, Counted):
    """What is true now of each wide cell. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class PlainCellCount(InCell, Counted):
    """What is true now of each cell, of whatever category. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class FineCellCount(InCell, OfDays, Counted):
    """What is true now of each fine cell, of whatever category. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class CellMonthCount(InCell, OfMonth, Counted):
    """What is true now of each cell and month. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class FineCellMonthCount(InCell, OfDays, OfMonth, Counted):
    """What is true now of each fine cell and month. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class WideCellMonthCount(InCell, OfMonth, Counted):
    """What is true now of each wide cell and month. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class FamilyMonthCount(InCell, OfMonth, OfFamily, Counted):
    """What is true now of each family, cell and month. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class MonthCount(OfMonth, OfCategory, Counted):
    """What is true now of each month. Read only; rows of a same key add up."""

    class Meta:
        managed = False


class CommuneMonthCount(OfMonth, OfCategory, Counted):
    """What is true now of each month and commune. Read only; rows of a same key add up."""

    quartier = None

    class Meta:
        managed = False


class WideMonthCount(OfMonth, OfCategory, Counted):
    """What is true now of each month, wherever. Read only; rows of a same key add up."""

    commune = None
    quartier = None

    class Meta:
        managed = False


class PlaceCount(OfCategory, Counted):
    """What is true now of each quartier and commune. Read only; rows of a same key add up."""

    class Meta:
        managed = False
