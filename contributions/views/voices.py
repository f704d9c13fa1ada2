"""What people say of a contribution from its page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from contributions import actions, voters
from contributions.limits import within_limit
from contributions.permissions import may_support
from contributions.views.pages import seen


@require_POST
def support(request: HttpRequest, reference: str) -> HttpResponse:
    """ "Moi aussi": one more voice, no account asked for."""
    confirmed = seen(request, reference=reference)
    require(may_support(request.user, confirmed))
    response = redirect(f"{confirmed.get_absolute_url()}#confirmations")
    if not within_limit(request, "support"):
        messages.error(request, _("Trop de confirmations depuis votre réseau. Réessayez dans une heure."))
        return response
    is_new = actions.support(request.user, contribution=confirmed, voter=voters.voter_of(request))
    messages.success(request, _("Merci, c'est confirmé.") if is_new else _("Vous l'aviez déjà confirmé."))
    voters.remember(request, response)
    return response
