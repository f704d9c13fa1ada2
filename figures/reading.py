"""Which territories a reader of the heat map reads."""

from accounts.models import READERS
from accounts.permissions import EVERYWHERE, Person, reaches_of


def territories_read_by(user: Person) -> frozenset[int] | None:
    """Every territory that a role of theirs reaches, or EVERYWHERE."""
    reaches = reaches_of(user, *READERS)
    if any(reach.territories is EVERYWHERE for reach in reaches):
        return EVERYWHERE
    return frozenset(pk for reach in reaches for pk in reach.territories or ())
