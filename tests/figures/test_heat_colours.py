"""The colours of the difference map: told apart by every eye, light and dark, and never alone."""

import itertools
import re

import pytest

from figures.heat_scale import DIVERGING, SEQUENTIAL, diverging, sequential
from figures.measures import COUNT, LATE, MEAN_AGE
from tests.sources import ROOT, read

# Machado, Oliveira and Fernandes, 2009: what is left of linear RGB when one kind of cone is missing.
SIMULATIONS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
    "no colour": ((0.2126, 0.7152, 0.0722),) * 3,
}
# The difference (CIE76) that nobody misses between two patches that do not touch.
PLAIN = 10.0


def linear(colour: str) -> tuple[float, ...]:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def seen(colour: str, eye: str) -> tuple[float, ...]:
    rgb = linear(colour)
    return tuple(min(max(sum(a * b for a, b in zip(row, rgb, strict=True)), 0), 1) for row in SIMULATIONS[eye])


def luminance(rgb: tuple[float, ...]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    r, g, b = rgb
    x, y, z = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        luminance(rgb),
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: str, other: str, eye: str) -> float:
    pairs = zip(lab(seen(one, eye)), lab(seen(other, eye)), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


def tokens(scheme: str) -> tuple[str, ...]:
    """The same seven classes, as the style sheet has them by day or by night."""
    sheet = read(ROOT / "web/static/web/css/tokens.css")
    by_scheme = re.findall(r"--diff-\d: (#[0-9a-f]{6});", sheet)
    assert len(by_scheme) == 14
    return tuple(by_scheme[:7] if scheme == "light" else by_scheme[7:])


PALETTES = {"light": DIVERGING, "dark": tokens("dark")}


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("eye", [eye for eye in SIMULATIONS if eye != "no colour"])
def test_every_two_classes_are_told_apart(scheme: str, eye: str) -> None:
    for one, other in itertools.combinations(PALETTES[scheme], 2):
        assert apart(one, other, eye) > PLAIN, (one, other)


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("eye", SIMULATIONS)
def test_a_larger_change_is_further_from_no_change(scheme: str, eye: str) -> None:
    """Lightness runs one way from the middle to each end: printed without colour, how much is still read."""
    lightness = [luminance(seen(colour, eye)) for colour in PALETTES[scheme]]
    down, up = lightness[3::-1], lightness[3:]
    sign = 1 if scheme == "light" else -1
    for side in (down, up):
        assert all(sign * (before - after) > 0 for before, after in itertools.pairwise(side)), side


def test_the_style_sheet_says_the_same_colours() -> None:
    assert tokens("light") == DIVERGING
    day = read(ROOT / "web/static/web/css/tokens.css").partition("@media")[0]
    assert tuple(re.findall(r"--heat-\d: (#[0-9a-f]{6});", day)) == SEQUENTIAL


def test_without_colour_the_sign_is_read_in_the_words() -> None:
    scale = diverging(COUNT, [-12, -1, 0, 3, 9])
    assert [shade.words for shade in scale.shades] == [
        "Forte baisse\N{NO-BREAK SPACE}: −9 ou moins",
        "Baisse\N{NO-BREAK SPACE}: −5 à −8",
        "Légère baisse\N{NO-BREAK SPACE}: −1 à −4",
        "Sans changement",
        "Légère hausse\N{NO-BREAK SPACE}: +1 à +4",
        "Hausse\N{NO-BREAK SPACE}: +5 à +8",
        "Forte hausse\N{NO-BREAK SPACE}: +9 ou plus",
    ]


@pytest.mark.parametrize("measure", [COUNT, MEAN_AGE, LATE])
@pytest.mark.parametrize("largest", [0, 1, 2, 3, 7, 40, 1234])
def test_each_change_has_the_class_that_its_words_say(measure, largest) -> None:
    scale = diverging(measure, [largest, -largest / 2])
    assert scale.shade(0).code == "diff-3"
    assert scale.shade(None).code == "none"
    for place, shade in enumerate(scale.shades):
        for number in re.findall(r"([+−])([\d\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+(?:,\d)?)", shade.words):
            value = float(re.sub(r"[^\d,]", "", number[1]).replace(",", ".")) * (1 if number[0] == "+" else -1)
            assert scale.shade(value) is shade, (place, shade.words)


def test_each_number_has_the_class_that_its_words_say() -> None:
    values = [0, 1, 2, 3, 5, 8, 13, 21, 34, None]
    scale = sequential(COUNT, values)
    assert [shade.words for shade in scale.shades[1:]] == ["1", "2 à 4", "5 à 7", "8 à 20", "21 à 34"]
    assert [scale.shade(value).code for value in values] == [
        *("none", "heat-1", "heat-2", "heat-2", "heat-3", "heat-4", "heat-4", "heat-5", "heat-5", "none"),
    ]


@pytest.mark.parametrize("values", [[], [0], [None], [4], [4, 4, 4], [1, 9]])
def test_few_territories_make_few_classes(values) -> None:
    scale = sequential(COUNT, values)
    assert len(scale.shades) == 1 + len({value for value in values if value})
    assert all(scale.shade(value) in scale.shades or not value for value in values)
