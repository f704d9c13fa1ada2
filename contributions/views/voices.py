"""What people say of a contribution from its page, or from the map."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from contributions import actions, voters
from contributions.limits import within_limit
from contributions.models import Contribution
from contributions.passing import passing
from contributions.permissions import may_observe, may_support
from contributions.views.pages import seen
from geo.origins import believed_by_origin

WORDS = {"there": True, "gone": False}


@believed_by_origin
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


@believed_by_origin
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def observation(request: HttpRequest, reference: str) -> HttpResponse:
    """ "Toujours là" or "disparu", without an account. The map asks for the buttons apart, because its card is the
    same for everybody and these carry the reader's own form token; it then sends and reads a fragment."""
    passed = seen(request, reference=reference)
    if request.method != "POST":
        return _fragment(request, passed)
    require(may_observe(request.user, passed))
    word = request.POST.get("seen", "")
    if word not in WORDS:
        raise ValidationError(_("Choisissez « toujours là » ou « disparu »."))
    if not within_limit(request, "observation"):
        return _told(
            request, passed, _("Trop de réponses depuis votre réseau. Réessayez dans une heure."), is_kept=False
        )
    voter = voters.voter_of(request)
    actions.observe(request.user, contribution=passed, voter=voter, is_still_there=WORDS[word])
    passed.refresh_from_db(fields=["seen_at", "needs_check"])
    return _told(request, passed, _("Merci, c'est noté."), is_kept=True)


def _told(request: HttpRequest, passed: Contribution, sentence: str, *, is_kept: bool) -> HttpResponse:
    if "HX-Request" in request.headers:
        response = _fragment(request, passed, sentence, HTTPStatus.OK if is_kept else HTTPStatus.TOO_MANY_REQUESTS)
    else:
        (messages.success if is_kept else messages.error)(request, sentence)
        response = redirect(f"{passed.get_absolute_url()}#constat")
    voters.remember(request, response)
    return response


def _fragment(request: HttpRequest, passed: Contribution, sentence: str = "", status: int = 200) -> HttpResponse:
    page = {"contribution": passed, "passing": passing(request, passed), "sentence": sentence}
    return render(request, "contributions/_passing.html", page, status=status)
