"""The public pages: the map and its list, the territories, the statements."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from boundaries.models import Boundary
from contributions import maps
from contributions.models import Category
from geo.sharing import for_everybody
from web import installing, offline_report
from web import territories as facts
from web.filters import PublicFilterForm, canonical
from web.listing import listing


@require_safe
@for_everybody
def home(request: HttpRequest) -> HttpResponse:
    return _map_page(request, "home.html", request.GET)


@require_safe
@for_everybody
def territory(request: HttpRequest, slug: str) -> HttpResponse:
    boundary = get_object_or_404(
        Boundary.objects.current().select_related("parent").defer("geom", "parent__geom"), slug=slug
    )
    parameters = request.GET.copy()
    parameters["territory"] = slug
    return _map_page(request, "territory.html", parameters, boundary)


@require_safe
def territories(request: HttpRequest) -> HttpResponse:
    return render(request, "territories.html", {"levels": facts.by_level()})


@require_safe
def statement(request: HttpRequest, page: str) -> HttpResponse:
    return render(request, f"statements/{page}.html")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    return JsonResponse(installing.manifest(), content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Asked again at each visit, so that no one stays on an old one."""
    return HttpResponse(installing.worker_source(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """The page that works without network. It is kept on devices, so it is the same for everybody."""
    return render(request, "offline.html", offline_report.empty_form(request))


def _map_page(
    request: HttpRequest, template: str, parameters: QueryDict, boundary: Boundary | None = None
) -> HttpResponse:
    """The page, or for htmx its results alone; 400, with everything typed still there, when a filter is wrong."""
    categories = list(Category.objects.all())
    form = PublicFilterForm(parameters, categories=categories, is_fixed=boundary is not None)
    found = listing(form, request.GET.get("after", ""), categories)
    form.show_numbers(found.facets)
    context: dict[str, Any] = {"form": form, "listing": found, "boundary": boundary, "bounds": _framed(form)}
    if _wants_fragment(request):
        response = render(request, "components/_results.html", context | {"numbers": form.numbers})
        response.headers["HX-Push-Url"] = _address(request)
    else:
        response = render(request, template, context | _whole_page(context, categories, boundary))
    response.status_code = HTTPStatus.BAD_REQUEST if found.errors else HTTPStatus.OK
    patch_vary_headers(response, ["HX-Request"])
    return response


def _whole_page(context: dict[str, Any], categories: list[Category], boundary: Boundary | None) -> dict[str, Any]:
    extra = facts.facts_of(boundary, categories) if boundary else {}
    bounds = context["bounds"] or maps.bounds_of_all()
    return {"map_data": maps.map_data(bounds=bounds, categories=categories), **extra}


def _framed(form: PublicFilterForm) -> maps.Bounds | None:
    chosen = form.cleaned_data.get("territory") if form.is_bound and not form.errors else None
    return maps.bounds_of_one(chosen) if chosen else None


def _wants_fragment(request: HttpRequest) -> bool:
    """htmx restores a page of the history by asking for it whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _address(request: HttpRequest) -> str:
    query = canonical(request.GET)
    return f"{request.path}?{query}" if query else request.path


# Without a token, which would mark every visitor with a cookie: a language changed by another site is no harm done.
choose_language = csrf_exempt(set_language)
