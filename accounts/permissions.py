"""Who acts where, and for which service."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import Role, User

Person = User | AnonymousUser

EVERYWHERE: Final = None
EVERY_SERVICE: Final = None

# Each role with the territories it reaches: one in a commune reaches its quartiers, one in an EPCI its communes and
# theirs; every version of each, past and present. One statement, whatever the number of roles.
REACHED = """
with recursive held as (
  select id, role, service_id, boundary_id from accounts_membership where user_id = %s and role = any(%s)
), reached (membership, territory) as (
  select held.id, version.id
  from held
  join boundaries_boundary named on named.id = held.boundary_id
  join boundaries_boundary version on version.level = named.level and version.code = named.code
  union
  select reached.membership, inside.id
  from reached join boundaries_boundary inside on inside.parent_id = reached.territory
)
select held.role, held.service_id, held.boundary_id is null, array_remove(array_agg(reached.territory), null)
from held left join reached on reached.membership = held.id
group by held.id, held.role, held.service_id, held.boundary_id
order by held.id
"""


@dataclass(frozen=True)
class Reach:
    """What one role reaches: the ids of its territories, or EVERYWHERE; the id of its service, or EVERY_SERVICE."""

    role: str
    service: int | None
    territories: frozenset[int] | None

    def covers(self, within: Iterable[int | None], service: int | None) -> bool:
        """Does it reach one of the territories `within`, and what that service handles?"""
        if self.service not in (EVERY_SERVICE, service):
            return False
        return self.territories is EVERYWHERE or not self.territories.isdisjoint(within)


def require(allowed: bool) -> None:
    """Turn a no into PermissionDenied."""
    if not allowed:
        raise PermissionDenied


def remember_reaches(user: Person) -> None:
    """Read what all of the person's roles reach once, for as long as this object lives: the length of one request.

    A page asks a dozen times; who never asks for it reads anew each time.
    """
    if user.is_authenticated and not user.is_superuser:
        user.known_reaches = _read_reaches(user, *Role) if user.is_active else []


def reaches_of(user: Person, *roles: str) -> list[Reach]:
    """What the person's roles among `roles` reach. A superuser holds them all, everywhere."""
    if not user.is_authenticated or not user.is_active:
        return []
    if user.is_superuser:
        return [Reach(role, EVERY_SERVICE, EVERYWHERE) for role in roles]
    known: list[Reach] | None = getattr(user, "known_reaches", None)
    return _read_reaches(user, *roles) if known is None else [reach for reach in known if reach.role in roles]


def _read_reaches(user: Person, *roles: str) -> list[Reach]:
    with connection.cursor() as cursor:
        cursor.execute(REACHED, [user.pk, [str(role) for role in roles]])
        return [
            Reach(role, service, EVERYWHERE if is_everywhere else frozenset(territories))
            for role, service, is_everywhere, territories in cursor.fetchall()
        ]


def holds(user: Person, *roles: str, within: Iterable[int | None], service: int | None = None) -> bool:
    """Does the person hold one of `roles` in one of the territories `within` (ids), for what `service` (id) handles?"""
    places = list(within)
    return any(reach.covers(places, service) for reach in reaches_of(user, *roles))
