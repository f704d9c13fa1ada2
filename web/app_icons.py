"""The mark as pixels, for devices that install the site: read from favicon.svg, so that there is one drawing."""

import re
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageDraw

SVG = "{http://www.w3.org/2000/svg}"
BOX = 32  # the side of the drawing, in its own units
CURVE_STEPS = 24
OVERSAMPLING = 4
# A maskable icon may lose all but a disc of four fifths; the mark itself does not fill its box.
SAFE = 0.9

Point = tuple[float, float]
TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")


def draw(drawing: Path, side: int, *, fills_its_square: bool = False) -> Image.Image:
    """The mark, `side` pixels wide. `fills_its_square`: no round corners, and all within a maskable icon's disc."""
    root = ElementTree.parse(drawing).getroot()  # noqa: S314  (our own drawing)
    big = side * OVERSAMPLING
    picture = Image.new("RGBA", (big, big))
    pen = ImageDraw.Draw(picture)
    (ground,) = root.findall(f"{SVG}rect")
    radius = 0 if fills_its_square else float(ground.get("rx", 0)) * big / BOX
    pen.rounded_rectangle((0, 0, big - 1, big - 1), radius, fill=ground.get("fill"))
    scale = big / BOX * (SAFE if fills_its_square else 1)
    shift = (big - BOX * scale) / 2
    for group in root.iter(f"{SVG}g"):
        width = float(group.get("stroke-width", 1)) * scale
        for path in group.iter(f"{SVG}path"):
            _stroke(pen, _placed(outline(path.get("d", "")), scale, shift), width, group.get("stroke"))
    for path in root.findall(f"{SVG}path"):
        pen.polygon(_placed(outline(path.get("d", "")), scale, shift), fill=path.get("fill"))
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def _placed(points: list[Point], scale: float, shift: float) -> list[Point]:
    return [(x * scale + shift, y * scale + shift) for x, y in points]


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point], width: float, colour: str | None) -> None:
    """A line with round ends and joins, which Pillow's own has not."""
    pen.line(points, fill=colour, width=round(width))
    for x, y in points:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)


def outline(path: str) -> list[Point]:
    """The points of an SVG path made of M, c, s, z and of half circles (a). Raises ValueError for another command."""
    tokens = TOKEN.findall(path)
    points: list[Point] = []
    command, mirror = "", (0.0, 0.0)
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        if command in "Zz":
            break
        if command == "M":
            points.append((float(tokens.pop(0)), float(tokens.pop(0))))
        elif command in ("c", "s"):
            start = points[-1]
            numbers = [float(tokens.pop(0)) for _number in range(6 if command == "c" else 4)]
            pairs = [(start[0] + x, start[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            first = pairs.pop(0) if command == "c" else (2 * start[0] - mirror[0], 2 * start[1] - mirror[1])
            points += _curve(start, first, *pairs)
            mirror = pairs[0]
        elif command == "a":
            points += _half_circle(points[-1], [float(tokens.pop(0)) for _number in range(7)])
            mirror = points[-1]
        else:
            raise ValueError(f"path command {command!r}")
    return points


def _curve(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """A cubic Bézier curve, without its first point."""

    def at(t: float, axis: int) -> float:
        u = 1 - t
        return u**3 * start[axis] + 3 * u * u * t * first[axis] + 3 * u * t * t * second[axis] + t**3 * end[axis]

    return [(at(i / CURVE_STEPS, 0), at(i / CURVE_STEPS, 1)) for i in range(1, CURVE_STEPS + 1)]


def _half_circle(start: Point, numbers: list[float]) -> list[Point]:
    """Half a circle as two quarters, each a curve (the usual 0.5523 of the radius)."""
    radius, _ry, _rotation, _large, sweep, dx, dy = numbers
    if dy or abs(abs(dx) - 2 * radius) > 0.01:
        raise ValueError("only half circles between two points of one height")
    # Towards the right, sweeping is passing above; towards the left, below: the page's y goes down.
    up = -radius if (dx > 0) == bool(sweep) else radius
    k = 0.5523
    middle = (start[0] + dx / 2, start[1] + up)
    end = (start[0] + dx, start[1])
    toward = dx / 2 * k
    return [
        *_curve(start, (start[0], start[1] + up * k), (middle[0] - toward, middle[1]), middle),
        *_curve(middle, (middle[0] + toward, middle[1]), (end[0], end[1] + up * k), end),
    ]
