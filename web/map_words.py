"""What the map says by itself: the words of MapLibre's controls, under its own names for them."""

from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _


def map_words() -> dict[str, str]:
    return _in(get_language())


def forget() -> None:
    """Languages change while it runs only where it is tested."""
    _in.cache_clear()


@cache
def _in(_language: str | None) -> dict[str, str]:
    """In the language of this moment, which is that one."""
    return {
        "AttributionControl.ToggleAttribution": _("Afficher ou masquer les sources"),
        "CooperativeGesturesHandler.MobileHelpText": _("Déplacez la carte avec deux doigts"),
        "CooperativeGesturesHandler.WindowsHelpText": _("Ctrl + molette pour zoomer"),
        "CooperativeGesturesHandler.MacHelpText": _("⌘ + molette pour zoomer"),
        "Map.Title": _("Carte"),
        "Marker.Title": _("Repère"),
        "NavigationControl.ResetBearing": _("Remettre le nord en haut"),
        "NavigationControl.ZoomIn": _("Zoomer"),
        "NavigationControl.ZoomOut": _("Dézoomer"),
        "Popup.Close": _("Fermer"),
        "ScaleControl.Kilometers": "km",
        "ScaleControl.Meters": "m",
        "basemap": _("Fond : Plan IGN, © IGN"),
    }
