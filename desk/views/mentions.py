"""« On vous appelle » : the notes in which a colleague names this person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require
from contributions.doors import for_staff
from contributions.permissions import may_enter_for_others
from desk import colleagues

SHOWN = 50


@require_safe
@for_staff
def mentions(request: HttpRequest) -> HttpResponse:
    """What waits, and the latest that were read."""
    require(may_enter_for_others(request.user))
    rows = colleagues.mentions_of(request.user)
    page = {
        "unread": colleagues.unread_of(request.user)[:SHOWN],
        "seen": rows.exclude(read_at=None)[:SHOWN],
    }
    return render(request, "desk/mentions.html", page)


@require_POST
@for_staff
def mentions_read(request: HttpRequest) -> HttpResponse:
    require(may_enter_for_others(request.user))
    colleagues.read_all(request.user)
    return redirect("desk-mentions")
