"""What somebody saw of what was known: what they are told of it, and what the public sees of it."""

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from contributions import actions
from contributions.groups import in_group
from contributions.models import Constat
from contributions.submission import WITH_ADDRESS
from contributions.tracking import constat_of
from contributions.views.pages import seen


@require_safe
@never_cache
def testified(request: HttpRequest, token: str) -> HttpResponse:
    """What was kept, and what comes next, for the person who has sent it."""
    try:
        constat = constat_of(token)
    except (BadSignature, Constat.DoesNotExist):
        raise Http404 from None
    contribution = seen(request, pk=constat.contribution_id)
    photos = constat.photos.all()
    page = {
        "constat": constat,
        "contribution": contribution,
        "kind": contribution.declared_kind,
        "photos": len(photos),
        "held_back": any(not photo.is_public for photo in photos),
        "has_left_address": request.META["QUERY_STRING"] == WITH_ADDRESS,
    }
    return render(request, "contributions/submission/testified.html", page)


@require_POST
def visibility(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Publish a constat, or hide it with its photos."""
    contribution = seen(request, reference=reference)
    rows = Constat.objects.filter(in_group(contribution.pk, "contribution__")).select_related("contribution")
    constat = get_object_or_404(rows, pk=pk)
    is_public = request.POST.get("is_public") == "on"
    actions.review_constat(request.user, constat=constat, is_public=is_public)
    messages.success(request, _("Le constat est publié.") if is_public else _("Le constat est masqué."))
    return redirect(f"{contribution.get_absolute_url()}#constats")
