"""The photos of a contribution, for whoever may see it."""

from collections.abc import Callable
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from contributions import photos
from contributions.models import Photo
from contributions.permissions import may_see_photo

PHOTO_SECONDS = 300  # and then asked again: a photo that is hidden leaves the screens within five minutes


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
