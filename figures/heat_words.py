"""What stands above and below a heat map that has left the site: title, days, filters, source."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from boundaries.models import Level
from figures.heat import Heat, Row


def title(heat: Heat) -> str:
    by_level = {
        Level.QUARTIER.value: _("%(measure)s, par quartier"),
        Level.COMMUNE.value: _("%(measure)s, par commune"),
    }
    return by_level[heat.level] % {"measure": heat.measure.label}


def days(heat: Heat) -> str:
    """Which contributions: those received on these days."""
    if heat.other_span:
        return _("Reçues %(days)s, comparées à celles reçues %(other)s") % {
            "days": heat.span.words(),
            "other": heat.other_span.words(),
        }
    return _("Reçues %(days)s") % {"days": heat.span.words()}


def filters(heat: Heat) -> str:
    return " · ".join(heat.words) if heat.words else _("Toutes les contributions, sans filtre")


def source(heat: Heat) -> str:
    known = {
        "moment": date_format(timezone.localtime(heat.made_at), "DATETIME_FORMAT"),
        "place": settings.TERRITORY_NAME,
        "site": settings.SITE_URL,
    }
    if settings.TERRITORY_NAME:
        return _("Riverain, %(place)s · %(site)s · établie le %(moment)s") % known
    return _("Riverain · %(site)s · établie le %(moment)s") % known


def measured(heat: Heat, row: Row) -> str:
    """One territory's numbers in a sentence."""
    now = heat.measure.text(row.value(heat.measure))
    said = {"measure": heat.measure.label, "now": now}
    if heat.other_span:
        then = heat.measure.text(row.other_value(heat.measure))
        return _("%(measure)s : %(now)s, contre %(then)s (%(difference)s)") % {
            **said,
            "then": then,
            "difference": heat.drawn_text(row),
        }
    return _("%(measure)s : %(now)s") % said


def recent_title() -> str:
    return _("Dernières contributions publiques :")
