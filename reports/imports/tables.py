"""Reading a CSV, record by record: a broken one is told with its line, and the next is read as if it had not been."""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from reports.imports.refusals import Refusal, UnreadableFile
from reports.imports.sources import LONGEST_LINE, Record, encoding_of, lines_of

SEPARATORS: Final = (",", ";", "\t", "|")
# A text may hold so many line feeds; a quote that is never closed swallows no more than this.
MOST_LINES: Final = 200

Line = tuple[int, str]


class CsvFile:
    """`srid` is None: a CSV says nothing of its coordinates."""

    srid: int | None = None

    def __init__(self, path: Path, *, encoding: str = "", separator: str = "") -> None:
        """Raises UnreadableFile."""
        self.path = path
        self.cut_lines: set[int] = set()
        self.encoding = encoding_of(path, encoding)
        _number, header = next(self._lines(), (0, ""))
        self.separator = separator or max(SEPARATORS, key=header.count)
        self.columns = self._columns(header)

    def records(self) -> Iterator[Record]:
        lines = self._lines()
        next(lines)
        pending: deque[Line] = deque()
        while following := pending.popleft() if pending else next(lines, None):
            number, text = following
            cells, problem = self._cells(number, text, pending, lines)
            if any(cell.strip() for cell in cells):
                yield self._record(number, cells, problem)

    def _lines(self) -> Iterator[Line]:
        for number, line in lines_of(self.path):
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                self.cut_lines.add(number)
            text = line.decode(self.encoding, "surrogateescape")
            yield number, text.removeprefix("\ufeff") if number == 1 else text

    def _columns(self, header: str) -> list[str]:
        try:
            names = [name.strip() for name in next(csv.reader([header], delimiter=self.separator, strict=True), [])]
        except csv.Error:
            raise UnreadableFile(_("La première ligne, celle des noms de colonnes, est illisible.")) from None
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise UnreadableFile(_("Plusieurs colonnes portent le même nom : %s.") % ", ".join(twice))
        return names

    def _cells(
        self, number: int, text: str, pending: deque[Line], lines: Iterator[Line]
    ) -> tuple[list[str], Refusal | None]:
        """The cells that begin on this line. When they are no record, only the line itself is given up: those that its
        quotes reached go back to `pending`, to be read by themselves."""
        taken: list[Line] = []
        try:
            cells = next(csv.reader(_on(text, taken, pending, lines), delimiter=self.separator, strict=True))
            problem = self._problem(cells, {number, *(line for line, _text in taken)})
        except csv.Error:
            cells = text.rstrip("\r\n").split(self.separator)
            problem = Refusal(_("guillemet jamais refermé, ou mal placé"))
        if problem:
            pending.extendleft(reversed(taken))
        return cells, problem

    def _problem(self, cells: list[str], lines: set[int]) -> Refusal | None:
        if lines & self.cut_lines:
            return Refusal(_("ligne trop longue"))
        if cells and len(cells) != len(self.columns):
            names = {"found": len(cells), "wanted": len(self.columns)}
            return Refusal(_("nombre de colonnes"), _("%(found)d au lieu de %(wanted)d") % names)
        return None

    def _record(self, number: int, cells: list[str], problem: Refusal | None) -> Record:
        if not problem:
            problem = unwritable(cells, self.encoding)
        return Record(number, {} if problem else dict(zip(self.columns, cells, strict=True)), cells, problem)


def _on(text: str, taken: list[Line], pending: deque[Line], lines: Iterator[Line]) -> Iterator[str]:
    """This line, then those that an open quote asks for."""
    yield text
    for _count in range(MOST_LINES):
        following = pending.popleft() if pending else next(lines, None)
        if following is None:
            return
        taken.append(following)
        yield following[1]


def unwritable(cells: list[str], encoding: str = "utf-8") -> Refusal | None:
    """What no column of text can hold."""
    whole = "".join(cells)
    if "\0" in whole:
        return Refusal(_("un caractère nul (NUL)"))
    try:
        whole.encode()
    except UnicodeEncodeError:
        return Refusal(_("n'est pas du texte en %s") % encoding)
    return None
