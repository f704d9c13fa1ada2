"""The pages of one contribution, its photos, its secret tracking page, and a person's own contributions."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import require
from contributions import actions, photos, voters
from contributions.agent_forms import StatusForm, VisibilityForm
from contributions.limits import within_limit
from contributions.models import Contribution, Photo, Support
from contributions.pages import keyset_page
from contributions.permissions import looks_after, may_change_status, may_hide, may_see_photo, may_support
from contributions.timeline import public_steps, staff_steps
from contributions.tracking import hash_of

PREVIEW_SECONDS = 30
PHOTO_SECONDS = 300  # and then asked again: a photo that is hidden leaves the screens within five minutes
MINE_PER_PAGE = 20
NEAR_ZOOM = 17


def _seen(request: HttpRequest, **key: Any) -> Contribution:
    """The contribution, if this person may see it; 404 as if it did not exist otherwise."""
    return get_object_or_404(Contribution.objects.visible_to(request.user).with_listing_details(), **key)


@require_safe
@never_cache
def contribution(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, _seen(request, reference=reference))


def _page(request: HttpRequest, shown: Contribution, **forms: Any) -> HttpResponse:
    """The page; with the panel of those who look after the contribution, for them. 422 when one of its forms errs."""
    page: dict[str, Any] = {
        "contribution": shown,
        "address": request.build_absolute_uri(shown.get_absolute_url()),
        "basemap": settings.BASEMAP != "none",
        "map_address": _on_the_map(shown),
        "steps": public_steps(shown),
        "may_support": may_support(request.user, shown),
        "has_supported": _has_supported(request, shown),
    }
    if looks_after(request.user, shown):
        page["status_form"] = forms.get("status_form") or StatusForm(contribution=shown)
        page["visibility_form"] = forms.get("visibility_form") or VisibilityForm()
        page["history"] = staff_steps(shown)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "contributions/contribution.html", page, status=status)


def _on_the_map(shown: Contribution) -> str:
    """The map page, looking at this place; at the whole territory when the place is not exact; nowhere when hidden."""
    if not shown.is_public:
        return ""
    if shown.is_approximate:
        return f"{reverse('home')}?territory={shown.territories[0].slug}" if shown.territories else ""
    centre = shown.geom.point_on_surface
    return f"{reverse('home')}#{NEAR_ZOOM}/{centre.y:.5f}/{centre.x:.5f}"


def _has_supported(request: HttpRequest, shown: Contribution) -> bool:
    voter = voters.known_voter(request)
    return voter is not None and Support.objects.filter(contribution=shown, voter=voter).exists()


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for the map: public for half a minute, unless the reader is somebody."""
    response = render(request, "contributions/_preview.html", {"contribution": _seen(request, pk=pk)})
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=PREVIEW_SECONDS)
    patch_vary_headers(response, ["Cookie"])
    return response


@require_POST
def support(request: HttpRequest, reference: str) -> HttpResponse:
    """ "Moi aussi": one more voice, no account asked for."""
    confirmed = _seen(request, reference=reference)
    require(may_support(request.user, confirmed))
    response = redirect(f"{confirmed.get_absolute_url()}#confirmations")
    if not within_limit(request, "support"):
        messages.error(request, _("Trop de confirmations depuis votre réseau. Réessayez dans une heure."))
        return response
    is_new = actions.support(request.user, contribution=confirmed, voter=voters.voter_of(request))
    messages.success(request, _("Merci, c'est confirmé.") if is_new else _("Vous l'aviez déjà confirmé."))
    voters.remember(request, response)
    return response


@require_POST
def status(request: HttpRequest, reference: str) -> HttpResponse:
    shown = _seen(request, reference=reference)
    require(may_change_status(request.user, shown))
    form = StatusForm(request.POST, contribution=shown)
    if not form.is_valid():
        return _page(request, shown, status_form=form)
    try:
        actions.change_status(request.user, contribution=shown, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, shown, status_form=form)
    messages.success(request, _("L'état est changé."))
    return redirect(shown)


@require_POST
def visibility(request: HttpRequest, reference: str) -> HttpResponse:
    shown = _seen(request, reference=reference)
    require(may_hide(request.user, shown))
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, visibility_form=form)
    actions.set_public(request.user, contribution=shown, **form.cleaned_data)
    is_public = form.cleaned_data["is_public"]
    messages.success(request, _("Visible du public.") if is_public else _("Masquée au public."))
    return redirect(shown)


@require_safe
def photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return _photo(request, pk, "", lambda shown: FileResponse(shown.file.open("rb"), content_type=photos.TYPE))


@require_safe
def small_photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """For lists and the map: a few kilobytes instead of hundreds."""
    return _photo(request, pk, "small", lambda shown: HttpResponse(photos.small(shown), content_type=photos.TYPE))


def _photo(request: HttpRequest, pk: UUID, size: str, read: Callable[[Photo], HttpResponseBase]) -> HttpResponseBase:
    """A photo, if this person may see it. Only one that anyone may see, asked for by no one in particular, may be
    kept by a shared cache. It never changes, so that its name is its ETag."""
    shown = get_object_or_404(Photo.objects.select_related("contribution"), pk=pk)
    if not may_see_photo(request.user, shown):
        raise Http404
    etag = f'"{shown.pk}{size}"'
    try:
        response = get_conditional_response(request, etag=etag) or read(shown)
    except FileNotFoundError:
        raise Http404 from None
    response.headers["ETag"] = etag
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if shown.contribution.is_public and not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=PHOTO_SECONDS)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response


@require_safe
def tracking(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the secret link, even when the public no longer sees the contribution."""
    rows = Contribution.objects.with_listing_details()
    tracked = get_object_or_404(rows, tracking_hash=hash_of(token))
    page = {"contribution": tracked, "steps": public_steps(tracked), "will_be_told": tracked.contacts.exists()}
    response = render(request, "contributions/tracking.html", page)
    # The address is a secret: it is neither kept, nor told to another site, nor found by a search engine.
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """What this person sent, and the roles they hold."""
    mine = Contribution.objects.filter(author=request.user).with_listing_details()
    roles = request.user.memberships.select_related("boundary").defer("boundary__geom")
    page = {
        "listing": keyset_page(mine, after=request.GET.get("after"), size=MINE_PER_PAGE),
        "memberships": roles.order_by("role", "pk"),
    }
    return render(request, "contributions/account.html", page)
