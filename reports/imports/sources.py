"""Opening a file of reports: CSV or GeoJSON, compressed or not, known by what it holds and not by its name."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from reports.imports.refusals import Refusal, UnreadableFile

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
BROKEN_ARCHIVE: Final = (EOFError, zlib.error, gzip.BadGzipFile)
UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PEEKED: Final = 64 * 1024
LONGEST_LINE: Final = 100_000


@dataclass(slots=True)
class Record:
    """One line of a file, or one of its objects. `cells` are as they were found; `problem` says why it cannot be read.
    `geometry`, of GeoJSON, is whatever stood there."""

    line: int
    fields: dict[str, str]
    cells: list[str]
    problem: Refusal | None = None
    geometry: Any = None


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked. Raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        names = {"path": path, "why": error.strerror}
        raise UnreadableFile(_("Le fichier %(path)s ne peut pas être lu : %(why)s") % names) from None
    if start.startswith(ZIP):
        raise UnreadableFile(_("C'est une archive zip : décompressez-la d'abord."))
    if start.startswith(GZIP):
        return io.BufferedReader(gzip.GzipFile(path), PEEKED)
    return path.open("rb")


def is_json(path: Path) -> bool:
    """Raises UnreadableFile, also for a file that holds nothing."""
    with opened(path) as file:
        try:
            start = file.read(PEEKED)
        except BROKEN_ARCHIVE:
            raise UnreadableFile(_("L'archive est coupée ou abîmée : reprenez-la à sa source.")) from None
    start = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        raise UnreadableFile(_("Le fichier est vide."))
    return start.startswith((b"{", b"["))


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines, in an encoding that has ASCII in it: UTF-16 becomes UTF-8. Raises UnreadableFile."""
    number, is_cut = 0, False
    try:
        with opened(path) as packed, _without_utf16(packed) as file:
            while line := file.readline(LONGEST_LINE):
                if not is_cut:
                    number += 1
                    yield number, line
                # What follows an endless line, up to its end, is no line of its own.
                is_cut = not line.endswith(b"\n")
    except BROKEN_ARCHIVE:
        message = _("L'archive est coupée ou abîmée après la ligne %d : reprenez-la à sa source.")
        raise UnreadableFile(message % number) from None


def _without_utf16(file: IO[bytes]) -> IO[bytes]:
    """What a spreadsheet calls « Unicode text » is read whole: it holds no more than its screen did."""
    start = file.read(2)
    file.seek(0)
    if start not in UTF16:
        return file
    return io.BytesIO(file.read().decode("utf-16", "replace").encode("utf-8", "replace"))


def encoding_of(path: Path, declared: str) -> str:
    """The one declared; else UTF-8, or Windows' where most of the lines that tell them apart say so."""
    if declared:
        return _usable(declared)
    sound = broken = 0
    for _number, line in lines_of(path):
        if not line.isascii():
            is_sound = _is_utf8(line)
            sound, broken = sound + is_sound, broken + (not is_sound)
    return "cp1252" if broken > sound else "utf-8"


def _usable(name: str) -> str:
    try:
        is_ascii = ";\n".encode(name) == b";\n"
    except (LookupError, UnicodeError):
        raise UnreadableFile(_("L'encodage « %s » n'existe pas.") % name) from None
    # A file in UTF-16 says so by its first bytes.
    return name if is_ascii else "utf-8"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
