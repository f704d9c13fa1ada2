"""The photos of a contribution, for whoever may see it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contributions import actions, photos
from contributions.models import Photo
from contributions.permissions import is_for_all, may_see_photo
from contributions.views.pages import seen

PHOTO_SECONDS = 300  # and then asked again: a photo that is hidden leaves the screens within five minutes


@require_safe
def photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return _photo(request, pk, "", lambda shown: FileResponse(shown.file.open("rb"), content_type=photos.TYPE))


@require_safe
def small_photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """For lists and the map: a few kilobytes instead of hundreds."""
    return _photo(request, pk, "small", lambda shown: HttpResponse(photos.small(shown), content_type=photos.TYPE))


def _is_of_own_form(request: HttpRequest, shown: Photo) -> bool:
    """The form is not sent yet, and this browser holds its secret key: its brush opens what it sent before."""
    key = request.headers.get("Submission-Key", "")
    return shown.contribution_id is None and constant_time_compare(key, str(shown.submission_key))


@require_POST
def visibility(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """Publish a photo, or hide it."""
    contribution = seen(request, reference=reference)
    photo = get_object_or_404(Photo.objects.filter(contribution=contribution), pk=pk)
    is_public = request.POST.get("is_public") == "on"
    actions.review_photo(request.user, photo=photo, is_public=is_public)
    messages.success(request, _("La photo est publiée.") if is_public else _("La photo est masquée."))
    return redirect(contribution)


def _photo(request: HttpRequest, pk: UUID, size: str, read: Callable[[Photo], HttpResponseBase]) -> HttpResponseBase:
    """A photo, if this person may see it. Only one that anyone may see, asked for by no one in particular, may be
    kept by a shared cache. It never changes, so that its name is its ETag."""
    shown = get_object_or_404(Photo.objects.select_related("contribution", "event", "constat"), pk=pk)
    is_own_form = _is_of_own_form(request, shown)
    if not (is_own_form or may_see_photo(request.user, shown)):
        raise Http404
    etag = f'"{shown.pk}{size}"'
    try:
        response = get_conditional_response(request, etag=etag) or read(shown)
    except FileNotFoundError:
        raise Http404 from None
    response.headers["ETag"] = etag
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if is_own_form:
        patch_cache_control(response, private=True, no_store=True)
    elif shown.contribution.is_public and is_for_all(shown) and not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=PHOTO_SECONDS)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response
