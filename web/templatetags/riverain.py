"""What templates draw: icons, badges, ages, addresses that keep the filters."""

import datetime
import json
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.humanize.templatetags.humanize import naturalday
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contributions.workflow import State
from web import icons

register = template.Library()
# By template, language, and what else they depend on.
_made: dict[tuple[Any, ...], SafeString] = {}
MOST_MADE = 2000


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Silent for screen readers, unless `label` makes it an image with a name."""
    return _drawn(f"{sprite()}#{icons.known(name)}", str(label))


@lru_cache(maxsize=1024)
def _drawn(address: str, label: str) -> SafeString:
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag(takes_context=True)
def made_once(context: template.Context, name: str, *depends_on: Any) -> SafeString:
    """`include` for what frames every page: made once in a process, for a language and all that it `depends_on`."""
    key = (name, get_language(), *depends_on)
    if key in _made:
        return _made[key]
    engine = context.template.engine
    # Whatever is kept for everyone never holds the token of one visitor.
    with context.push(csrf_token=""):
        made = engine.get_template(name).render(context)
    # Who edits a template sees it at once.
    if not engine.debug and len(_made) < MOST_MADE:
        _made[key] = made
    return made


def forget_made() -> None:
    """Languages change while it runs only where it is tested."""
    _made.clear()


@register.simple_tag
def badge(state: State) -> SafeString:
    """A state as shape, colour and words."""
    return format_html(
        '<span class="badge badge--{}">{}{}</span>', state.tone, icon(icons.TONES[state.tone]), state.label
    )


@register.filter
def age(moment: datetime.datetime) -> str:
    """ "il y a 3 jours": a day is enough for what happens in a street, and an exact date after a month."""
    elapsed = timezone.now() - moment
    if elapsed < datetime.timedelta(minutes=1):
        return _("à l'instant")
    if elapsed < datetime.timedelta(hours=1):
        minutes = elapsed.seconds // 60
        return ngettext("il y a %(n)d minute", "il y a %(n)d minutes", minutes) % {"n": minutes}
    if elapsed < datetime.timedelta(days=1):
        hours = elapsed.seconds // 3600
        return ngettext("il y a %(n)d heure", "il y a %(n)d heures", hours) % {"n": hours}
    if elapsed.days < 31:
        return ngettext("il y a %(n)d jour", "il y a %(n)d jours", elapsed.days) % {"n": elapsed.days}
    return _("le %(date)s") % {"date": naturalday(moment, "j F Y")}


@register.simple_tag
def sprite() -> str:
    """The address of the icons, for scripts that draw them."""
    return staticfiles_storage.url(icons.SPRITE)


@register.simple_tag
def position(geom: GEOSGeometry) -> SafeString:
    """Where a line of a list stands on the map, as attributes; never with a French decimal comma."""
    place = geom if geom.geom_type == "Point" else geom.point_on_surface
    return format_html('data-lng="{}" data-lat="{}"', f"{place.x:.6f}", f"{place.y:.6f}")


@register.filter(name="json")
def as_json(value: Any) -> str:
    return json.dumps(value)


@register.simple_tag
def keep(parameters: QueryDict, **changes: Any) -> str:
    """The query string with these parameters set, or dropped when empty; the page cursor only when it is set here."""
    kept = {name: value for name, value in parameters.items() if name != "after"} | changes
    query = QueryDict(mutable=True)
    for name, value in kept.items():
        if value:
            query[name] = value
    return "?" + query.urlencode()


@register.simple_tag
def drop(parameters: QueryDict, names: str) -> str:
    """The query string without the parameters named in `names`, separated by spaces."""
    return keep(parameters, **dict.fromkeys(names.split()))
