"""What the printed sheet shows of each stop, its small photo drawn in."""

from collections.abc import Sequence
from dataclasses import dataclass

from contributions import photos
from contributions.paper import as_data
from rounds.lines import Line


@dataclass(frozen=True)
class SheetLine:
    line: Line
    photo: str = ""
    alt: str = ""


def sheet_lines(lines: Sequence[Line]) -> list[SheetLine]:
    return [_sheet_line(line) for line in lines]


def _sheet_line(line: Line) -> SheetLine:
    photo = next(iter(line.contribution.photos.all()), None) if line.contribution else None
    if photo is None:
        return SheetLine(line)
    try:
        return SheetLine(line, as_data(photos.small(photo), photos.TYPE), photo.alt)
    except FileNotFoundError:
        return SheetLine(line)
