"""May this person do this to this contribution?"""

from django.utils.crypto import constant_time_compare

from accounts.models import Role
from accounts.permissions import Person, holds
from contributions.models import Contribution, Photo
from contributions.tracking import hash_of


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


def may_observe(user: Person, contribution: Contribution) -> bool:
    """Anyone who passes by a problem that is open, its author too."""
    return contribution.is_public and contribution.is_open and contribution.declared_kind.is_problem


def is_author(user: Person, contribution: Contribution, token: str = "") -> bool:
    """Who sent it: the account that did, or whoever holds the secret of its tracking link."""
    if token:
        return constant_time_compare(hash_of(token), contribution.tracking_hash)
    return user.is_authenticated and contribution.author_id == user.pk


def may_review_photo(user: Person, photo: Photo) -> bool:
    """Those who look after the contribution, whatever its category says of photos."""
    return photo.contribution is not None and looks_after(user, photo.contribution)


def may_see_photo(user: Person, photo: Photo) -> bool:
    """A photo is seen with its contribution; one held back, by its author and by those who review it; one not yet
    sent, by nobody through its address."""
    contribution = photo.contribution
    if contribution is None or not Contribution.objects.visible_to(user).filter(pk=contribution.pk).exists():
        return False
    if is_for_all(photo):
        return True
    is_author = user.is_authenticated and contribution.author_id == user.pk and photo.event_id is None
    return is_author or may_review_photo(user, photo)


def is_for_all(photo: Photo) -> bool:
    """Whether whoever sees the contribution sees the photo: nobody holds it back, nor the step it proves."""
    return photo.is_public and (photo.event is None or photo.event.is_public)
