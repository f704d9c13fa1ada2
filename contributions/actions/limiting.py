"""How far, and how long ago, duplicates of a category are looked for: two numbers, changed by a person."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from contributions.actions.journal import log
from contributions.learning import Limits, limits_of
from contributions.models import Category
from contributions.permissions import may_change_delays

WIDEST: Final = Limits(500, 730)
NARROWEST: Final = Limits(1, 1)


@transaction.atomic
def set_limits(user: User, *, category: Category, limits: Limits, known: Limits) -> bool:
    """Write the numbers, and keep what they were. `known` are those that the person saw. Answers whether anything
    changed.

    Raises PermissionDenied; ValidationError (code "changed") when somebody else has changed them meanwhile, or when a
    number is out of reason.
    """
    require(may_change_delays(user))
    _check(limits)
    row = Category.objects.select_for_update(of=("self",)).get(pk=category.pk)
    before = limits_of(row)
    if before != known:
        message = _(
            "Ces nombres ont changé entre-temps : %(radius)d m et %(days)d jours. Relisez l'effet avant d'adopter."
        )
        said = {"radius": before.radius_m, "days": before.window_days}
        raise ValidationError(message % said, code="changed")
    if before == limits:
        return False
    row.duplicate_radius_m, row.duplicate_window_days = limits.radius_m, limits.window_days
    row.save(update_fields=["duplicate_radius_m", "duplicate_window_days"])
    log(user, row, _told(before, limits))
    return True


def _check(limits: Limits) -> None:
    if not NARROWEST.radius_m <= limits.radius_m <= WIDEST.radius_m:
        message = _("Un rayon va de %(least)d à %(most)d mètres.")
        raise ValidationError({"radius_m": message % {"least": NARROWEST.radius_m, "most": WIDEST.radius_m}})
    if not NARROWEST.window_days <= limits.window_days <= WIDEST.window_days:
        message = _("Une fenêtre va de %(least)d à %(most)d jours.")
        raise ValidationError({"window_days": message % {"least": NARROWEST.window_days, "most": WIDEST.window_days}})


def _told(before: Limits, after: Limits) -> str:
    message = _("Doublons cherchés à %(radius)d m et %(days)d jours ; avant, à %(old_radius)d m et %(old_days)d jours")
    old = {"old_radius": before.radius_m, "old_days": before.window_days}
    return message % {"radius": after.radius_m, "days": after.window_days, **old}
