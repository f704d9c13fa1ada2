"""Taking back, at once, that two contributions are not the same: a key was pressed too fast."""

from django.db import transaction

from accounts.permissions import Person, require
from contributions.models import Contribution, DistinctPair
from contributions.permissions import looks_after


@transaction.atomic
def take_back(user: Person, *, contribution: Contribution, other: Contribution) -> bool:
    """Forget that this person told the two apart; False when they did not. What somebody else said stays."""
    require(looks_after(user, contribution))
    first, second = sorted((contribution.pk, other.pk))
    forgotten, _by_model = DistinctPair.objects.filter(first=first, second=second, actor=user.pk).delete()
    return bool(forgotten)
