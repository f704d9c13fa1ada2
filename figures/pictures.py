"""A heat map as a picture: drawn here, so that it can be mailed, printed and put in a slide without a browser."""

import io
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageDraw, ImageFont

from figures import heat_words
from figures.heat import Heat, Row
from figures.outlines import Outline, attribution, outlines
from geo.grid import cell_of

WIDTH, HEIGHT, MARGIN = 1600, 1200, 48
LEGEND_WIDTH: Final = 430
PAPER, INK, SOFT, LINE = "#ffffff", "#182421", "#4c5b57", "#4c5b57"
NORMAL, BOLD = 400, 700
# Shapes are drawn larger and brought down: their edges are then smooth.
FINER: Final = 2
MOST_LINES: Final = 8
# Those that a line may be broken at: never before a colon.
SPACES: Final = re.compile(r"[ \t\r\n]+")

Area = tuple[int, int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int, weight: int = NORMAL) -> Font:
    """The typeface of the site; that of the drawing library where the site's files are not built yet."""
    found = finders.find(f"vendor/atkinson/atkinson-{weight}.woff2")
    return ImageFont.truetype(found, size) if found else ImageFont.load_default(size)


def picture(heat: Heat) -> bytes:
    """The map, its legend, its days, its filters and its source: a PNG, 1600 pixels wide."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    shapes = outlines(heat)
    top = _heading(pen, heat)
    foot = HEIGHT - MARGIN - _footing(pen, heat, shapes)
    area = (MARGIN, top, WIDTH - 2 * MARGIN - LEGEND_WIDTH, foot - 16)
    unnamed = _map(image, pen, area, heat, shapes)
    _legend(pen, heat, (WIDTH - MARGIN - LEGEND_WIDTH, top, WIDTH - MARGIN, foot - 16), unnamed)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _heading(pen: ImageDraw.ImageDraw, heat: Heat) -> int:
    """Answers how far down it reaches."""
    y = MARGIN
    for words, size, weight, colour in (
        (heat_words.title(heat), 46, BOLD, INK),
        (heat_words.days(heat), 28, NORMAL, INK),
        (heat_words.filters(heat), 24, NORMAL, SOFT),
    ):
        y = _paragraph(pen, (MARGIN, y), words, font(size, weight), colour, WIDTH - 2 * MARGIN, most=2) + 6
    return y + 22


def _footing(pen: ImageDraw.ImageDraw, heat: Heat, shapes: list[Outline]) -> int:
    """Answers its height."""
    lines = [heat_words.source(heat)]
    notes = attribution(shapes)
    if notes:
        lines.append(_("Contours : %(sources)s") % {"sources": " · ".join(notes)})
    height = len(lines) * 28
    for place, words in enumerate(lines):
        shown = _cut(words, font(20), WIDTH - 2 * MARGIN)
        pen.text((MARGIN, HEIGHT - MARGIN - height + place * 28), shown, SOFT, font(20))
    return height


class Projection:
    """From degrees to pixels of an area, north up, shapes undistorted."""

    def __init__(self, shapes: list[Outline], area: Area) -> None:
        boxes = [shape.geom.extent for shape in shapes]
        west, north = cell_of(min(box[0] for box in boxes), max(box[3] for box in boxes))
        east, south = cell_of(max(box[2] for box in boxes), min(box[1] for box in boxes))
        left, top, right, bottom = area
        self._scale = min((right - left) / max(east - west, 1), (bottom - top) / max(south - north, 1))
        self._west, self._north = west, north
        self._left = left + ((right - left) - (east - west) * self._scale) / 2
        self._top = top + ((bottom - top) - (south - north) * self._scale) / 2

    def __call__(self, place: Iterable[float]) -> tuple[float, float]:
        x, y = cell_of(*list(place)[:2])
        return self._left + (x - self._west) * self._scale, self._top + (y - self._north) * self._scale


def _map(image: Image.Image, pen: ImageDraw.ImageDraw, area: Area, heat: Heat, shapes: list[Outline]) -> int:
    """Answers how many territories had no room for their number."""
    if not shapes:
        pen.text((area[0], area[1]), _("Aucun contour de territoire à dessiner."), SOFT, font(24))
        return 0
    project = Projection(shapes, area)
    _paint(image, area, shapes, project)
    return _label(pen, heat, area, shapes, project)


def _paint(image: Image.Image, area: Area, shapes: list[Outline], project: Projection) -> None:
    left, top, right, bottom = area
    size = ((right - left) * FINER, (bottom - top) * FINER)
    sheet = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(sheet)
    for shape in shapes:
        mask = Image.new("1", size)
        stencil = ImageDraw.Draw(mask)
        for polygon in shape.coordinates:
            rings = [[_finer(project(place), left, top) for place in ring] for ring in polygon]
            for number, ring in enumerate(rings):
                stencil.polygon(ring, fill=number == 0)
        sheet.paste(shape.row.shade.colour, mask=mask)
        for polygon in shape.coordinates:
            for ring in polygon:
                pen.line([_finer(project(place), left, top) for place in ring], LINE, width=3, joint="curve")
    image.paste(sheet.resize((right - left, bottom - top), Image.Resampling.LANCZOS), (left, top))


def _finer(place: tuple[float, float], left: int, top: int) -> tuple[float, float]:
    return (place[0] - left) * FINER, (place[1] - top) * FINER


def _label(pen: ImageDraw.ImageDraw, heat: Heat, area: Area, shapes: list[Outline], project: Projection) -> int:
    """Each territory's name and number, or its number alone where there is no room; the largest choose first."""
    taken: list[tuple[float, ...]] = []
    unnamed = 0
    for shape in sorted(shapes, key=lambda shape: -shape.geom.area):
        number = heat.drawn_text(shape.row)
        for words in (f"{shape.row.place.name}\n{number}", number):
            box = pen.multiline_textbbox(
                project(shape.inside.coords), words, font(20, BOLD), anchor="mm", align="center"
            )
            if _is_inside(box, area) and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                _write(pen, project(shape.inside.coords), words)
                break
        else:
            unnamed += 1
    return unnamed


def _write(pen: ImageDraw.ImageDraw, place: tuple[float, float], words: str) -> None:
    """Dark on a light rim: read on every colour of the scale."""
    pen.multiline_text(
        place, words, INK, font(20, BOLD), anchor="mm", align="center", stroke_width=4, stroke_fill=PAPER
    )


def _is_inside(box: tuple[float, ...], area: Area) -> bool:
    return box[0] >= area[0] and box[1] >= area[1] and box[2] <= area[2] and box[3] <= area[3]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(pen: ImageDraw.ImageDraw, heat: Heat, area: Area, unnamed: int) -> None:
    left, y, right, bottom = area
    width = right - left
    y = _paragraph(pen, (left, y), str(heat.measure.label), font(28, BOLD), INK, width) + 2
    y = _paragraph(pen, (left, y), str(heat.measure.explanation), font(20), SOFT, width) + 14
    for shade in heat.scale.shades:
        pen.rectangle((left, y, left + 44, y + 30), shade.colour, LINE, 2)
        y = max(_paragraph(pen, (left + 58, y + 2), shade.words, font(22), INK, width - 58), y + 30) + 8
    for words in _remarks(heat, unnamed):
        y = _paragraph(pen, (left, y + 8), words, font(20), SOFT, width)
    _highest(pen, heat, (left, y + 26, right, bottom))


def _remarks(heat: Heat, unnamed: int) -> Iterator[str]:
    yield _("Ensemble : %(number)s") % {"number": heat.drawn_text(heat.total)}
    for row in heat.rows:
        if row.place.territory is None:
            yield _("%(place)s : %(number)s") % {"place": row.place.name, "number": heat.drawn_text(row)}
    if unnamed:
        words = ngettext(
            "%(n)d territoire trop petit pour son nombre : voir le tableau.",
            "%(n)d territoires trop petits pour leur nombre : voir le tableau.",
            unnamed,
        )
        yield words % {"n": unnamed}


def _highest(pen: ImageDraw.ImageDraw, heat: Heat, area: Area) -> None:
    """The first of the table, as far as there is room."""
    left, y, right, bottom = area
    rows = [row for row in heat.rows if _number(heat, row) > 0]
    rows.sort(key=lambda row: -_number(heat, row))
    lines = min(MOST_LINES, (bottom - y - 40) // 30, len(rows))
    if lines < 1:
        return
    title = _("Les plus fortes hausses") if heat.is_compared else _("Les plus élevés")
    pen.text((left, y), title, INK, font(24, BOLD))
    for place, row in enumerate(rows[:lines]):
        number = heat.drawn_text(row)
        room = right - left - round(pen.textlength(number, font(22, BOLD))) - 16
        pen.text((left, y + 40 + place * 30), _cut(row.place.name, font(22), room), INK, font(22))
        pen.text((right, y + 40 + place * 30), number, INK, font(22, BOLD), anchor="ra")


def _number(heat: Heat, row: Row) -> float:
    return heat.drawn_value(row) or 0


def _paragraph(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], words: str, face: Font, colour: str, width: int, most: int = 6
) -> int:
    """Answers how far down it reaches."""
    x, y = at
    step = round(getattr(face, "size", 20) * 1.3)
    for line in _wrapped(words, face, width)[:most]:
        pen.text((x, y), line, colour, face)
        y += step
    return y


def _wrapped(words: str, face: Font, width: int) -> list[str]:
    """Lines no wider than `width`; a word that alone is wider is cut. A name may hold line breaks: they are spaces."""
    lines = [""]
    for word in SPACES.split(words):
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_cut(word, face, width))
    return [line for line in lines if line] or [""]


def _cut(words: str, face: Font, width: int) -> str:
    """One line, with an ellipsis where it had to end."""
    words = SPACES.sub(" ", words)
    while len(words) > 1 and face.getlength(words) > width:
        words = words[:-2] + "…"
    return words
