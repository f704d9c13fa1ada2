"""Who reads an act on many, and who may take it back."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import HANDLERS, Role, User
from accounts.permissions import EVERY_SERVICE, EVERYWHERE, Person, Reach, reaches_of
from desk.models import Batch, BatchLine

LEADS = (Role.MANAGER, Role.ADMINISTRATOR)


def batches_for(user: Person) -> QuerySet[Batch]:
    """Those of the person, while they handle anything; and those that touched what they lead."""
    if not reaches_of(user, *HANDLERS):
        return Batch.objects.none()
    led = Exists(BatchLine.objects.filter(_reached_by(reaches_of(user, *LEADS)), batch=OuterRef("pk")))
    return Batch.objects.filter(Q(actor=user.pk) | led).select_related("actor")


def may_undo(user: User, batch: Batch) -> bool:
    """Who did it, or who leads the service of one of its lines; each line is asked again for itself."""
    return batches_for(user).filter(pk=batch.pk).exists()


def lines_handled_by(user: Person, batch: Batch) -> QuerySet[BatchLine]:
    """Those of what the person handles, or did before the act: who acted on them since is told of these alone."""
    return batch.lines.filter(_reached_by(reaches_of(user, *HANDLERS))).order_by("pk")


def lines_shown_to(user: Person, batch: Batch) -> QuerySet[BatchLine]:
    """Those too that anybody may read: one batch may have touched what another service hides."""
    handled = _reached_by(reaches_of(user, *HANDLERS))
    return batch.lines.filter(handled | Q(contribution__is_public=True)).order_by("pk")


def _reached_by(reaches: Iterable[Reach]) -> Q:
    wanted = Q(pk__in=[])
    for reach in reaches:
        wanted |= _reached(reach)
    return wanted


def _reached(reach: Reach) -> Q:
    """The service as it is, or as it was before the act."""
    held = Q(pk__isnull=False)
    if reach.territories is not EVERYWHERE:
        places = list(reach.territories)
        held = Q(contribution__commune__in=places) | Q(contribution__quartier__in=places)
    if reach.service is EVERY_SERVICE:
        return held
    return held & (Q(contribution__service=reach.service) | Q(before__service_id=reach.service))
