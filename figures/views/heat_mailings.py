"""Setting up, from the page of the heat map, what a service receives every Monday."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contributions.doors import for_staff
from figures.actions import drop_heat_mailing, pause_heat_mailing, send_heat_weekly
from figures.models import HeatMailing
from figures.permissions import mailed_services


@require_POST
@for_staff
def create(request: HttpRequest) -> HttpResponse:
    query = QueryDict(request.POST.get("query", ""))
    service = get_object_or_404(mailed_services(request.user), pk=_number(request.POST.get("service", "")))
    try:
        send_heat_weekly(request.user, service=service, query=query)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Chaque lundi à 7 h, cette carte partira à %(service)s.") % {"service": service})
    return _back(query)


@require_POST
@for_staff
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What the button says: stop it, take it up again, or forget it."""
    own = HeatMailing.objects.filter(service__in=mailed_services(request.user))
    mailing = get_object_or_404(own, pk=pk)
    what = request.POST.get("what")
    if what == "drop":
        drop_heat_mailing(request.user, mailing=mailing)
        messages.success(request, _("Cet envoi est supprimé."))
    elif what in ("pause", "resume"):
        pause_heat_mailing(request.user, mailing=mailing, is_active=what == "resume")
        is_on = what == "resume"
        messages.success(request, _("L'envoi reprend lundi prochain.") if is_on else _("L'envoi est suspendu."))
    return _back(QueryDict(request.POST.get("query", "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _back(query: QueryDict) -> HttpResponse:
    address = reverse("figures-heat")
    return redirect(f"{address}?{query.urlencode()}#envois" if query else f"{address}#envois")
