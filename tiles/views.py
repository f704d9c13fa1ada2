"""Doors to the tiles. They read no session and set no cookie: what they give is public, and may be kept by anyone."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.grid import Tile
from tiles import answers, basemap, lean
from tiles.asked import Asked, asked
from tiles.tilejson import tilejson as describe

PROBLEM = "application/problem+json"

View = Callable[..., HttpResponseBase]


def refuses_bad_filters(view: View) -> View:
    """A filter that does not exist, or its value: 400, as problem details (RFC 9457)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ValidationError as error:
            return _problem(error)

    return answer


def _problem(error: ValidationError) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus.BAD_REQUEST.phrase,
        "status": HTTPStatus.BAD_REQUEST,
        "detail": _("Certaines valeurs ne sont pas acceptées."),
        "errors": error.message_dict if hasattr(error, "error_dict") else error.messages,
    }
    return JsonResponse(body, status=HTTPStatus.BAD_REQUEST, content_type=PROBLEM)


def _asked(request: HttpRequest, name: str) -> Asked:
    try:
        return asked(name, request.META.get("QUERY_STRING", ""))
    except KeyError:
        raise Http404 from None


def _place(z: int, x: int, y: int) -> Tile:
    try:
        return Tile(z, x, y)
    except ValueError:
        raise Http404 from None


@require_safe
@refuses_bad_filters
def tile(request: HttpRequest, name: str, z: int, x: int, y: int) -> HttpResponseBase:
    if failure := request.META.get(lean.FAILURE):
        raise failure
    wanted, place = _asked(request, name), _place(z, x, y)
    known, packed = request.headers.get("If-None-Match", ""), "gzip" in request.headers.get("Accept-Encoding", "")
    found = answers.answer(wanted, place, known=known, packed=packed)
    return HttpResponse(found.body, status=found.status, headers=found.headers)


@require_safe
@refuses_bad_filters
def tilejson(request: HttpRequest, name: str) -> HttpResponseBase:
    wanted = _asked(request, name)
    return _described(describe(wanted.source, wanted.parameters))


@require_safe
def base_tilejson(request: HttpRequest) -> HttpResponseBase:
    return _described(basemap.tilejson())


def _described(description: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(description)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def base_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """A tile of the base map; an empty answer when it is away, which a map draws as nothing and asks again later."""
    if not basemap.is_on():
        raise Http404
    place = _place(z, x, y)
    body = basemap.tile(place)
    if body is None:
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        response.headers["X-Basemap"] = "away"
        response.headers["Cache-Control"] = f"public, max-age={basemap.AWAY_SECONDS}"
        return response
    response = HttpResponse(body, content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={basemap.KEPT_SECONDS}"
    return response
