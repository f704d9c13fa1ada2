"""Contributions that are the same: one is kept, the others are read through it.

A merge moves nothing. `Contribution.duplicate_of` names the one that is kept, for all of its group; the rows of `Merge`
that are not undone say how they came together, so that any of them, in any order, can be taken out again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from contributions.columns import changed, columns_of
from contributions.models import Contribution, Merge, Support

Told = TypeVar("Told")

# The number of the lock under which groups change. One at a time: a merge reaches rows that nobody named, and two that
# held some of them each would wait for one another.
LOCK: Final = 7246002

# All that hangs on these by merges that are not undone: themselves, and what was merged into them.
BELOW: Final = """
with recursive below (id) as (
  select %s::bigint
  union
  select merge.contribution_id from contributions_merge merge join below on below.id = merge.kept_id
  where merge.undone_at is null
)
select id from below
"""


def one_at_a_time() -> None:
    """Nobody else changes a group until the end of the transaction. To be called before any row is held."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def in_group(kept_id: int, path: str = "") -> Q:
    """Of the one that is kept and of those merged into it; `path` leads to the contribution ("contribution__")."""
    return Q(**{f"{path}id": kept_id}) | Q(**{f"{path}duplicate_of": kept_id})


def kept_of(contribution: Contribution) -> Contribution:
    """The one that stands for it: itself, or what it was merged into."""
    return contribution.duplicate_of or contribution


def join(row: Contribution, kept: Contribution, before: Contribution, actor: User | None) -> None:
    """Merge `row`, which is closed by now, and all of its own group into `kept`. `before` is the row as it was.

    Both are held, under `one_at_a_time`, and `kept` is nobody's duplicate.
    """
    told = changed(columns_of(before), columns_of(row))
    with _recounted(kept.pk, row.pk):
        Merge.objects.create(contribution=row, kept=kept, before=told, actor=actor)
        # In one statement: a duplicate of a duplicate is refused at its end.
        Contribution.objects.filter(in_group(row.pk)).update(duplicate_of=kept)
    row.duplicate_of = kept


def part(row: Contribution) -> Merge | None:
    """Take `row`, which is held, out of its group, with those that came into the group by it; answers the merge that is
    undone by that. None when no merge is known: it came in as a duplicate from elsewhere."""
    kept_id = row.duplicate_of_id
    merge = Merge.objects.filter(contribution=row, undone_at=None).select_for_update().first()
    with _recounted(kept_id, row.pk):
        Merge.objects.filter(pk=merge and merge.pk).update(undone_at=timezone.now())
        others = [pk for pk in _below(row.pk) if pk != row.pk]
        Contribution.objects.filter(pk=row.pk).update(duplicate_of=None)
        Contribution.objects.filter(pk__in=others).update(duplicate_of=row.pk)
    row.duplicate_of = None
    return merge


def _below(pk: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [pk])
        return [found for (found,) in cursor]


@contextmanager
def _recounted(*ids: int) -> Iterator[None]:
    """The confirmations of each, after what is done to its group: a person counts once, and for one that is merged only
    its own count. The difference alone is written: numbers taken over from another tool name nobody, and stay."""
    before = [_voices(pk) for pk in ids]
    yield
    for pk, number in zip(ids, before, strict=True):
        Contribution.objects.filter(pk=pk).update(support_count=F("support_count") + _voices(pk) - number)


def _voices(pk: int) -> int:
    """How many people confirm one of its group."""
    return Support.objects.filter(in_group(pk, "contribution__")).values("voter").distinct().count()


def with_kept(contribution: Contribution, act: Callable[[Contribution], Told]) -> Told:
    """Do something to the one that stands for it, held; one that is merged meanwhile gives way to what it was merged
    into. Each try that is not the last lets go of what it took, where nothing else is
    held."""
    pk = contribution.pk
    while True:
        with transaction.atomic():
            row = Contribution.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
            if row.duplicate_of_id is None:
                return act(row)
        pk = row.duplicate_of_id
