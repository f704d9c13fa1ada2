"""A new delay, applied to what is already open."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import require
from contributions.actions.journal import log
from contributions.models import Category
from contributions.permissions import may_change_delays
from contributions.rescheduling import Effect, effect_of, new_deadlines

# All in one statement; what was closed meanwhile keeps the day that it had.
WRITE = """
update contributions_contribution
set due_on = given.due_on
from unnest(%s::bigint[], %s::date[]) as given (id, due_on)
where contributions_contribution.id = given.id and is_open
"""


@transaction.atomic
def apply_delays(user: User, *, categories: Sequence[Category]) -> Effect:
    """Give what is open in these categories the deadline of their present delay; answers what changed. What is
    received from now on has it anyway. Raises PermissionDenied."""
    require(may_change_delays(user))
    changes = new_deadlines(categories)
    moved = [change for change in changes if change.after != change.before]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [[one.contribution for one in moved], [one.after for one in moved]])
    for category in categories:
        log(user, category, _told(category, len(moved)))
    return effect_of(changes)


def _told(category: Category, count: int) -> str:
    message = ngettext(
        "Délai de %(days)s jours ouvrés appliqué à ce qui est ouvert : %(count)d échéance changée",
        "Délai de %(days)s jours ouvrés appliqué à ce qui est ouvert : %(count)d échéances changées",
        count,
    )
    return message % {"days": category.delay_days, "count": count}
