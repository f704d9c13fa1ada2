"""How many there are, kept in step with what happens: by cell of the map, by month, by territory, category and state.

Each statement that changes what the public sees writes down the difference as a `Change`, in its own transaction
(trigger `contributions_note_changes`). Nobody waits for anybody: changes are only ever added. From time to time the
worker folds them into the totals (`contributions.counting`). What is read is always the sum of both (the views behind
the models whose name ends in `Count`), so it is exact at once, folded or not.
"""

from django.db import models
from django.db.models import Q, UniqueConstraint

from boundaries.models import Boundary
from contributions.models.category import Category
from contributions.querysets import NarrowedQuerySet


def _reference(model: type[models.Model]) -> models.ForeignKey:
    """A column to filter by. No constraint: the contributions that are counted have one, and protect what they name."""
    return models.ForeignKey(model, models.DO_NOTHING, related_name="+", null=True, db_constraint=False, db_index=False)


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
    the wide ones. `sum_x`, `sum_y`: of the columns `xi`, `yi` of those counted; divided by `n`, their middle."""

    cell = models.BigIntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()

    class Meta:
        abstract = True


class Change(InCell, OfMonth, OfCategory, Counted):
    """What one statement added, or took away where `n` is negative; zero where only the look of it changed."""

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


def _spent(name: str, column: str) -> list[models.Index]:
    """The few that have come to nothing, and are to be forgotten."""
    return [models.Index(fields=[column], name=f"{name}_spent", condition=Q(n=0))]


SHARED = ("kind", "status", "is_open", "commune", "quartier")
# All that is read of a cell is in the index: its rows lie all over the table.
SUMS = ("n", "sum_x", "sum_y")


class CellTotal(InCell, OfCategory, Counted):
    """By cell, whenever: clusters and heat without a period."""

    class Meta:
        constraints = _once("cell_total", "cell", "category", *SHARED, include=SUMS)
        indexes = _spent("cell_total", "cell")


class WideCellTotal(InCell, OfCategory, Counted):
    """The same, seen from far above."""

    class Meta:
        constraints = _once("wide_cell_total", "cell", "category", *SHARED, include=SUMS)
        indexes = _spent("wide_cell_total", "cell")


class PlainCellTotal(InCell, Counted):
    """By cell, of whatever category: heat without a period nor a category, six times less to read."""

    class Meta:
        constraints = _once("plain_cell_total", "cell", *SHARED, include=SUMS)
        indexes = _spent("plain_cell_total", "cell")


class CellMonthTotal(InCell, OfMonth, Counted):
    """By cell and month, of whatever category: heat of a period."""

    class Meta:
        constraints = _once("cell_month_total", "cell", "month", *SHARED, include=SUMS)
        indexes = _spent("cell_month_total", "cell")


STATE = ("category", "kind", "status", "is_open")


class MonthTotal(OfMonth, OfCategory, Counted):
    """By month and quartier: counts and facets of a period in a quartier, or outside of all."""

    class Meta:
        constraints = _once("month_total", "commune", "quartier", "month", *STATE)
        indexes = [
            *_spent("month_total", "month"),
            # All that is read is in the index: the months of a quartier lie all over the table.
            models.Index(fields=["quartier", "month"], name="month_total_quartier", include=(*STATE, "n")),
        ]


class CommuneMonthTotal(OfMonth, OfCategory, Counted):
    """By month and commune: counts and facets of a period in communes."""

    quartier = None

    class Meta:
        constraints = _once("commune_month_total", "commune", "month", *STATE, include=("n",))
        indexes = _spent("commune_month_total", "month")


class WideMonthTotal(OfMonth, OfCategory, Counted):
    """By month, wherever it is: counts and facets of the whole, twenty times less to read than by quartier."""

    commune = None
    quartier = None

    class Meta:
        constraints = _once("wide_month_total", "month", *STATE)
        indexes = _spent("wide_month_total", "month")


class PlaceTotal(OfCategory, Counted):
    """By commune and quartier, whenever: counts and facets of a territory without a period."""

    class Meta:
        constraints = _once("place_total", "commune", "quartier", *STATE)
        indexes = _spent("place_total", "commune")


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


class CellMonthCount(InCell, OfMonth, Counted):
    """What is true now of each cell and month. Read only; rows of a same key add up."""

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
