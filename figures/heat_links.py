"""From each number to the list that it counts: the desk, under the same filters and those of the line."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from boundaries.models import Level
from contributions.filters import OUTSIDE_QUARTIERS
from contributions.staff_filters import NOWHERE
from figures.heat_filters import HeatForm, Span
from figures.heat_places import Place

Changes = dict[str, Any]


def desk_address() -> str:
    """Where lists are; empty on a site that has no desk."""
    try:
        return reverse("desk")
    except NoReverseMatch:
        return ""


def list_address(form: HeatForm, place: Place | None, **changes: Any) -> str:
    """The list of what a line counts, of all lines without `place`; empty when no address can say it."""
    desk = desk_address()
    inside: Changes | None = place_changes(form, place) if place else {}
    if not desk or inside is None:
        return ""
    # Without any word the desk shows what is open; an empty state asks it for everything.
    return f"{desk}?{form.query(**inside, **changes) or 'status='}"


def place_changes(form: HeatForm, place: Place) -> Changes | None:
    """The filters that narrow the list to a line. They come on top of the territory asked for already, which may be
    smaller than the line, or a perimeter across it. None when both ways to name a territory are taken."""
    territory = _territory(form, place)
    if territory is None or form.chosen_level != Level.QUARTIER or place.key[0] is not None:
        return territory
    return {**territory, "quartier": OUTSIDE_QUARTIERS}


def _territory(form: HeatForm, place: Place) -> Changes | None:
    territory = place.territory
    if territory is None:
        return _free(form, {"place": NOWHERE})
    chosen = form.cleaned_data["territory"]
    if not chosen and territory.is_current:
        return {"territory": territory.slug}
    if chosen and (chosen.level, chosen.code) == (territory.level, territory.code):
        return {}
    return _free(form, {"place": str(territory.pk)})


def _free(form: HeatForm, changes: Changes) -> Changes | None:
    given = form.data.get("place")
    return None if given and given != changes["place"] else changes


def open_changes(form: HeatForm) -> Changes:
    """The filters of what is still open: a state that was asked for is one already, or there is nothing to list."""
    return {} if form.cleaned_data["status"] else {"status": "open"}


def span_changes(span: Span) -> Changes:
    """The same list over other days."""
    return {
        "period": "",
        "since": span.first.isoformat() if span.first else "",
        "until": span.last.isoformat() if span.last else "",
    }
