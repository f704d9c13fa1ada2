"""Calling a colleague to a contribution: who may be called, that they are, and what waits for them."""

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import HANDLERS, User
from accounts.permissions import Person, require
from contributions.models import Contribution, Event, EventType
from contributions.permissions import may_follow_up
from desk import calls
from desk.models import Mention

# `accounts.permissions.REACHED` the other way round: from a territory up to those that hold it, then the roles that
# name one of them in any of its versions.
REACHING: Final = """
with recursive around (id) as (
  select unnest(%(places)s::bigint[])
  union
  select boundary.parent_id
  from boundaries_boundary boundary join around on around.id = boundary.id
  where boundary.parent_id is not null
)
select distinct held.user_id
from accounts_membership held
left join boundaries_boundary named on named.id = held.boundary_id
where held.role = any(%(roles)s)
  and (held.service_id is null or held.service_id = %(service)s)
  and (held.boundary_id is null or exists (
    select from around join boundaries_boundary place on place.id = around.id
    where place.level = named.level and place.code = named.code))
"""


def colleagues_of(contribution: Contribution) -> QuerySet[User]:
    """Those whose role lets them act on it, by name: two queries, however many they are."""
    places = [pk for pk in (contribution.commune_id, contribution.quartier_id) if pk]
    wanted = {"places": places, "roles": [str(role) for role in HANDLERS], "service": contribution.service_id}
    with connection.cursor() as cursor:
        cursor.execute(REACHING, wanted)
        ids = [pk for (pk,) in cursor.fetchall()]
    return User.objects.filter(pk__in=ids, is_active=True).order_by("name", "pk")


@transaction.atomic
def mention(user: Person, *, note: Event, colleagues: Iterable[User]) -> list[Mention]:
    """Call colleagues to an internal note: each is told once, by mail and on the desk. Oneself is not called.

    Raises PermissionDenied for who may not act on the contribution, ValidationError (`colleagues`) for somebody who
    could not read the note.
    """
    require(may_follow_up(user, note.contribution) and note.type == EventType.NOTE)
    wanted = {one.pk: one for one in colleagues if one.pk != user.pk}
    allowed = set(colleagues_of(note.contribution).filter(pk__in=wanted).values_list("pk", flat=True))
    if strangers := [str(one) for pk, one in wanted.items() if pk not in allowed]:
        message = _("%(names)s : ne peut pas lire cette note.") % {"names": ", ".join(strangers)}
        raise ValidationError({"colleagues": message}, code="stranger")
    Mention.objects.bulk_create([Mention(note=note, user=one) for one in wanted.values()], ignore_conflicts=True)
    calls.hand_over()
    return list(Mention.objects.filter(note=note, user__in=wanted))


def unread_of(user: Person) -> QuerySet[Mention]:
    """What a person is called to and has not read, the latest first, with all that its line shows; a note that they
    may no longer read is not shown to them."""
    if not user.is_authenticated:
        return Mention.objects.none()
    return mentions_of(user).filter(read_at=None)


def mentions_of(user: User) -> QuerySet[Mention]:
    """Everything that a person was called to, where they still may act."""
    readable = Contribution.objects.looked_after_by(user)
    rows = Mention.objects.filter(user=user, note__contribution__in=readable)
    return rows.select_related("note__actor", "note__contribution__category").order_by("-pk")


def read(user: Person, *, contribution: Contribution) -> int:
    """Whoever opens a contribution on the desk has seen what they were called to there. Answers how many."""
    waiting = Mention.objects.filter(user=user.pk, read_at=None, note__contribution=contribution)
    return waiting.update(read_at=timezone.now())


def read_all(user: Person) -> int:
    return Mention.objects.filter(user=user.pk, read_at=None).update(read_at=timezone.now())
