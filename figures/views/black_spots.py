"""Where the same comes back: the public list, its map, one place with its history, and its sheet of paper."""

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from contributions import maps
from contributions.models import Category
from contributions.pages import Count
from contributions.paper import paper, paper_response
from figures.black_spot_forms import BlackSpotForm, least
from figures.black_spot_history import PLAN_SIDE, UNITS, history_of
from figures.black_spot_pages import page_of
from figures.black_spots import AROUND_METRES
from figures.models import BlackSpot
from figures.querysets import BlackSpotQuerySet

MOST_COUNTED: Final = 1000
AROUND_DEGREES: Final = 0.0012  # the streets of the place are seen


@require_safe
def black_spots(request: HttpRequest) -> HttpResponse:
    """Wrong filters are told beside their fields, a wrong cursor above the list; nothing is listed then."""
    form = BlackSpotForm(request.GET)
    page: dict[str, Any] = {"form": form, "least": least(), "metres": AROUND_METRES}
    bounds, status = maps.bounds_of_all(), HTTPStatus.BAD_REQUEST
    if form.is_valid():
        rows = form.narrow(BlackSpot.objects.all())
        try:
            page |= {"listing": page_of(rows, request.GET.get("after", "")), "count": _count(rows)}
            status = HTTPStatus.OK
        except ValidationError as refusal:
            page["refusal"] = refusal.messages
        if territory := form.cleaned_data["territory"]:
            bounds = maps.bounds_of_one(territory)
        page["query"] = urlencode(form.query)
    page["map_data"] = maps.map_data(bounds=bounds, categories=Category.objects.none()) | {
        "query": page.get("query", "")
    }
    return render(request, "figures/black_spots.html", page, status=status)


def _count(rows: BlackSpotQuerySet) -> Count:
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return Count(min(found, MOST_COUNTED), is_exact=found <= MOST_COUNTED)


def _spot(pk: int) -> BlackSpot:
    rows = BlackSpot.objects.select_related("family", "commune", "quartier")
    return get_object_or_404(rows.defer("commune__geom", "quartier__geom"), pk=pk)


@require_safe
def black_spot(request: HttpRequest, pk: int) -> HttpResponse:
    spot = _spot(pk)
    around = [
        round(edge, 5)
        for edge in (
            spot.geom.x - AROUND_DEGREES,
            spot.geom.y - AROUND_DEGREES,
            spot.geom.x + AROUND_DEGREES,
            spot.geom.y + AROUND_DEGREES,
        )
    ]
    history = history_of(spot)
    data = maps.map_data(bounds=around, categories=Category.objects.none())
    places = [step.contribution.geom.coords for step in history.steps if step.contribution.geom.geom_type == "Point"]
    page = {"spot": spot, "history": history, "metres": AROUND_METRES}
    page["map_data"] = data | {"centre": spot.geom.coords, "places": places}
    return render(request, "figures/black_spot.html", page)


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """For the technical meeting: the place, its plan, its history."""
    spot = _spot(pk)
    page = {
        "spot": spot,
        "history": history_of(spot),
        "metres": AROUND_METRES,
        "side": PLAN_SIDE,
        "middle": PLAN_SIDE / 2,
        "radius": UNITS,
    }
    content = paper("figures/black_spot_paper.html", page)
    return paper_response(content, f"point-noir-{spot.pk}.pdf")
