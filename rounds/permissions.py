"""May this person do this to this round?"""

from accounts.models import HANDLERS, Service
from accounts.permissions import EVERY_SERVICE, Person, reaches_of
from rounds.models import Round


def may_make_rounds(user: Person) -> bool:
    """Those who handle contributions somewhere."""
    return bool(reaches_of(user, *HANDLERS))


def may_make_for(user: Person, service: Service | None) -> bool:
    """A round of a service is made by those who act for it."""
    return any(reach.service in (EVERY_SERVICE, service and service.pk) for reach in reaches_of(user, *HANDLERS))


def may_drive(user: Person, round: Round) -> bool:
    """Prepare it, tick its stops: whoever sees it. Each stop is asked for itself besides."""
    return Round.objects.visible_to(user).filter(pk=round.pk).exists()
