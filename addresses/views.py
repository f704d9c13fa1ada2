"""Fragments: what a search finds, and what is near a place. They read no session and set no cookie."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from addresses.nearby import surroundings
from addresses.search import search
from geo.boxes import parse_position


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """The choices for `q`, those near `lon`, `lat` first when they are given. Raises ValidationError: 400."""
    words = request.GET.get("q", "")
    has_place = "lon" in request.GET or "lat" in request.GET
    near = parse_position(_position(request)) if has_place else None
    answer = search(words, near=near)
    return _fragment(request, "addresses/_results.html", {"answer": answer, "words": words.strip()})


@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """The nearest address of `lon`, `lat`, and what is around. Raises ValidationError: 400."""
    return _fragment(
        request, "addresses/_nearby.html", {"surroundings": surroundings(parse_position(_position(request)))}
    )


def _position(request: HttpRequest) -> str:
    return f"{request.GET.get('lon', '')},{request.GET.get('lat', '')}"


def _fragment(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    # Where somebody is, and what they look for: no shared cache keeps it.
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
