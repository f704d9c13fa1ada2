"""The heat map of those who handle contributions: a page that is a table first, its tiles, and its files."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from boundaries.models import Boundary
from contributions import maps
from contributions.doors import for_staff
from contributions.models import Contribution
from contributions.querysets import ContributionQuerySet
from contributions.staff_filters import narrow_for
from figures import heat_words
from figures.folium_export import heat_file
from figures.heat import Heat, heat_of
from figures.heat_csv import heat_csv
from figures.heat_filters import HeatForm
from figures.heat_mailings import mailings_of
from figures.heat_places import Directory
from figures.heat_recent import recent
from figures.heat_table import table_of
from figures.permissions import mailed_services
from figures.pictures import picture
from figures.reading import territories_read_by
from geo.grid import Tile
from geo.layers import Layer
from tiles import heat as hexagons

MVT = "application/vnd.mapbox-vector-tile"
# Not registered: a declared layer is public, and this one is drawn for one person.
HEXAGONS = Layer(name="desk-heat", title="Chaleur", rows=Contribution.objects.none, columns={}, heat="heat")
# The address of the page, with what the map puts in.
TILE = "{z}/{x}/{y}"


@require_safe
@for_staff
def heat(request: HttpRequest) -> HttpResponse:
    """400, with everything that was asked for still there, when a filter is wrong."""
    form = HeatForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "figures/heat.html", context, status=HTTPStatus.BAD_REQUEST)
    found = _heat(request, form)
    table = table_of(found, form)
    context |= {"heat": found, "table": table, "query": form.own_query(), "title": heat_words.title(found)}
    context |= {
        "whole": found.drawn_text(found.total),
        "days": heat_words.days(found),
        "map_data": _map_data(form, found),
        **_mailings(request),
    }
    return render(request, "figures/heat.html", context)


@require_safe
@for_staff
def spreadsheet(request: HttpRequest) -> HttpResponse:
    found = _heat(request, _asked(request))
    return _file(heat_csv(found).encode(), "text/csv; charset=utf-8", found, "csv")


@require_safe
@for_staff
def image(request: HttpRequest) -> HttpResponse:
    found = _heat(request, _asked(request))
    return _file(picture(found), "image/png", found, "png")


@require_safe
@for_staff
def standalone(request: HttpRequest) -> HttpResponse:
    """The map as one file that opens anywhere, without network."""
    form = _asked(request)
    found = _heat(request, form)
    latest = recent(narrow_for(request.user, _rows(request), form), form.chosen_level, Directory().renamed)
    content = heat_file(found, table_of(found, form), latest)
    return _file(content.encode(), "text/html; charset=utf-8", found, "html")


@require_safe
@for_staff
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Hexagons counted among what this person reads, under the filters of the page."""
    try:
        place = Tile(z, x, y)
    except ValueError:
        raise Http404 from None
    form = _asked(request)
    rows = narrow_for(request.user, _rows(request), form)
    try:
        body = hexagons.draw(HEXAGONS, rows, place)
    except EmptyResultSet:
        body = b""
    return HttpResponse(body, content_type=MVT, status=HTTPStatus.OK if body else HTTPStatus.NO_CONTENT)


def _asked(request: HttpRequest) -> HeatForm:
    """Raises ValidationError: a file has no page on which to say what is wrong beside its field."""
    form = HeatForm(request.GET)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form


def _rows(request: HttpRequest) -> ContributionQuerySet:
    return Contribution.objects.on_desk_of(request.user)


def _heat(request: HttpRequest, form: HeatForm) -> Heat:
    return heat_of(request.user, _rows(request), form, reach=territories_read_by(request.user))


def _map_data(form: HeatForm, found: Heat) -> dict[str, Any]:
    """For `json_script`: where to look, and the class and number of each outline, or where the hexagons are."""
    chosen = form.cleaned_data["territory"]
    bounds = maps.bounds_of_one(chosen) if isinstance(chosen, Boundary) else maps.bounds_of_all()
    places = {
        row.place.outline: {
            "name": row.place.name,
            "shade": row.shade.code,
            "text": found.drawn_text(row),
            "rest": row.place.is_rest,
        }
        for row in found.rows
        if row.place.outline
    }
    tiles = reverse("figures-heat-tile", args=[0, 0, 0]).replace("0/0/0", TILE)
    return {
        "bounds": bounds,
        "basemap": settings.BASEMAP != "none",
        "places": places,
        "hexagons": f"{tiles}?{form.query()}" if form.has_hexagons else None,
    }


def _mailings(request: HttpRequest) -> dict[str, Any]:
    """What the services that this person manages receive on Mondays; nothing for who manages none."""
    return {"services": mailed_services(request.user), "mailings": mailings_of(request.user)}


def _file(content: bytes, media_type: str, found: Heat, suffix: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    name = f"{slugify(heat_words.title(found))}-{found.made_at:%Y-%m-%d}.{suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
