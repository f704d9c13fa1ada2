"""May this person do this to this contribution?"""

from accounts.models import Role
from accounts.permissions import Person, holds
from contributions.models import Contribution, Photo


def looks_after(user: Person, contribution: Contribution) -> bool:
    """Agents and administrators of the contribution's territory."""
    return holds(
        user,
        Role.AGENT,
        Role.ADMINISTRATOR,
        within=(contribution.commune_id, contribution.quartier_id),
    )


def may_change_status(user: Person, contribution: Contribution) -> bool:
    return looks_after(user, contribution)


def may_hide(user: Person, contribution: Contribution) -> bool:
    return looks_after(user, contribution)


def may_support(user: Person, contribution: Contribution) -> bool:
    """Anyone who sees it, while it is open; an account is not asked for."""
    return contribution.is_public and contribution.is_open


def may_see_photo(user: Person, photo: Photo) -> bool:
    """A photo is seen with its contribution; one not yet sent, by nobody through its address."""
    seen = Contribution.objects.visible_to(user)
    return photo.contribution_id is not None and seen.filter(pk=photo.contribution_id).exists()
