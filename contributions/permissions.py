"""May this person do this to this contribution?"""

import datetime
from collections.abc import Iterable
from typing import Final

from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import HANDLERS, READERS, Role, Service
from accounts.permissions import EVERY_SERVICE, EVERYWHERE, Person, Reach, holds, reaches_of
from boundaries.models import Boundary
from contributions.models import Constat, Contribution, Photo
from contributions.tracking import hash_of

# What somebody sees of what was closed longer ago is another time, to be filed as such.
TESTIFIED_WITHIN: Final = datetime.timedelta(days=60)


def looks_after(user: Person, contribution: Contribution) -> bool:
    """Those of the service that has it, in its territory; administrators of its territory."""
    return _holds(user, contribution, *HANDLERS)


def _holds(user: Person, contribution: Contribution, *roles: str) -> bool:
    within = (contribution.commune_id, contribution.quartier_id)
    return holds(user, *roles, within=within, service=contribution.service_id)


def may_open_desk(user: Person) -> bool:
    """Those who handle contributions somewhere, and the elected members who read what they do."""
    return bool(reaches_of(user, *READERS))


def may_read_on_desk(user: Person, contribution: Contribution) -> bool:
    """Those who handle it; elected members of its territory, what is public of it."""
    if looks_after(user, contribution):
        return True
    return contribution.is_public and _holds(user, contribution, Role.ELECTED)


def may_change_status(user: Person, contribution: Contribution) -> bool:
    return looks_after(user, contribution)


def may_move(user: Person, contribution: Contribution, target: str) -> bool:
    """Whether this move of the workflow is for one of the roles that the person holds here."""
    move = contribution.declared_kind.workflow.move(contribution.status, target)
    return move is not None and _holds(user, contribution, *move.roles)


def may_hand_over(user: Person, contribution: Contribution) -> bool:
    return looks_after(user, contribution)


def may_follow_up(user: Person, contribution: Contribution) -> bool:
    """Notes, taking it, asking its author: whoever handles it."""
    return looks_after(user, contribution)


def may_read_contact(user: Person, contribution: Contribution) -> bool:
    """The service that handles it, in its territory: agents and managers, never an administrator as such. What no
    service has yet is for those who are of every service."""
    return user.is_authenticated and not user.is_superuser and _holds(user, contribution, Role.AGENT, Role.MANAGER)


def may_enter_for_others(user: Person) -> bool:
    """Write down what somebody says on the telephone, at the counter or on paper."""
    return bool(reaches_of(user, *HANDLERS))


def may_set_up(user: Person) -> bool:
    """Rules, templates and deadlines: administrators of a territory."""
    return bool(reaches_of(user, Role.ADMINISTRATOR))


def may_read_rules(user: Person) -> bool:
    """Which rule gives what to whom, and try them: those who lead a service, and administrators."""
    return bool(reaches_of(user, Role.MANAGER, Role.ADMINISTRATOR))


def may_set_rules_of(user: Person, boundary: Boundary | None) -> bool:
    """Rules of a territory: whoever administers it. Rules for everywhere: whoever administers everywhere."""
    return reaches_rules_of(reaches_of(user, Role.ADMINISTRATOR), boundary)


def reaches_rules_of(reaches: Iterable[Reach], boundary: Boundary | None) -> bool:
    """The same, for the reaches of an administrator: asked once for a whole list."""
    return any(
        reach.territories is EVERYWHERE or (boundary is not None and boundary.pk in reach.territories)
        for reach in reaches
    )


def may_change_delays(user: Person) -> bool:
    """The delays that are announced hold everywhere: for whom the administration lets change a category."""
    return user.is_active and user.is_staff and user.has_perm("contributions.change_category")


def may_erase_addresses(user: Person) -> bool:
    """Take away an address at its owner's request, without reading any other."""
    return user.is_active and user.is_staff and user.has_perm("contributions.delete_contact")


def may_manage(user: Person, service: Service | None) -> bool:
    """What a service sets up for itself: its managers, and administrators."""
    reaches = reaches_of(user, Role.MANAGER, Role.ADMINISTRATOR)
    return any(reach.service in (EVERY_SERVICE, service and service.pk) for reach in reaches)


def may_hide(user: Person, contribution: Contribution) -> bool:
    return looks_after(user, contribution)


def may_support(user: Person, contribution: Contribution) -> bool:
    """Anyone who sees it, while it is open; an account is not asked for."""
    return contribution.is_public and contribution.is_open


def may_testify(user: Person, contribution: Contribution) -> bool:
    """Anyone who sees it, while it is open or was lately."""
    if not contribution.is_public or contribution.part_of_id:
        return False
    return contribution.closed_at is None or contribution.closed_at > timezone.now() - TESTIFIED_WITHIN


def may_unmerge(user: Person, contribution: Contribution) -> bool:
    """Whoever handles it, or what it was merged into."""
    kept = contribution.duplicate_of
    return looks_after(user, contribution) or (kept is not None and looks_after(user, kept))


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


def may_review_constat(user: Person, constat: Constat) -> bool:
    """Those who look after the contribution that it was added to, or after what that one was merged into."""
    kept = constat.contribution.duplicate_of
    return looks_after(user, constat.contribution) or (kept is not None and looks_after(user, kept))


def may_see_photo(user: Person, photo: Photo) -> bool:
    """A photo is seen with its contribution; one held back, by its author and by those who review it; one not yet
    sent, by nobody through its address."""
    contribution = photo.contribution
    if contribution is None or not Contribution.objects.visible_to(user).filter(pk=contribution.pk).exists():
        return False
    if is_for_all(photo):
        return True
    is_own = photo.event_id is None and photo.constat_id is None
    is_author = user.is_authenticated and contribution.author_id == user.pk and is_own
    return is_author or may_review_photo(user, photo)


def is_for_all(photo: Photo) -> bool:
    """Whether whoever sees the contribution sees the photo: nobody holds it back, nor the step that it proves, nor the
    constat that it came with."""
    came_with = photo.event or photo.constat
    return photo.is_public and (came_with is None or came_with.is_public)
