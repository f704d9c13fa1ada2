"""Who acts where."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.models import Membership, User
from boundaries.models import Boundary

Person = User | AnonymousUser

EVERYWHERE = None


def require(allowed: bool) -> None:
    """Turn a no into PermissionDenied."""
    if not allowed:
        raise PermissionDenied


def territories_of(user: Person, *roles: str) -> set[int] | None:
    """Ids of the territories (every version) where the person holds one of `roles`; EVERYWHERE when unlimited."""
    if not user.is_authenticated or not user.is_active:
        return set()
    if user.is_superuser:
        return EVERYWHERE
    held = set(Membership.objects.filter(user=user, role__in=roles).values_list("boundary_id", flat=True))
    if None in held:
        return EVERYWHERE
    return _with_those_inside(held)


def _with_those_inside(ids: Iterable[int]) -> set[int]:
    """A role in a commune reaches its quartiers, one in an EPCI its communes and theirs."""
    reached: set[int] = set(Boundary.objects.versions_of(ids).values_list("pk", flat=True))
    level = reached
    while level:
        level = set(Boundary.objects.filter(parent__in=level).exclude(pk__in=reached).values_list("pk", flat=True))
        reached |= level
    return reached


def holds(user: Person, *roles: str, within: Iterable[int | None]) -> bool:
    """Does the person hold one of `roles` in one of the territories `within` (ids)?"""
    held = territories_of(user, *roles)
    return held is EVERYWHERE or not held.isdisjoint(within)
