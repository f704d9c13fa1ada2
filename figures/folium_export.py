"""A heat map as one HTML file that needs no network and trusts no text.

folium writes the map; Leaflet is copied into the file; nothing in it names another host. Words of people never reach
folium, which reads what it wrote once more as a Jinja template: a title in braces would run on the server. They are put
in afterwards: beside the map escaped by Django, in the map as JSON that a script of ours puts in text nodes. And the
file forbids itself all the rest (a policy in its head): the scripts that we wrote, known by their hashes, and nothing
from anywhere else, even when it is opened on a machine with a network.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import Element, MacroElement
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils.html import escape, json_script
from django.utils.translation import get_language
from folium.template import Template
from folium.utilities import JsCode

from figures import heat_words
from figures.heat import Heat
from figures.heat_places import Key
from figures.heat_recent import Recent
from figures.heat_table import Table
from figures.outlines import Outline, attribution, outlines

LINE: Final = "#4c5b57"
SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# The pictures of the style sheet are those of controls that this map has not.
PICTURE: Final = re.compile(r"url\([^)]*\)")
# What folium says of the window: it would forbid to enlarge.
VIEWPORT: Final = re.compile(r'<meta name="viewport".*?/>', re.DOTALL)
READABLE_VIEWPORT: Final = '<meta name="viewport" content="width=device-width, initial-scale=1">'

# Where our words go once folium is done; nobody's words can hold one, for they have no "<" left.
TITLE: Final = "<!--heat:title-->"
ABOVE: Final = "<!--heat:above-->"
BELOW: Final = "<!--heat:below-->"
WORDS: Final = "heat-words"

# Text nodes only. A number stands on each territory, so that colour is never alone.
EACH_FEATURE: Final = """
function (feature, layer) {
  const said = JSON.parse(document.getElementById("heat-words").textContent)[feature.id];
  const line = (tag, words, parent) => {
    const node = document.createElement(tag);
    node.textContent = words;
    parent.append(node);
    return node;
  };
  const label = document.createElement("span");
  label.textContent = said.text;
  layer.bindTooltip(label, { permanent: true, direction: "center", className: "heat-number" });
  layer.on("add", () => layer.openTooltip(L.latLng(said.at[1], said.at[0])));
  const card = document.createElement("div");
  line("strong", said.name, card);
  line("p", said.measured, card);
  if (said.recent.length) {
    line("p", said.title, card);
    const list = line("ul", "", card);
    for (const one of said.recent) {
      const link = line("a", one.words, line("li", "", list));
      link.href = one.url;
      link.rel = "noopener noreferrer";
    }
  }
  layer.bindPopup(card, { maxWidth: 320 });
}
"""


class Verbatim(Element):
    """Markup that is ready: branca's own element would read it as a Jinja template, braces of a title included."""

    _template = Template("{{ this.markup }}")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup = markup


class Below(MacroElement):
    """What follows the map in the page."""

    _template = Template("{% macro html(this, kwargs) %}" + BELOW + "{% endmacro %}")


def heat_file(heat: Heat, table: Table, recent: Mapping[Key, list[Recent]]) -> str:
    """The file: title, map, legend and table."""
    shapes = outlines(heat)
    title = heat_words.title(heat)
    words = {"title": title, "days": heat_words.days(heat), "filters": heat_words.filters(heat)}
    page = {"heat": heat, "table": table, "sources": attribution(shapes), "source": heat_words.source(heat), **words}
    said = {_id(shape): _said(heat, shape, recent.get(shape.row.place.key, [])) for shape in shapes}
    html = _sealed(_map(shapes).get_root().render())
    html = html.replace(TITLE, f"<title>{escape(title)}</title>", 1)
    above = render_to_string("figures/heat_file_above.html", page) + json_script(said, WORDS)
    return html.replace(ABOVE, above, 1).replace(BELOW, render_to_string("figures/heat_file_below.html", page), 1)


def _map(shapes: list[Outline]) -> folium.Map:
    """Outlines, colours and numbers of rows: nothing that anyone wrote."""
    drawn = folium.Map(tiles=None, height="70%", attribution_control=False, zoom_snap=0.25)
    # The instance's own lists: those of the class name other hosts.
    drawn.default_js, drawn.default_css = [], []
    if shapes:
        colours = {_id(shape): shape.row.shade.colour for shape in shapes}
        folium.GeoJson(
            {"type": "FeatureCollection", "features": [_feature(shape) for shape in shapes]},
            style_function=lambda feature: _style(colours[feature["id"]]),
            on_each_feature=JsCode(EACH_FEATURE),
        ).add_to(drawn)
        drawn.fit_bounds(_bounds(shapes))
    drawn.add_child(Below(), name="below")
    figure = drawn.get_root()
    _head(figure)
    figure.html.add_child(Verbatim(ABOVE), name="above")
    return drawn


def _id(shape: Outline) -> int:
    return shape.row.place.territory.pk if shape.row.place.territory else 0


def _style(colour: str) -> dict[str, Any]:
    return {"fillColor": colour, "fillOpacity": 1, "color": LINE, "weight": 1.5}


def _feature(shape: Outline) -> dict[str, Any]:
    geometry = {"type": "MultiPolygon", "coordinates": shape.coordinates}
    return {"type": "Feature", "id": _id(shape), "geometry": geometry, "properties": {}}


def _said(heat: Heat, shape: Outline, recent: list[Recent]) -> dict[str, Any]:
    """What the map says of a territory."""
    home = settings.SITE_URL.rstrip("/")
    return {
        "name": shape.row.place.name,
        "text": heat.drawn_text(shape.row),
        "at": [round(degrees, 5) for degrees in shape.inside.coords],
        "measured": heat_words.measured(heat, shape.row),
        "title": heat_words.recent_title(),
        "recent": [
            {"words": f"{one.reference} · {one.heading} · {one.state}", "url": home + one.path} for one in recent
        ],
    }


def _bounds(shapes: list[Outline]) -> list[list[float]]:
    boxes = [shape.geom.extent for shape in shapes]
    south_west = [min(box[1] for box in boxes), min(box[0] for box in boxes)]
    return [south_west, [max(box[3] for box in boxes), max(box[2] for box in boxes)]]


def _head(figure: Any) -> None:
    parts = {
        "title": TITLE,
        "leaflet_css": f"<style>{PICTURE.sub('none', _asset('leaflet.css.txt'))}</style>",
        "leaflet_js": f"<script>{_asset('leaflet.js.txt')}</script>",
        "heat_css": f"<style>{_asset_of_ours('web/css/heat-file.css')}</style>",
    }
    for name, markup in parts.items():
        figure.header.add_child(Verbatim(markup), name=name)


def _asset(name: str) -> str:
    return _asset_of_ours(f"vendor/leaflet/{name}")


def _asset_of_ours(name: str) -> str:
    found = finders.find(name)
    if not found:
        raise ImproperlyConfigured(f"{name} is missing: run build_assets")
    return Path(found).read_text(encoding="utf-8")


def _sealed(html: str) -> str:
    """With the language, a window that can be enlarged, and the policy that lets only these scripts run."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in SCRIPT.findall(html))
    policy = f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    head = f'<html lang="{get_language()}">\n<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    html = re.sub(r"<html>\s*<head>", lambda _found: head, html, count=1)
    # What folium leaves after the body belongs inside of it.
    html = html.replace("</body>\n<script>", "<script>", 1).replace(
        "</script>\n</html>", "</script>\n</body>\n</html>", 1
    )
    return VIEWPORT.sub(READABLE_VIEWPORT, html, count=1)


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
