"""Tables as files for a spreadsheet: semicolons, UTF-8 with its mark, decimals as the reader writes them.

A cell that a spreadsheet would take for a formula is kept as text: whoever reports a hole must not be able to make an
agent's machine compute, or ask, anything.
"""

import csv
import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import get_format

# What begins a formula in Excel, LibreOffice or a Japanese spreadsheet (the full-width forms); a tab or a line break
# before one is skipped by some of them.
FORMULA_STARTS: Final = tuple("=+-@\t\r\n\0＝＋－＠")
BYTE_ORDER_MARK: Final = "\ufeff"


class _Line:
    """What `csv` writes to: a line is handed on, nothing is kept."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file, a line at a time."""
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow([cell(name) for name in header])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Streamed: the size of the list costs no memory."""
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def cell(value: Any) -> str:
    """One value as a spreadsheet should read it: nothing, a number, a day, or words."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _plain(str(value))


def _number(value: float) -> str:
    return str(round(value, 6)).replace(".", str(get_format("DECIMAL_SEPARATOR")))


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
