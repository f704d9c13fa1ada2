"""Taking apart what was merged, and keeping what somebody said is not the same. Merging itself is a move of the
workflow (`change_status` to the state that needs `duplicate_of`)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Person, require
from contributions import groups, outbox
from contributions.actions.authors import author_of
from contributions.actions.holding import hold, refusal, write
from contributions.columns import put_back
from contributions.models import Contribution, DistinctPair, Event, EventType, Merge
from contributions.permissions import looks_after, may_unmerge


@transaction.atomic
def unmerge(user: Person, *, contribution: Contribution, revision: int | None = None) -> Contribution:
    """Take a contribution out of its group: it is again as it was before the merge, and so is the one that was kept.
    Its followers are told.

    Raises PermissionDenied for who handles neither of the two; ValidationError when it is in no group any more, or when
    nobody knows what it was before (code "unknown": it came in as a duplicate from elsewhere).
    """
    require(may_unmerge(user, contribution))
    groups.one_at_a_time()
    row = hold(contribution, revision=revision)
    kept = row.duplicate_of
    if kept is None:
        raise refusal("duplicate_of", _("Elle n'est plus regroupée avec une autre."), "not_joined")
    merge = groups.part(row)
    if merge is None or not merge.before:
        message = _("Elle est arrivée ici comme doublon : rouvrez-la plutôt.")
        raise refusal("duplicate_of", message, "unknown")
    write(row, *put_back(row, merge.before))
    _tell(user, row, merge, kept)
    return row


def _tell(user: Person, row: Contribution, merge: Merge, kept: Contribution) -> None:
    said = {"type": EventType.PARTED, "at": merge.undone_at or timezone.now(), "actor": author_of(user)}
    Event.objects.create(contribution=row, status=row.status, **said)
    Event.objects.create(contribution=kept, text=row.reference, is_public=False, **said)
    outbox.hand_over()


@transaction.atomic
def tell_apart(user: Person, *, contribution: Contribution, others: Iterable[Contribution]) -> None:
    """Keep that none of these is the same as the first: the pair is never shown again. The word of those who handle it
    counts as such, also where a passer-by has said so before."""
    is_staff = looks_after(user, contribution)
    pairs = [
        DistinctPair(first_id=min(pair), second_id=max(pair), actor=author_of(user), is_staff=is_staff)
        for pair in ((contribution.pk, other.pk) for other in others if other.pk != contribution.pk)
    ]
    if is_staff:
        DistinctPair.objects.bulk_create(
            pairs, update_conflicts=True, unique_fields=["first", "second"], update_fields=["is_staff", "actor", "at"]
        )
    else:
        DistinctPair.objects.bulk_create(pairs, ignore_conflicts=True)
