"""Files of the Base Adresse Nationale, read line by line: what is broken is told with its line, the rest goes on."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final, NoReturn

from django.utils.translation import gettext as _

from addresses.rows import NUMBERED, PLACES, BrokenRow, Row, row_of

SEPARATOR: Final = ";"
OTHER_SEPARATORS: Final = (",", "\t", "|")
LONGEST_LINE: Final = 20_000
PEEKED: Final = 64 * 1024
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"

Refuse = Callable[[int, str, str], None]


class UnreadableFile(Exception):
    """Nothing can be read from this file; the message says why, and what to do."""


class AddressFile:
    """One file, of numbered addresses or of localities; its columns are checked before anything is read of it."""

    def __init__(self, path: Path, *, encoding: str = "utf-8") -> None:
        """Raises UnreadableFile."""
        self.path = path
        self.encoding = encoding
        self.lines_read = 0
        with self._open() as file:
            self._check_encoding(file)
        with self._open() as file:
            self.columns = self._columns(file)

    def rows(self, refuse: Refuse) -> Iterator[Row]:
        """The rows that are sound; `refuse(line, reason, text)` is called for each of the others."""
        with self._open() as file:
            lines = self._lines(file)
            next(lines)
            for number, line in lines:
                try:
                    text = line.decode(self.encoding)
                except UnicodeDecodeError:
                    refuse(number, _("n'est pas du texte en %s") % self.encoding, line.decode("latin-1"))
                    continue
                try:
                    fields = self._fields(text)
                    if fields:
                        yield row_of(number, fields)
                except BrokenRow as error:
                    refuse(number, str(error), text)

    def _open(self) -> IO[bytes]:
        try:
            with self.path.open("rb") as file:
                start = file.read(4)
        except OSError as error:
            raise UnreadableFile(_("Le fichier ne peut pas être lu : %s") % error.strerror) from None
        if start.startswith(ZIP):
            raise UnreadableFile(_("C'est une archive zip : décompressez-la d'abord."))
        if start.startswith(GZIP):
            return io.BufferedReader(gzip.GzipFile(self.path), PEEKED)
        return self.path.open("rb")

    def _lines(self, file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
        number, is_cut = 0, False
        try:
            while line := file.readline(LONGEST_LINE):
                if not is_cut:
                    number += 1
                    self.lines_read = number
                    yield number, line.rstrip(b"\r\n")
                # What follows an endless line, up to its end, is no line of its own.
                is_cut = not line.endswith(b"\n")
        except (EOFError, zlib.error, gzip.BadGzipFile):
            message = _("L'archive est coupée ou abîmée après la ligne %d : téléchargez-la de nouveau.")
            raise UnreadableFile(message % number) from None

    def _check_encoding(self, file: IO[bytes]) -> None:
        """A whole file in another encoding is refused at once, not line by line."""
        try:
            start = file.read(PEEKED)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise UnreadableFile(_("L'archive est coupée ou abîmée : téléchargez-la de nouveau.")) from None
        if not start.strip():
            raise UnreadableFile(_("Le fichier est vide."))
        # A letter may be cut at the end of what was read.
        whole = start.rpartition(b"\n")[0] or start
        try:
            whole.decode(self.encoding)
        except UnicodeDecodeError as error:
            names = {"line": whole.count(b"\n", 0, error.start) + 1, "encoding": self.encoding}
            raise UnreadableFile(
                _(
                    "Le fichier n'est pas en %(encoding)s (ligne %(line)d). S'il vient d'un tableur, il est sans doute "
                    "en Latin-1 : ajoutez --encoding latin-1."
                )
                % names
            ) from None
        except LookupError:
            raise UnreadableFile(_("L'encodage « %s » n'existe pas.") % self.encoding) from None

    def _columns(self, file: IO[bytes]) -> list[str]:
        _number, line = next(self._lines(file))
        header = line.decode(self.encoding).removeprefix("\ufeff")
        if SEPARATOR not in header:
            self._refuse_separator(header)
        columns = [name.strip().strip('"').lower() for name in header.split(SEPARATOR)]
        wanted = PLACES if "nom_lieu_dit" in columns else NUMBERED
        missing = [name for name in wanted if name not in columns]
        if missing:
            names = {"missing": ", ".join(missing), "columns": ", ".join(columns)[:500]}
            raise UnreadableFile(_("Colonnes absentes : %(missing)s. Le fichier a : %(columns)s.") % names)
        return columns

    def _refuse_separator(self, header: str) -> NoReturn:
        found = next((sign for sign in OTHER_SEPARATORS if sign in header), "")
        if not found:
            message = _("La première ligne n'a pas de « ; » : ce n'est pas un fichier de la Base Adresse Nationale.")
            raise UnreadableFile(message)
        message = _("Les colonnes sont séparées par %r ; celles de la Base Adresse Nationale le sont par « ; ».")
        raise UnreadableFile(message % found)

    def _fields(self, text: str) -> Mapping[str, str] | None:
        """By the name of their columns; None for an empty line."""
        if not text.strip():
            return None
        if len(text) >= LONGEST_LINE - 2:
            raise BrokenRow(_("ligne trop longue"))
        values = _unquoted(text) if '"' in text else text.split(SEPARATOR)
        if len(values) != len(self.columns):
            names = {"found": len(values), "wanted": len(self.columns)}
            raise BrokenRow(_("%(found)d colonnes au lieu de %(wanted)d") % names)
        return dict(zip(self.columns, values, strict=True))


def _unquoted(text: str) -> list[str]:
    """One line by itself: a quote that is never closed must not swallow those that follow."""
    try:
        return next(csv.reader([text], delimiter=SEPARATOR, strict=True))
    except csv.Error:
        raise BrokenRow(_("guillemet jamais refermé")) from None
