"""The colours of tokens.css are read and measured (WCAG 2.2: 4.5 for text, 3 for what shows a control)."""

import re

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "web/static/web/css/tokens.css").read_text()
DAY, NIGHT = CSS.split("@media (prefers-color-scheme: dark)")
COLOR = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});")

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "accent", "accent-strong") for ground in ("paper", "surface")),
    *((ink, ground) for ink in ("ink", "accent-strong") for ground in ("sunk", "accent-wash")),
    ("ink-soft", "sunk"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    *((tone, f"{tone}-wash") for tone in ("new", "active", "done", "declined", "error")),
    *(("ink", f"{tone}-wash") for tone in ("error", "done")),
    ("error", "surface"),
    ("map-label", "map-halo"),
    ("ink-soft", "map-halo"),
    ("map-label", "map-territory"),
]
CONTROLS = [
    *(("line-strong", ground) for ground in ("paper", "surface", "accent-wash")),
    *(("accent", ground) for ground in ("paper", "surface", "accent-wash", "map-land", "map-territory")),
    *(("focus", ground) for ground in ("paper", "surface", "accent-wash", "map-land")),
    *(("map-outline", ground) for ground in ("map-land", "map-territory")),
    ("error", "error-wash"),
]


def colors(scheme: str) -> dict[str, str]:
    day = dict(COLOR.findall(DAY))
    return day if scheme == "day" else day | dict(COLOR.findall(NIGHT))


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_from_its_ground(scheme: str, ink: str, ground: str) -> None:
    palette = colors(scheme)
    assert contrast(palette[ink], palette[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["day", "night"])
@pytest.mark.parametrize(("edge", "ground"), CONTROLS)
def test_controls_stand_out_from_their_ground(scheme: str, edge: str, ground: str) -> None:
    palette = colors(scheme)
    assert contrast(palette[edge], palette[ground]) >= 3


@pytest.mark.parametrize("scheme", ["day", "night"])
def test_each_shade_of_heat_is_further_from_the_land_than_the_one_before(scheme: str) -> None:
    palette = colors(scheme)
    steps = [contrast(palette[f"heat-{n}"], palette["map-land"]) for n in range(1, 6)]
    assert steps == sorted(steps)


# A page for paper, and one that leaves the site: neither follows the scheme of a screen.
OF_ITS_OWN = ("paper.css", "heat-file.css")


def test_colours_are_named_in_tokens_and_nowhere_else() -> None:
    sheets = (settings.BASE_DIR / "web/static/web/css").glob("*.css")
    found = {
        sheet.name: re.findall(r"#[0-9a-fA-F]{3,8}\b", without_print(sheet.read_text()))
        for sheet in sheets
        if sheet.name not in ("tokens.css", *OF_ITS_OWN)
    }
    assert not {name: values for name, values in found.items() if values}


def without_print(css: str) -> str:
    """Paper is white and ink is black, whatever the theme."""
    return re.sub(r"@media print \{.*", "", css, flags=re.DOTALL)
