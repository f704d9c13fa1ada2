"""How a deadline is told: in words, with a shape and a colour of its own."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.deadlines import days_left
from contributions.models import Contribution

SOON_DAYS: Final = 2


@dataclass(frozen=True)
class Lateness:
    """`tone` is late, today, soon, ahead, paused, or "none": nothing was announced, or it is closed."""

    tone: str
    words: str


def lateness(contribution: Contribution) -> Lateness:
    if contribution.is_open and contribution.paused_at:
        return Lateness("paused", _("En attente du citoyen"))
    left = days_left(contribution)
    if left is None:
        return Lateness("none", "" if not contribution.is_open else _("Sans échéance"))
    if left < 0:
        words = ngettext("En retard de %(n)d jour ouvré", "En retard de %(n)d jours ouvrés", -left)
        return Lateness("late", words % {"n": -left})
    if left == 0:
        return Lateness("today", _("À régler aujourd'hui"))
    words = ngettext("Reste %(n)d jour ouvré", "Restent %(n)d jours ouvrés", left) % {"n": left}
    return Lateness("soon" if left <= SOON_DAYS else "ahead", words)
