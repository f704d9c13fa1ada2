"""Answer by drawing: a zone of the map, what is open in it, and one answer for all."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from addresses.search import search
from contributions.doors import for_staff
from contributions.maps import bounds_of_all, map_data
from contributions.permissions import may_enter_for_others
from desk.answering import names
from desk.batches import MOST
from desk.batches_choice import Choice, by_zone
from desk.batches_zone import CIRCLE, ZoneForm
from desk.bulk_forms import ActForm
from geo.boxes import Box, parse_position

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def draw(request: HttpRequest) -> HttpResponse:
    """Choose the zone; then what is in it, and the act that `desk-bulk` previews."""
    require(may_enter_for_others(request.user))
    if request.method != "POST":
        return _page(request, ZoneForm(initial={"way": "territory", "radius": 200}))
    if request.POST.get("go") == "search_address":
        return _search(request)
    if "address" in request.POST:
        return _put(request)
    form = ZoneForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    return _page(request, form, choice=by_zone(request.user, form.chosen, form.cleaned_data, form.carried()))


def _search(request: HttpRequest) -> HttpResponse:
    """Without a script: the addresses to choose from."""
    words = request.POST.get("address_words", "")
    found = search(words, near=Box(*bounds_of_all()).polygon().centroid)
    return _page(request, ZoneForm(initial=_with(request, way=CIRCLE, address_searched=words)), addresses=found)


def _put(request: HttpRequest) -> HttpResponse:
    """Without a script: the middle of the circle is the address that was chosen."""
    try:
        point = parse_position(request.POST["address"])
    except ValidationError:
        return _search(request)
    return _page(request, ZoneForm(initial=_with(request, way=CIRCLE, lon=point.x, lat=point.y)))


def _with(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What was typed, without complaint."""
    return {**request.POST.dict(), **more}


def _page(
    request: HttpRequest, form: ZoneForm, *, choice: Choice | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    act = ActForm(user=request.user, rows=choice.rows) if choice else None
    page = {
        "zone_form": form,
        "choice": choice,
        "form": act,
        "templates": act.templates if act else {},
        "variables": names(),
        "most": MOST,
        "map": {**map_data(bounds=bounds_of_all(), categories=[]), **_drawn(form, choice)},
    }
    return render(request, "desk/draw.html", {**page, **more}, status=status)


def _drawn(form: ZoneForm, choice: Choice | None) -> dict[str, Any]:
    """The zone and the points in it, for the map."""
    if choice is None:
        return {"zone": None, "points": []}
    centres = [row.geom.point_on_surface for row in choice.rows if not row.is_approximate]
    return {
        "zone": {"type": "MultiPolygon", "coordinates": form.chosen.shape.coords},
        "points": [[round(centre.x, 6), round(centre.y, 6)] for centre in centres],
    }
