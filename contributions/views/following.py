"""For the person who sent it: the secret tracking page, what they answer to a closing, and what an account has sent."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require
from contributions import actions
from contributions.aftermath import answers_of_the_author
from contributions.asking_back import asked_of_the_author
from contributions.author_forms import ClosingForm, ContestForm, ReplyForm, SatisfactionForm
from contributions.models import Contribution, Photo
from contributions.pages import keyset_page
from contributions.permissions import is_author
from contributions.photos import previewed
from contributions.promise import promise_for
from contributions.questions import said
from contributions.recurrence import recurrence_of
from contributions.subscriptions import stage_of
from contributions.timeline import author_steps, public_steps
from contributions.tracking import hash_of
from contributions.views.pages import page_of, seen

MINE_PER_PAGE = 20
TO_CHECK = 20

Page = Callable[..., HttpResponse]


@require_safe
def tracking(request: HttpRequest, token: str) -> HttpResponse:
    return _tracking_page(request, token, _tracked(token))


def _tracked(token: str) -> Contribution:
    return get_object_or_404(Contribution.objects.with_listing_details(), tracking_hash=hash_of(token))


def _tracking_page(
    request: HttpRequest,
    token: str,
    tracked: Contribution,
    *,
    status: int = HTTPStatus.OK,
    typed: ClosingForm | None = None,
    replied: ReplyForm | None = None,
    refusal: Sequence[str] = (),
) -> HttpResponse:
    """For whoever holds the secret link, even when the public no longer sees the contribution."""
    page = {
        "contribution": tracked,
        "steps": author_steps(tracked),
        "mails": stage_of(tracked),
        "recurrence": recurrence_of(tracked),
        "address_url": reverse("mail-address", args=[token]),
        "refusal": refusal,
        "said": said(tracked, also_private=True),
        "own_photos": previewed(Photo.objects.filter(contribution=tracked).of_contributions()),
        **answers_of_the_author(tracked, typed, token=token),
        **asked_of_the_author(tracked, replied, token=token),
        **_kept(tracked),
    }
    if tracked.is_open:
        page["promise"] = promise_for(tracked.category, quartier=tracked.quartier, commune=tracked.commune)
    response = render(request, "contributions/tracking.html", page, status=status)
    # The address is a secret: it is neither kept, nor told to another site, nor found by a search engine. Told to
    # our own site it is: a browser that says nothing of where a form comes from has its form refused.
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _kept(tracked: Contribution) -> dict[str, Any]:
    """Of one that was merged: what it was merged into, and what becomes of that one, as anyone may read it."""
    kept = tracked.duplicate_of
    if kept is None or not kept.is_public:
        return {}
    return {"kept": kept, "kept_steps": public_steps(kept)}


@require_POST
def contest_by_link(request: HttpRequest, token: str) -> HttpResponse:
    tracked = _tracked(token)
    page = _page_by_link(request, token, tracked)
    return _contest(request, tracked, page, reverse("tracking", args=[token]), token)


@require_POST
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    tracked = _tracked(token)
    page = _page_by_link(request, token, tracked)
    return _rate(request, tracked, page, reverse("tracking", args=[token]), token)


@require_POST
def reply_by_link(request: HttpRequest, token: str) -> HttpResponse:
    tracked = _tracked(token)
    page = _page_by_link(request, token, tracked)
    return _reply(request, tracked, page, reverse("tracking", args=[token]), token)


def _page_by_link(request: HttpRequest, token: str, tracked: Contribution) -> Page:
    return lambda **more: _tracking_page(request, token, tracked, **more)


@require_POST
@never_cache
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    shown = _mine(request, reference)
    return _contest(request, shown, lambda **more: page_of(request, shown, **more), shown.get_absolute_url())


@require_POST
@never_cache
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    shown = _mine(request, reference)
    return _rate(request, shown, lambda **more: page_of(request, shown, **more), shown.get_absolute_url())


@require_POST
@never_cache
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    shown = _mine(request, reference)
    return _reply(request, shown, lambda **more: page_of(request, shown, **more), shown.get_absolute_url())


def _mine(request: HttpRequest, reference: str) -> Contribution:
    shown = seen(request, reference=reference)
    require(is_author(request.user, shown))
    return shown


def _contest(request: HttpRequest, row: Contribution, page: Page, address: str, token: str = "") -> HttpResponse:
    form = ContestForm(request.POST)
    if not form.is_valid():
        return _refused(page, row, form)
    try:
        actions.contest(request.user, contribution=row, token=token, **form.cleaned_data)
    except ValidationError as refusal:
        return _refused(page, row, form, refusal)
    messages.success(request, _("C'est rouvert : la collectivité lira pourquoi."))
    return redirect(f"{address}#suivi")


def _rate(request: HttpRequest, row: Contribution, page: Page, address: str, token: str = "") -> HttpResponse:
    form = SatisfactionForm(request.POST)
    if not form.is_valid():
        return _refused(page, row, form)
    try:
        is_new = actions.rate(request.user, contribution=row, token=token, **form.cleaned_data)
    except ValidationError as refusal:
        return _refused(page, row, form, refusal)
    messages.success(request, _("Merci de votre réponse.") if is_new else _("Vous aviez déjà répondu."))
    return redirect(f"{address}#suite")


def _reply(request: HttpRequest, row: Contribution, page: Page, address: str, token: str = "") -> HttpResponse:
    form = ReplyForm(request.POST)
    if not form.is_valid() and row.paused_at:
        return page(status=HTTPStatus.UNPROCESSABLE_ENTITY, replied=form)
    try:
        actions.reply(request.user, contribution=row, token=token, text=form.cleaned_data.get("text", ""))
    except ValidationError as refusal:
        row.refresh_from_db(fields=["status", "is_open", "closed_at", "paused_at"])
        return page(status=HTTPStatus.CONFLICT, replied=form, refusal=refusal.messages)
    messages.success(request, _("Merci : votre réponse est transmise, et le traitement reprend."))
    return redirect(f"{address}#suivi")


def _refused(page: Page, row: Contribution, form: ClosingForm, refusal: ValidationError | None = None) -> HttpResponse:
    """The page again, with what was typed. 422 when the form can be mended, 409 when its closing is gone."""
    row.refresh_from_db(fields=["status", "is_open", "closed_at"])
    if refusal is None and row.is_open:
        refusal = ValidationError(_("Elle est rouverte depuis : il n'y a plus de clôture dont parler ici."))
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    return page(status=status, typed=form, refusal=refusal.messages if refusal else [])


@login_required
@require_safe
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """What this person sent, the roles they hold, and what they are asked to check."""
    mine = Contribution.objects.filter(author=request.user).with_listing_details()
    roles = request.user.memberships.select_related("boundary").defer("boundary__geom")
    to_check = Contribution.objects.looked_after_by(request.user).to_check().with_listing_details()
    page = {
        "listing": keyset_page(mine, after=request.GET.get("after"), size=MINE_PER_PAGE),
        "memberships": roles.order_by("role", "pk"),
        "to_check": to_check.newest_first()[:TO_CHECK],
    }
    return render(request, "contributions/account.html", page)
