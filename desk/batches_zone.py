"""A zone of the map to choose contributions by: drawn, a quartier or a commune, or a circle around an address."""

import math
from typing import Any, Final

from django import forms
from django.contrib.gis.geos import GEOSException, MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions import kinds
from contributions.forms import LONGEST_SEARCH, TerritoryChoice
from contributions.maps import bounds_of_all
from contributions.models import Category
from contributions.texts import WordsField
from desk.batches_choice import Zone
from geo.geojson import finite_json
from geo.measures import METRES_PER_DEGREE, ring_around
from geo.srid import WGS84

MOST_CORNERS: Final = 500
LONGEST_SHAPE: Final = 40_000  # characters of GeoJSON: 500 corners, written at length
BEYOND_METRES: Final = 5_000  # how far out of the served territory a line may run
DRAWN, TERRITORY, CIRCLE = "drawn", "territory", "circle"
WAYS = [
    (DRAWN, gettext_lazy("Le tracé sur la carte")),
    (TERRITORY, gettext_lazy("Un quartier ou une commune")),
    (CIRCLE, gettext_lazy("Autour d'une adresse")),
]


class ZoneForm(forms.Form):
    """Where, in one of three ways that give the same; and of which category, in which state. `chosen` once valid."""

    way = forms.ChoiceField(
        label=gettext_lazy("La zone"), choices=WAYS, widget=forms.RadioSelect, initial=TERRITORY, required=False
    )
    zone = forms.CharField(max_length=LONGEST_SHAPE, required=False, widget=forms.HiddenInput)
    territory = TerritoryChoice(label=gettext_lazy("Quartier ou commune"), required=False)
    address_words = WordsField(
        label=gettext_lazy("Adresse au centre"),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": LONGEST_SEARCH}),
    )
    address_searched = forms.Field(required=False, widget=forms.HiddenInput)
    lon = forms.FloatField(min_value=-180, max_value=180, required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False, widget=forms.HiddenInput)
    radius = forms.IntegerField(
        label=gettext_lazy("Rayon, en mètres"),
        min_value=10,
        max_value=5000,
        initial=200,
        required=False,
        widget=forms.NumberInput(attrs={"step": 10, "inputmode": "numeric"}),
    )
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=gettext_lazy("Catégorie"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("Toutes"),
    )
    state = forms.ChoiceField(label=gettext_lazy("État actuel"), required=False)

    chosen: Zone

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="zone_%s", **options)
        self.fields["territory"].widget.choices = TerritoryChoice.grouped()
        self.fields["state"].choices = [("", _("Tous ceux qui sont en cours")), *open_states()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        makers = {DRAWN: self._drawn, TERRITORY: self._territory, CIRCLE: self._circle}
        if not self.errors:
            self.chosen = makers[given.get("way") or TERRITORY](given)
        return given

    def carried(self) -> list[tuple[str, str]]:
        """The same choice as hidden fields."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]

    def _drawn(self, given: dict[str, Any]) -> Zone:
        if not given["zone"]:
            message = _("Tracez la zone sur la carte, ou choisissez-la autrement : quartier, adresse et rayon.")
            raise ValidationError({"way": message}, code="required")
        try:
            return Zone(MultiPolygon(polygon_from(given["zone"]), srid=WGS84))
        except ValidationError as refusal:
            raise ValidationError({"way": refusal.messages}) from None

    def _territory(self, given: dict[str, Any]) -> Zone:
        chosen = given["territory"]
        if chosen is None:
            raise ValidationError({"territory": _("Choisissez un quartier ou une commune.")}, code="required")
        return Zone(chosen.geom, chosen)

    def _circle(self, given: dict[str, Any]) -> Zone:
        if given["lon"] is None or given["lat"] is None:
            message = _("Cherchez l'adresse et choisissez-la dans la liste : le cercle se trace autour d'elle.")
            raise ValidationError({"address_words": message}, code="required")
        if not given["radius"]:
            raise ValidationError({"radius": _("Donnez un rayon, de 10 à 5 000 mètres.")}, code="required")
        ring = ring_around(Point(given["lon"], given["lat"], srid=WGS84), given["radius"])
        _require_served(ring)
        return Zone(MultiPolygon(ring, srid=WGS84))


def open_states() -> list[tuple[str, Any]]:
    """The states in which something is still open, each named once."""
    every = [state for code, _label in kinds.kind_choices() for state in kinds.get(code).workflow.states.values()]
    return list({state.code: state.label for state in every if state.is_open}.items())


def polygon_from(text: str) -> Polygon:
    """A drawn polygon, from its GeoJSON: one ring of three corners at least, in degrees, that does not cross itself
    and lies in the served territory. Raises ValidationError, in words for whoever drew it."""
    shape = _read(text)
    if not isinstance(shape, dict) or shape.keys() != {"type", "coordinates"} or shape["type"] != "Polygon":
        raise _unreadable()
    rings = shape["coordinates"]
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        raise ValidationError(_("Une zone est d'un seul tenant, sans trou."), code="rings")
    corners = _corners(rings[0])
    try:
        polygon = Polygon([*corners, corners[0]], srid=WGS84)
    except GEOSException:
        raise _unreadable() from None
    if not polygon.valid or polygon.area == 0:
        message = _("Le tracé se croise, ou n'entoure rien : reprenez-le en suivant le bord de la zone.")
        raise ValidationError(message, code="crossed")
    _require_served(polygon)
    return polygon


def _read(text: str) -> Any:
    try:
        return finite_json(text)
    except (ValueError, RecursionError):
        raise _unreadable() from None


def _corners(ring: list[Any]) -> list[tuple[float, float]]:
    """The corners of a ring, the last not said again; none twice in a row."""
    if len(ring) > MOST_CORNERS + 1:
        raise ValidationError(_("Le tracé a trop de points (%(most)d au plus).") % {"most": MOST_CORNERS}, code="many")
    corners = [_corner(one) for one in ring]
    kept = [corner for corner, before in zip(corners, [None, *corners], strict=False) if corner != before]
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    if len(set(kept)) < 3:
        raise ValidationError(_("Il faut au moins trois points pour faire une zone."), code="few")
    return kept


def _corner(position: Any) -> tuple[float, float]:
    # The very types: True is an int for Python.
    is_pair = isinstance(position, list) and len(position) == 2
    if not is_pair or not all(type(number) in (int, float) for number in position):
        raise _unreadable()
    lon, lat = position
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValidationError(_("Le tracé sort de la Terre."), code="range")
    return float(lon), float(lat)


def _require_served(shape: Polygon) -> None:
    """A line may run a little beyond the edge of the territory, which nobody sees on the ground."""
    west, south, east, north = bounds_of_all()
    height = BEYOND_METRES / METRES_PER_DEGREE
    width = height / math.cos(math.radians(min(abs(south), abs(north), 80)))
    left, bottom, right, top = shape.extent
    if left < west - width or right > east + width or bottom < south - height or top > north + height:
        raise ValidationError(_("La zone sort du territoire desservi : gardez-la à l'intérieur."), code="outside")


def _unreadable() -> ValidationError:
    return ValidationError(_("Le tracé n'est pas lisible : effacez-le et recommencez."), code="unreadable")
