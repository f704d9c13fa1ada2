"""What was refused: counted by reason, the first lines told, all of them in a file to be corrected and read again."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from reports.imports.refusals import Refusal, UnreadableFile
from reports.imports.sources import Record

MOST_TOLD: Final = 20

Say = Callable[[str], object]


def path_beside(file: Path) -> Path:
    """reports.csv.gz → reports.refus.csv"""
    name = file.name
    for suffix in (".gz", ".csv", ".txt", ".tsv", ".geojson", ".json"):
        name = name.removesuffix(suffix)
    return file.with_name(f"{name}.refus.csv")


class Rejects:
    """The file of one import: line, reason, then the columns as they were. It is there only if a line was refused."""

    def __init__(self, path: Path, columns: Sequence[str], separator: str, say: Say) -> None:
        """Raises UnreadableFile when it cannot be written: before an hour of work, not after."""
        self.path = path
        self.say = say
        self.reasons: Counter[str] = Counter()
        self.waiting: list[tuple[Record, Refusal]] = []
        try:
            # A spreadsheet takes accents for granted only after this mark.
            self.file = path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
        except OSError as error:
            names = {"path": path, "why": error.strerror}
            raise UnreadableFile(
                _("Les lignes refusées ne peuvent pas être écrites dans %(path)s (%(why)s) : dites où avec --rejects.")
                % names
            ) from None
        self.writer = csv.writer(self.file, delimiter=separator)
        told = [_("ligne"), _("motif")]
        # A file of refused lines, read again: what was said of them the first time is not carried on.
        self.first = len(told) if list(columns[: len(told)]) == told else 0
        self.writer.writerow([*told, *columns[self.first :]])

    @property
    def count(self) -> int:
        return self.reasons.total()

    def add(self, record: Record, refusal: Refusal) -> None:
        self.waiting.append((record, refusal))

    def tell(self) -> None:
        """What was added since, in the order of the file: a line is refused when it is read, or once it is placed."""
        for record, refusal in sorted(self.waiting, key=lambda told: told[0].line):
            self.reasons[refusal.reason] += 1
            if self.count <= MOST_TOLD:
                self.say(_("  ligne %(line)d : %(reason)s") % {"line": record.line, "reason": refusal})
            cells = [cell.replace("\0", "") for cell in record.cells[self.first :]]
            self.writer.writerow([record.line, str(refusal), *cells])
        self.waiting.clear()

    def close(self) -> None:
        self.tell()
        self.file.close()
        if not self.count:
            with suppress(OSError):
                self.path.unlink()
