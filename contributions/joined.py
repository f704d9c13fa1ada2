"""From the address of what was merged to the page of what was kept, and back in words."""

from typing import Final

from accounts.permissions import Person
from contributions.models import Contribution
from contributions.permissions import looks_after

# In the address of the kept one: the reference by which its reader came.
FROM: Final = "depuis"


def kept_for(user: Person, shown: Contribution) -> Contribution | None:
    """Where the reader of a merged one is led to. Those who look after it stay on its own page: they may undo it."""
    if shown.duplicate_of_id is None or looks_after(user, shown):
        return None
    return Contribution.objects.visible_to(user).filter(pk=shown.duplicate_of_id).first()


def address_from(kept: Contribution, merged: Contribution) -> str:
    return f"{kept.get_absolute_url()}?{FROM}={merged.reference}"


def came_from(user: Person, shown: Contribution, reference: str) -> Contribution | None:
    """The merged one by whose address the reader came; nothing for a reference that is none of these."""
    if not reference or "\x00" in reference:
        return None
    merged = Contribution.objects.visible_to(user).filter(duplicate_of=shown.pk)
    return merged.filter(reference=reference.upper()).first()
