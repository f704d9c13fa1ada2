"""Where the links of the mails lead: confirm an address, leave one later, stop the mails.

A link only shows a page; its button does the thing. Mail filters follow every link of a message.
"""

from http import HTTPStatus

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contributions import actions, subscriptions
from contributions.limits import within_limit
from contributions.models import Contact, Contribution
from contributions.subscription_forms import AddressForm
from contributions.tracking import hash_of, token_of

UNKNOWN = (signing.BadSignature, Contact.DoesNotExist)
may_read_and_send = require_http_methods(["GET", "HEAD", "POST"])


@may_read_and_send
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        contact = subscriptions.contact_to_confirm(token)
    except signing.SignatureExpired:
        return _page(request, "expired", status=HTTPStatus.GONE)
    except UNKNOWN:
        return _page(request, "wrong", status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        is_new = actions.confirm_address(contact=contact)
        messages.success(request, _("Merci, c'est confirmé.") if is_new else _("Cette adresse était déjà confirmée."))
        return redirect(request.path)
    is_confirmed = bool(contact.confirmed_at and not contact.unsubscribed_at)
    page = {"contact": contact, "tracking_url": _tracking(contact.contribution), "is_confirmed": is_confirmed}
    return _page(request, "confirm", **page)


@csrf_exempt  # RFC 8058: the mail reader itself sends this form, without a page or a cookie; the token is the proof
@may_read_and_send
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Its answer is a page, never a redirection, which RFC 8058 forbids."""
    try:
        contact = subscriptions.contact_to_unsubscribe(token)
    except UNKNOWN:
        return _page(request, "wrong", status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        change = actions.resubscribe if "again" in request.POST else actions.unsubscribe
        change(contact=contact)
        contact.refresh_from_db(fields=["confirmed_at", "unsubscribed_at"])
    return _page(request, "unsubscribe", contact=contact, is_done=request.method == "POST")


@may_read_and_send
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Leave an address with what was sent, from its tracking page. The answer is the same for every address."""
    contribution = get_object_or_404(Contribution, tracking_hash=hash_of(token))
    form = AddressForm(request.POST if request.method == "POST" else None)
    page = {"contribution": contribution, "tracking_url": reverse("tracking", args=[token]), "form": form}
    if not form.is_bound:
        return _page(request, "address", **page)
    if not form.is_valid():
        return _page(request, "address", status=HTTPStatus.UNPROCESSABLE_ENTITY, **page)
    if not within_limit(request, "address"):
        form.add_error(None, _("Trop d'adresses depuis votre réseau. Réessayez dans une heure."))
        return _page(request, "address", status=HTTPStatus.TOO_MANY_REQUESTS, **page)
    actions.leave_address(request.user, contribution=contribution, email=form.cleaned_data["email"])
    messages.success(
        request,
        _("C'est noté. Si cette adresse doit être confirmée, un message lui arrive dans quelques minutes."),
    )
    return redirect(f"{page['tracking_url']}#courriels")


def _tracking(contribution: Contribution) -> str:
    token = token_of(contribution)
    return reverse("tracking", args=[token]) if token else contribution.get_absolute_url()


def _page(request: HttpRequest, name: str, status: int = HTTPStatus.OK, **page: object) -> HttpResponse:
    """The address is a secret: neither kept, nor found by a search engine, nor told to another site. The policy of the
    whole site sees to the last; a stricter one would hide from our own forms where they come from, and have them
    refused."""
    response = render(request, f"contributions/subscriptions/{name}.html", page, status=status)
    patch_cache_control(response, private=True, no_store=True)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
