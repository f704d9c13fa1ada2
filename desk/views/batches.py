"""What was done to many at once: read, and taken back for a day."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import require
from contributions.doors import for_staff
from contributions.models import Contribution
from contributions.permissions import may_enter_for_others
from contributions.timeline import last_act
from desk.actions import UNDONE_WITHIN, Undone, undo
from desk.batches_rights import batches_for, lines_handled_by, lines_shown_to
from desk.batches_told import Told, told_of, with_counts
from desk.models import Batch

SHOWN = 50
MOST_WHYS = 50


@require_safe
@for_staff
def batches(request: HttpRequest) -> HttpResponse:
    """The latest ones, of this person and of the services they lead."""
    require(may_enter_for_others(request.user))
    rows = with_counts(batches_for(request.user))[:SHOWN]
    return render(request, "desk/batches.html", {"batches": [told_of(row) for row in rows], "most": SHOWN})


@require_safe
@for_staff
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    told = told_of(_seen(request, pk))
    lines = list(lines_shown_to(request.user, told.batch).select_related("contribution__category", "event"))
    page = {
        "told": told,
        "lines": lines,
        "unseen": told.count - len(lines),
        "left_out": _left_out(request.user, told.batch),
        "whys": _whys(request.user, told),
        "hours": UNDONE_WITHIN.days * 24,
    }
    return render(request, "desk/batch.html", page)


@require_POST
@for_staff
def batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    try:
        done = undo(request.user, batch=found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        _say(request, done)
    return redirect("desk-batch", pk)


def _seen(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(with_counts(batches_for(request.user)), pk=pk)


def _say(request: HttpRequest, done: Undone) -> None:
    if done.restored:
        words = ngettext(
            "%(count)d contribution est comme avant. Ceux qui la suivent sont prévenus.",
            "%(count)d contributions sont comme avant. Ceux qui les suivent sont prévenus.",
            done.restored,
        )
        messages.success(request, words % {"count": done.restored})
    if done.left:
        words = ngettext(
            "%(count)d n'a pas pu l'être : %(names)s.", "%(count)d n'ont pas pu l'être : %(names)s.", len(done.left)
        )
        names = ", ".join(reference for reference, _why in done.left[:10])
        messages.warning(request, words % {"count": len(done.left), "names": names})


def _left_out(user: User, batch: Batch) -> list[list[str]]:
    """What had changed since the preview, and who had acted: for who confirmed it; for others, of what they handle."""
    if batch.actor_id == user.pk:
        return batch.left_out
    references = [reference for reference, _why in batch.left_out]
    handled = Contribution.objects.looked_after_by(user).filter(reference__in=references)
    known = set(handled.values_list("reference", flat=True))
    return [told for told in batch.left_out if told[0] in known]


def _whys(user: User, told: Told) -> list[tuple[str, str]]:
    """Once it is undone: those that are not as before, and who acted on each since."""
    if not told.batch.undone_at:
        return []
    kept = lines_handled_by(user, told.batch).filter(is_undone=False).select_related("contribution")[:MOST_WHYS]
    return [
        (line.contribution.reference, _("a changé depuis : %(act)s") % {"act": last_act(line.contribution)})
        for line in kept
    ]
